package io.barnabas.server.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.network.FrameAccumulator;
import io.barnabas.common.network.FrameGuard;
import io.barnabas.common.network.FrameMemory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

class FrameReceiveAllocatorTest {
    private static final int MIN_ROOM_BYTES = 1024;

    private final FrameReceiveAllocator allocator = new FrameReceiveAllocator(
            new FrameAccumulator(1_000_000, UnpooledByteBufAllocator.DEFAULT, FrameMemory.UNLIMITED, FrameGuard.NONE));
    private final RecvByteBufAllocator.ExtendedHandle handle =
            (RecvByteBufAllocator.ExtendedHandle) allocator.newHandle();

    @Test
    void shouldReadLessFromWhoSendsManyRequestsAtOnce() {
        // Given
        busyReads(20);
        fewRequests();
        int before = room();
        // When
        for (int turn = 0; turn < 20; turn++) {
            requests(FrameReceiveAllocator.MAX_REQUESTS_PER_TURN + 1);
            allocator.onTurnEnd();
        }
        // Then
        assertEquals(FrameAccumulator.FREE_BYTES, before);
        assertEquals(MIN_ROOM_BYTES, room());
    }

    @Test
    void shouldReadMoreAgainWhenRequestsAreFew() {
        // Given
        busyReads(20);
        for (int turn = 0; turn < 20; turn++) {
            requests(FrameReceiveAllocator.MAX_REQUESTS_PER_TURN + 1);
            allocator.onTurnEnd();
        }
        // When
        fewRequests();
        // Then
        assertEquals(FrameAccumulator.FREE_BYTES, room());
    }

    @Test
    void shouldEndTheTurnAfterManyRequests() {
        // Given
        handle.reset(new EmbeddedChannel().config());
        handle.attemptedBytesRead(100);
        handle.incMessagesRead(1);
        handle.lastBytesRead(100);
        boolean before = handle.continueReading(() -> true);
        // When
        requests(FrameReceiveAllocator.MAX_REQUESTS_PER_TURN);
        // Then
        assertTrue(before);
        assertFalse(handle.continueReading(() -> true));
    }

    private void requests(int count) {
        for (int i = 0; i < count; i++) {
            allocator.onRequest();
        }
    }

    private void fewRequests() {
        for (int turn = 0; turn < 20; turn++) {
            requests(4);
            allocator.onTurnEnd();
        }
    }

    /** Reads that fill the buffer make the next one larger. */
    private void busyReads(int count) {
        for (int i = 0; i < count; i++) {
            handle.attemptedBytesRead(handle.guess());
            handle.lastBytesRead(handle.guess());
        }
    }

    private int room() {
        ByteBuf buffer = handle.allocate(UnpooledByteBufAllocator.DEFAULT);
        int room = buffer.writableBytes();
        buffer.release();
        return room;
    }
}
