package io.barnabas.server.network;

import io.barnabas.common.network.FrameAccumulator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * Makes a socket read straight into the buffer of the frame that has begun, so that its bytes are not copied together
 * afterwards. How much to read when none has begun adapts to what came before, and to how many requests it held: a client
 * that floods its connection with small requests gets its turn like the others, and no more.
 */
final class FrameReceiveAllocator implements RecvByteBufAllocator {
    /** Requests after which a connection's turn on its event loop ends. */
    static final int MAX_REQUESTS_PER_TURN = 64;

    private static final int MIN_BYTES = 512;
    private static final int FIRST_BYTES = 2 * 1024;
    private static final int MAX_READS_PER_TURN = 4;

    private static final AdaptiveRecvByteBufAllocator ADAPTIVE = adaptive();

    private final FrameAccumulator accumulator;
    private int limitBytes = FIRST_BYTES;
    private int requests;

    FrameReceiveAllocator(FrameAccumulator accumulator) {
        this.accumulator = accumulator;
    }

    private static AdaptiveRecvByteBufAllocator adaptive() {
        AdaptiveRecvByteBufAllocator allocator =
                new AdaptiveRecvByteBufAllocator(MIN_BYTES, FIRST_BYTES, FrameAccumulator.FREE_BYTES);
        allocator.maxMessagesPerRead(MAX_READS_PER_TURN);
        return allocator;
    }

    /** A request of this turn has begun. */
    void onRequest() {
        requests++;
    }

    /** The turn is over: the next one reads less if this one brought too many requests. */
    void onTurnEnd() {
        if (requests > MAX_REQUESTS_PER_TURN) {
            limitBytes = Math.max(MIN_BYTES, limitBytes / 2);
        } else if (requests < MAX_REQUESTS_PER_TURN / 2) {
            limitBytes = Math.min(FrameAccumulator.FREE_BYTES, limitBytes * 2);
        }
        requests = 0;
    }

    @Override
    public Handle newHandle() {
        return new FrameHandle((ExtendedHandle) ADAPTIVE.newHandle());
    }

    private final class FrameHandle extends DelegatingHandle implements ExtendedHandle {
        private final ExtendedHandle adaptive;

        FrameHandle(ExtendedHandle adaptive) {
            super(adaptive);
            this.adaptive = adaptive;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            return accumulator.readBuffer(Math.min(limitBytes, adaptive.guess()));
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
            return requests < MAX_REQUESTS_PER_TURN && adaptive.continueReading(maybeMoreData);
        }
    }
}
