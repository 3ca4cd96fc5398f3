package io.barnabas.common.network;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Cuts a stream of bytes into length-prefixed frames. One per connection, used by that connection's thread alone.
 *
 * <p>Whole frames are slices of the buffer they were read into. Of a frame that is not whole yet, the socket reads
 * straight into the buffer that will hold it ({@link #readBuffer}), so bytes are copied only when the buffer grows.
 *
 * <p>Memory: nothing is held while no bytes are waiting. The buffer grows to at most {@value #GROWTH} times (above 1
 * MiB: twice) the bytes that have arrived, and never past the frame's length. For frames of up to {@link #FREE_BYTES}
 * it does so without asking; for larger ones each step beyond {@link #HEAD_BYTES} needs leave of {@link FrameMemory}.
 * While that is refused {@link #isWaiting()} is true, and the caller must not read until {@link #maybeGrow()} has
 * succeeded.
 */
public final class FrameAccumulator {
    /** Frames of at most this size are buffered without leave: they never wait for larger ones. */
    public static final int FREE_BYTES = 64 * 1024;
    /** What is buffered of a larger frame before it needs leave, and is enough to see whether it is worth reading. */
    public static final int HEAD_BYTES = 16 * 1024;

    private static final int LENGTH_BYTES = 4;
    private static final int MIN_GUESS_BYTES = 1024;
    private static final int GROWTH = 4;
    private static final int CAUTIOUS_BYTES = 1024 * 1024;

    private final int maxFrameBytes;
    private final FrameMemory memory;
    private final FrameGuard guard;
    private final ByteBufAllocator allocator;

    private ByteBuf buffer;
    private int guessBytes = MIN_GUESS_BYTES;
    private int reservedBytes;
    private boolean guarded;
    private int refusedCapacity;
    private int believedBytes;

    /**
     * An empty accumulator.
     *
     * @param maxFrameBytes the largest frame accepted, without its length prefix
     */
    public FrameAccumulator(int maxFrameBytes, ByteBufAllocator allocator, FrameMemory memory, FrameGuard guard) {
        this.maxFrameBytes = maxFrameBytes;
        this.allocator = allocator;
        this.memory = memory;
        this.guard = guard;
    }

    /**
     * The buffer to read the next bytes into, with room for at least one; hand it to {@link #add} afterwards, also when
     * nothing was read. The caller owns one reference.
     *
     * @param guess how many bytes to make room for when no frame is begun, as the last reads suggest
     */
    public ByteBuf readBuffer(int guess) {
        guessBytes = Math.max(MIN_GUESS_BYTES, Math.min(guess, FREE_BYTES));
        if (buffer != null && buffer.writableBytes() > 0 && !isWaiting()) {
            return buffer.retain();
        }
        return allocator.ioBuffer(guessBytes);
    }

    /** Takes over one reference to {@code bytes}: what was just read, in a buffer of {@link #readBuffer} or another. */
    public void add(ByteBuf bytes) {
        if (bytes == buffer || !bytes.isReadable()) {
            bytes.release();
        } else if (buffer == null) {
            buffer = bytes;
        } else {
            try {
                append(bytes);
            } finally {
                bytes.release();
            }
        }
    }

    /**
     * Room for a whole frame of up to so many bytes, its length included, is made as soon as its length has come, so that
     * its bytes are not moved while it grows. For peers that are not expected to lie.
     */
    public void believe(int bytes) {
        believedBytes = Math.max(believedBytes, bytes);
    }

    /**
     * The next whole frame without its length, or null when more bytes are needed. The caller owns one reference, and
     * the bytes of {@link #takeReservedBytes()}, to be asked for right after.
     *
     * @throws InvalidFrameException when the announced length is not acceptable
     */
    public ByteBuf next() {
        if (buffer == null || isWaiting()) {
            return null;
        }
        int readable = buffer.readableBytes();
        if (readable < LENGTH_BYTES) {
            prepareFor(LENGTH_BYTES);
            return null;
        }
        int frameBytes = announcedBytes();
        if (frameBytes < 0 || frameBytes > maxFrameBytes) {
            throw new InvalidFrameException(frameBytes, maxFrameBytes);
        }
        if (readable - LENGTH_BYTES < frameBytes) {
            prepareFor((long) LENGTH_BYTES + frameBytes);
            return null;
        }
        return cut(frameBytes, readable);
    }

    /** Bytes reserved for the frame that {@link #next()} just returned; from now on the caller's to release. */
    public int takeReservedBytes() {
        int taken = reservedBytes;
        reservedBytes = 0;
        return taken;
    }

    /** The length announced by the frame that is begun, or -1 when its length has not arrived. */
    public int announcedBytes() {
        return buffer == null || buffer.readableBytes() < LENGTH_BYTES ? -1 : buffer.getInt(buffer.readerIndex());
    }

    /** Bytes that have arrived and are not yet taken out as frames. */
    public int bufferedBytes() {
        return buffer == null ? 0 : buffer.readableBytes();
    }

    /** A copy of the first buffered bytes, at most {@code maxBytes}: to tell what an invalid stream looks like. */
    public byte[] head(int maxBytes) {
        byte[] head = new byte[Math.min(maxBytes, bufferedBytes())];
        if (head.length > 0) {
            buffer.getBytes(buffer.readerIndex(), head);
        }
        return head;
    }

    /** Whether the frame that is begun waits for memory. */
    public boolean isWaiting() {
        return refusedCapacity > 0;
    }

    /** Asks again for the memory that was refused. True when reading may go on. */
    public boolean maybeGrow() {
        if (isWaiting()) {
            int capacity = refusedCapacity;
            refusedCapacity = 0;
            grow(capacity);
        }
        return !isWaiting();
    }

    /** Frees what is buffered. */
    public void close() {
        refusedCapacity = 0;
        releaseBuffer();
        memory.release(takeReservedBytes());
    }

    private ByteBuf cut(int frameBytes, int readable) {
        int start = buffer.readerIndex() + LENGTH_BYTES;
        ByteBuf frame;
        if (readable == LENGTH_BYTES + frameBytes) {
            frame = buffer.readerIndex(start);
            buffer = null;
        } else {
            frame = buffer.retainedSlice(start, frameBytes);
            buffer.readerIndex(start + frameBytes);
        }
        guarded = false;
        return frame;
    }

    /** Makes room for the rest of a frame that takes {@code neededBytes} with its length, or begins to wait. */
    private void prepareFor(long neededBytes) {
        int writable = buffer.writableBytes();
        boolean wholeBufferIsThisFrames = buffer.readerIndex() == 0 && writable > 0;
        if (wholeBufferIsThisFrames || writable >= neededBytes - buffer.readableBytes()) {
            return;
        }
        int freeBytes = neededBytes > FREE_BYTES ? HEAD_BYTES : FREE_BYTES;
        int wanted = wantedCapacity(neededBytes, freeBytes);
        if (wanted > freeBytes) {
            maybeGuard();
            grow(wanted);
        } else {
            moveTo(wanted);
        }
    }

    private void grow(int capacity) {
        if (memory.reserve(capacity - reservedBytes, announcedBytes())) {
            reservedBytes = capacity;
            // More may be there than was asked for: bytes a closing peer left behind are read without being asked.
            moveTo(Math.max(capacity, buffer.readableBytes()));
        } else {
            refusedCapacity = capacity;
        }
    }

    private int wantedCapacity(long neededBytes, int freeBytes) {
        long held = buffer.readableBytes();
        if (neededBytes <= believedBytes) {
            return (int) neededBytes;
        }
        if (held < freeBytes) {
            long grown = Math.max(guessBytes, Math.min(neededBytes, held * GROWTH));
            return (int) Math.min(grown, freeBytes);
        }
        return (int) Math.min(neededBytes, held < CAUTIOUS_BYTES ? held * GROWTH : held * 2);
    }

    private void maybeGuard() {
        if (!guarded) {
            guard.check(
                    buffer.slice(buffer.readerIndex() + LENGTH_BYTES, buffer.readableBytes() - LENGTH_BYTES),
                    announcedBytes());
            guarded = true;
        }
    }

    private void moveTo(int capacity) {
        ByteBuf larger = allocator.ioBuffer(capacity);
        larger.writeBytes(buffer, buffer.readerIndex(), buffer.readableBytes());
        releaseBuffer();
        buffer = larger;
    }

    private void append(ByteBuf bytes) {
        if (buffer.writableBytes() < bytes.readableBytes()) {
            moveTo(buffer.readableBytes() + bytes.readableBytes());
        }
        buffer.writeBytes(bytes);
    }

    private void releaseBuffer() {
        if (buffer != null) {
            buffer.release();
            buffer = null;
        }
    }
}
