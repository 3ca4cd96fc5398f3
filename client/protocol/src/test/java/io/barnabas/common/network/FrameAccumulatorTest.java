package io.barnabas.common.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameAccumulatorTest {
    private static final int MAX_FRAME_BYTES = 100 * 1024 * 1024;
    private static final int GUESS_BYTES = 2048;

    private final CountingMemory memory = new CountingMemory();
    private final ByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;

    @Test
    void shouldCutFramesOutOfAnyChunks() {
        long seed = new Random().nextLong();
        System.out.println("FrameAccumulatorTest seed " + seed);
        Random random = new Random(seed);
        // Given
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            byte[] frame = new byte[random.nextInt(20) == 0 ? random.nextInt(1 << 20) : random.nextInt(3000)];
            random.nextBytes(frame);
            frames.add(frame);
        }
        byte[] stream = stream(frames);
        FrameAccumulator accumulator = accumulator(FrameGuard.NONE);
        // When
        List<byte[]> cut = new ArrayList<>();
        int position = 0;
        while (position < stream.length) {
            int guess = 1 << (9 + random.nextInt(8));
            boolean direct = random.nextBoolean();
            ByteBuf buffer = direct ? accumulator.readBuffer(guess) : allocator.ioBuffer(guess);
            int read = Math.min(Math.min(buffer.writableBytes(), stream.length - position), random.nextInt(100_000));
            buffer.writeBytes(stream, position, read);
            position += read;
            accumulator.add(buffer);
            takeAll(accumulator, cut);
        }
        // Then
        assertEquals(frames.size(), cut.size());
        for (int i = 0; i < cut.size(); i++) {
            assertArrayEquals(frames.get(i), cut.get(i), "frame " + i + " seed " + seed);
        }
        assertEquals(0, accumulator.bufferedBytes());
        assertEquals(0, memory.held);
    }

    @Test
    void shouldNotTakeMoreThanAFewTimesWhatArrived() {
        // Given
        FrameAccumulator accumulator = accumulator(FrameGuard.NONE);
        byte[] head = ByteBuffer.allocate(4 + 1000).putInt(MAX_FRAME_BYTES).array();
        // When
        read(accumulator, head);
        // Then
        assertNull(accumulator.next());
        ByteBuf room = accumulator.readBuffer(GUESS_BYTES);
        assertTrue(room.capacity() <= 4 * 1024, "took " + room.capacity());
        room.release();
        assertEquals(0, memory.held);
        accumulator.close();
    }

    @Test
    void shouldWaitForMemoryBeyondTheHeadOfALargeFrame() {
        // Given
        FrameAccumulator accumulator = accumulator(FrameGuard.NONE);
        memory.refuse = true;
        byte[] frame = new byte[200_000];
        byte[] stream = stream(List.of(frame));
        int position = feedUntilWaiting(accumulator, stream);
        assertEquals(FrameAccumulator.HEAD_BYTES, position);
        assertFalse(accumulator.maybeGrow());
        // When
        memory.refuse = false;
        // Then
        assertTrue(accumulator.maybeGrow());
        List<byte[]> cut = new ArrayList<>();
        feed(accumulator, stream, position, cut);
        assertArrayEquals(frame, cut.get(0));
        assertEquals(0, memory.held);
    }

    @Test
    void shouldGiveBackWhatItHoldsWhenClosed() {
        // Given
        FrameAccumulator accumulator = accumulator(FrameGuard.NONE);
        byte[] stream = stream(List.of(new byte[1_000_000]));
        feed(accumulator, Arrays.copyOf(stream, 600_000), 0, new ArrayList<>());
        assertTrue(memory.held >= 600_000);
        // When
        accumulator.close();
        // Then
        assertEquals(0, memory.held);
        assertEquals(0, accumulator.bufferedBytes());
    }

    @Test
    void shouldRefuseLengthsThatCannotBe() {
        for (int length : new int[] {-1, Integer.MIN_VALUE, MAX_FRAME_BYTES + 1, Integer.MAX_VALUE}) {
            // Given
            FrameAccumulator accumulator = accumulator(FrameGuard.NONE);
            read(accumulator, ByteBuffer.allocate(4).putInt(length).array());
            // When
            InvalidFrameException refused = assertThrows(InvalidFrameException.class, accumulator::next);
            // Then
            assertEquals(length, refused.announcedBytes());
            accumulator.close();
        }
    }

    @Test
    void shouldShowTheHeadOfALargeFrameToTheGuardOnce() {
        // Given
        List<Integer> seen = new ArrayList<>();
        FrameAccumulator accumulator = accumulator((head, frameBytes) -> {
            assertTrue(head.readableBytes() >= FrameAccumulator.HEAD_BYTES - 4);
            assertEquals(42, head.getByte(head.readerIndex()));
            seen.add(frameBytes);
        });
        byte[] large = new byte[3_000_000];
        large[0] = 42;
        byte[] stream = stream(List.of(new byte[100], large, large));
        // When
        List<byte[]> cut = new ArrayList<>();
        feed(accumulator, stream, 0, cut);
        // Then
        assertEquals(List.of(large.length, large.length), seen);
        assertEquals(3, cut.size());
        assertEquals(0, memory.held);
    }

    private FrameAccumulator accumulator(FrameGuard guard) {
        return new FrameAccumulator(MAX_FRAME_BYTES, allocator, memory, guard);
    }

    private int feedUntilWaiting(FrameAccumulator accumulator, byte[] stream) {
        int position = 0;
        while (!accumulator.isWaiting()) {
            position += readOnce(accumulator, stream, position);
            assertNull(accumulator.next());
        }
        return position;
    }

    private void feed(FrameAccumulator accumulator, byte[] stream, int from, List<byte[]> cut) {
        int position = from;
        while (position < stream.length) {
            position += readOnce(accumulator, stream, position);
            takeAll(accumulator, cut);
        }
    }

    private static int readOnce(FrameAccumulator accumulator, byte[] stream, int position) {
        ByteBuf buffer = accumulator.readBuffer(GUESS_BYTES);
        int read = Math.min(buffer.writableBytes(), stream.length - position);
        assertTrue(read > 0);
        buffer.writeBytes(stream, position, read);
        accumulator.add(buffer);
        return read;
    }

    private void takeAll(FrameAccumulator accumulator, List<byte[]> cut) {
        for (ByteBuf frame = accumulator.next(); frame != null; frame = accumulator.next()) {
            assertNotNull(frame);
            byte[] bytes = new byte[frame.readableBytes()];
            frame.readBytes(bytes);
            cut.add(bytes);
            frame.release();
            memory.release(accumulator.takeReservedBytes());
        }
    }

    private static void read(FrameAccumulator accumulator, byte[] bytes) {
        ByteBuf buffer = accumulator.readBuffer(GUESS_BYTES);
        buffer.writeBytes(bytes);
        accumulator.add(buffer);
    }

    private static byte[] stream(List<byte[]> frames) {
        ByteBuffer stream = ByteBuffer.allocate(
                frames.stream().mapToInt(frame -> frame.length + 4).sum());
        frames.forEach(frame -> stream.putInt(frame.length).put(frame));
        return stream.array();
    }

    private static final class CountingMemory implements FrameMemory {
        private boolean refuse;
        private long held;

        @Override
        public boolean reserve(int bytes, int frameBytes) {
            if (!refuse) {
                held += bytes;
            }
            return !refuse;
        }

        @Override
        public void release(int bytes) {
            held -= bytes;
        }
    }
}
