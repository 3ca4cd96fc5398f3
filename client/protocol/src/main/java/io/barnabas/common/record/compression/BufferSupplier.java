package io.barnabas.common.record.compression;

import java.util.concurrent.ArrayBlockingQueue;

/**
 * A small pool of the 64 KiB arrays that decompression works in, so that a batch of a few KiB does not cost many times
 * its size in garbage. Safe for any number of threads; holds at most the given number of arrays, gives out as many as
 * are asked for. An array not given back is garbage like any other.
 */
public final class BufferSupplier {
    /** Length of every array, in bytes. */
    public static final int BUFFER_SIZE = 64 * 1024;

    /** Keeps nothing: each request allocates. */
    public static final BufferSupplier NO_CACHING = new BufferSupplier(0);

    private final ArrayBlockingQueue<byte[]> idle;

    /**
     * @param maxIdle how many arrays to keep; 0 for none
     */
    public BufferSupplier(int maxIdle) {
        this.idle = maxIdle == 0 ? null : new ArrayBlockingQueue<>(maxIdle);
    }

    /** An array of {@link #BUFFER_SIZE} bytes with arbitrary contents. */
    public byte[] get() {
        byte[] buffer = idle == null ? null : idle.poll();
        return buffer == null ? new byte[BUFFER_SIZE] : buffer;
    }

    /** Gives an array back. The caller must not touch it any more. */
    public void release(byte[] buffer) {
        if (idle != null && buffer.length == BUFFER_SIZE) {
            idle.offer(buffer);
        }
    }
}
