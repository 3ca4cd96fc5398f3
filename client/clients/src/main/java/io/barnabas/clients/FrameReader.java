package io.barnabas.clients;

import io.barnabas.common.protocol.SchemaException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/**
 * Collects the frames a peer sends. The length a peer claims is believed as far as it has sent frames of that length
 * before; beyond that the buffer grows with what has arrived.
 */
final class FrameReader {
    /** The largest response taken: what a fetch can ask for and a good deal more. */
    static final int MAX_FRAME_BYTES = 1 << 30;

    private static final int FIRST_BYTES = 1 << 16;

    private final ByteBuffer length = ByteBuffer.allocate(Integer.BYTES);
    private ByteBuffer frame;
    private int expected;
    private int largest = FIRST_BYTES;
    private boolean closed;

    /**
     * Reads what is there.
     *
     * @return a whole frame, its position at 0; or null when more must arrive first, or none will ({@link #isClosed})
     * @throws SchemaException when the length cannot be that of a frame
     */
    ByteBuffer read(ReadableByteChannel channel) throws IOException {
        if (frame == null && !readLength(channel)) {
            return null;
        }
        while (true) {
            int count = channel.read(frame);
            if (frame.position() == expected) {
                return takeFrame();
            }
            if (count <= 0) {
                closed |= count < 0;
                return null;
            }
            if (!frame.hasRemaining()) {
                grow();
            }
        }
    }

    private boolean readLength(ReadableByteChannel channel) throws IOException {
        int count = channel.read(length);
        closed |= count < 0;
        if (length.hasRemaining()) {
            return false;
        }
        expected = length.getInt(0);
        length.clear();
        if (expected < Integer.BYTES || expected > MAX_FRAME_BYTES) {
            throw new SchemaException(
                    "A response claims " + expected + " bytes; 4 to " + MAX_FRAME_BYTES + " are possible");
        }
        frame = ByteBuffer.allocate(Math.min(expected, largest));
        return true;
    }

    private void grow() {
        int capacity = (int) Math.min(expected, frame.capacity() * 2L);
        ByteBuffer larger = ByteBuffer.allocate(capacity);
        frame.flip();
        larger.put(frame);
        frame = larger;
    }

    private ByteBuffer takeFrame() {
        ByteBuffer whole = frame;
        largest = Math.max(largest, expected);
        frame = null;
        whole.flip();
        return whole;
    }

    /** Whether the peer has closed its side. */
    boolean isClosed() {
        return closed;
    }
}
