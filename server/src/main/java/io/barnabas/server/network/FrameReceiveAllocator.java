package io.barnabas.server.network;

import io.barnabas.common.network.FrameAccumulator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * Makes a socket read straight into the buffer of the frame that has begun, so that its bytes are not copied together
 * afterwards. How much to read when none has begun adapts to what came before.
 */
final class FrameReceiveAllocator implements RecvByteBufAllocator {
    private static final int MIN_BYTES = 512;
    private static final int FIRST_BYTES = 2 * 1024;
    private static final int MAX_READS_PER_TURN = 8;

    private static final AdaptiveRecvByteBufAllocator ADAPTIVE = adaptive();

    private final FrameAccumulator accumulator;

    FrameReceiveAllocator(FrameAccumulator accumulator) {
        this.accumulator = accumulator;
    }

    private static AdaptiveRecvByteBufAllocator adaptive() {
        AdaptiveRecvByteBufAllocator allocator =
                new AdaptiveRecvByteBufAllocator(MIN_BYTES, FIRST_BYTES, FrameAccumulator.FREE_BYTES);
        allocator.maxMessagesPerRead(MAX_READS_PER_TURN);
        return allocator;
    }

    @Override
    public Handle newHandle() {
        return new FrameHandle((ExtendedHandle) ADAPTIVE.newHandle(), accumulator);
    }

    private static final class FrameHandle extends DelegatingHandle implements ExtendedHandle {
        private final ExtendedHandle adaptive;
        private final FrameAccumulator accumulator;

        FrameHandle(ExtendedHandle adaptive, FrameAccumulator accumulator) {
            super(adaptive);
            this.adaptive = adaptive;
            this.accumulator = accumulator;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            return accumulator.readBuffer(adaptive.guess());
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
            return adaptive.continueReading(maybeMoreData);
        }
    }
}
