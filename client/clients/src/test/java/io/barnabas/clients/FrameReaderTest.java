package io.barnabas.clients;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.protocol.SchemaException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
    private final FrameReader reader = new FrameReader();

    /** Gives a few bytes at a time, then nothing, then the end. */
    private static final class Trickle implements ReadableByteChannel {
        private final ByteBuffer data;
        private final int step;

        Trickle(byte[] data, int step) {
            this.data = ByteBuffer.wrap(data);
            this.step = step;
        }

        @Override
        public int read(ByteBuffer into) {
            if (!data.hasRemaining()) {
                return -1;
            }
            int count = Math.min(step, Math.min(data.remaining(), into.remaining()));
            for (int i = 0; i < count; i++) {
                into.put(data.get());
            }
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            data.clear();
        }
    }

    private static byte[] frame(byte[] body) {
        return ByteBuffer.allocate(body.length + 4)
                .putInt(body.length)
                .put(body)
                .array();
    }

    @Test
    void shouldPutAFrameTogetherFromPieces() throws IOException {
        byte[] body = new byte[300_000];
        body[299_999] = 7;
        ByteBuffer read = null;
        Trickle channel = new Trickle(frame(body), 1000);
        while (read == null) {
            read = reader.read(channel);
        }
        byte[] bytes = new byte[read.remaining()];
        read.get(bytes);
        assertArrayEquals(body, bytes);
    }

    @Test
    void shouldSeeTheEnd() throws IOException {
        Trickle channel = new Trickle(new byte[] {0, 0}, 10);
        assertNull(reader.read(channel));
        assertNull(reader.read(channel));
        assertTrue(reader.isClosed());
    }

    @Test
    void shouldRefuseALengthThatNoResponseHas() {
        byte[] http = "HTTP/1.1 400 Bad Request".getBytes(StandardCharsets.US_ASCII);
        assertThrows(SchemaException.class, () -> reader.read(new Trickle(http, 100)));
        assertThrows(SchemaException.class, () -> new FrameReader().read(new Trickle(new byte[] {-1, 0, 0, 0}, 100)));
    }

    @Test
    void shouldNotAllocateWhatIsOnlyClaimed() throws IOException {
        long before = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        FrameReader[] readers = new FrameReader[200];
        for (int i = 0; i < readers.length; i++) {
            readers[i] = new FrameReader();
            assertNull(readers[i].read(new Trickle(new byte[] {0x30, 0, 0, 0, 1}, 100)));
        }
        long after = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        assertTrue(after - before < 64 << 20, "200 claims of 805 MB took " + (after - before) + " bytes");
    }
}
