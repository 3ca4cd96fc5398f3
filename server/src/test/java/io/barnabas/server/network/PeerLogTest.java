package io.barnabas.server.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.Time;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.log4j.AppenderSkeleton;
import org.apache.log4j.Level;
import org.apache.log4j.Logger;
import org.apache.log4j.spi.LoggingEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PeerLogTest {
    private final Logger logger = Logger.getLogger("org.apache.kafka.common.network.Selector");
    private final List<String> lines = new ArrayList<>();
    private final ManualTime time = new ManualTime();
    private final PeerLog log = new PeerLog(3, time);
    private final AppenderSkeleton appender = new AppenderSkeleton() {
        @Override
        protected void append(LoggingEvent event) {
            lines.add(event.getLevel() + " " + event.getRenderedMessage());
        }

        @Override
        public void close() {}

        @Override
        public boolean requiresLayout() {
            return false;
        }
    };

    @BeforeEach
    void listen() {
        logger.setLevel(Level.WARN);
        logger.setAdditivity(false);
        logger.addAppender(appender);
    }

    @AfterEach
    void stopListening() {
        logger.removeAppender(appender);
        logger.setAdditivity(true);
        logger.setLevel(null);
    }

    @Test
    void shouldSayInOneLineWhoWasClosedAndWhy() {
        // When
        log.closing("/10.0.0.7", "10.0.0.1:9092-10.0.0.7:5-0", "Invalid receive (size = -1)");
        // Then
        assertEquals(
                List.of("WARN [SocketServer listenerType=ZK_BROKER, nodeId=3] Unexpected error from /10.0.0.7"
                        + " (channelId=10.0.0.1:9092-10.0.0.7:5-0); closing connection: Invalid receive (size = -1)"),
                lines);
    }

    @Test
    void shouldBoundTheLinesAndCountWhatItLeftOut() {
        // When
        for (int i = 0; i < 10_000; i++) {
            log.closing("/10.0.0.7", "id", "garbage");
        }
        time.nanoseconds += 11_000_000_000L;
        log.closing("/10.0.0.7", "id", "garbage");
        // Then
        assertEquals(PeerLog.MAX_LINES_PER_WINDOW + 1, lines.size());
        assertTrue(lines.get(PeerLog.MAX_LINES_PER_WINDOW)
                .endsWith("garbage (9990 such lines were left out before" + " this one)"));
    }

    @Test
    void shouldTellWhatTheBytesLookLike() {
        assertLooksLike("HTTP", "GET /metrics HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
        assertLooksLike("TLS", new byte[] {0x16, 3, 1, 2, 0});
        assertLooksLike("SSH", "SSH-2.0-Go\r\n".getBytes(StandardCharsets.US_ASCII));
        assertLooksLike("ZooKeeper", "ruok".getBytes(StandardCharsets.US_ASCII));
        assertLooksLike("it began with \"\\xff\\x00abc\\x22\"", new byte[] {-1, 0, 'a', 'b', 'c', '"'});
        assertLooksLike("it began with \"\"", new byte[0]);
    }

    @Test
    void shouldRecogniseAZooKeeperClientByItsFirstMessage() {
        // Given: protocol version, last zxid, timeout, session id, password, read-only flag.
        ByteBuf connect = Unpooled.buffer()
                .writeInt(0)
                .writeLong(0)
                .writeInt(30_000)
                .writeLong(0)
                .writeInt(16)
                .writeZero(16)
                .writeBoolean(false);
        // When, Then
        assertTrue(ForeignProtocol.isZooKeeperConnect(connect));
        assertFalse(ForeignProtocol.isZooKeeperConnect(Unpooled.buffer().writeZero(45)));
        assertFalse(ForeignProtocol.isZooKeeperConnect(Unpooled.buffer().writeZero(8)));
    }

    private static void assertLooksLike(String expected, byte[] head) {
        String text = ForeignProtocol.describe(head, "PLAINTEXT");
        assertTrue(text.contains(expected), text);
    }

    private static final class ManualTime implements Time {
        private long nanoseconds;

        @Override
        public long milliseconds() {
            return nanoseconds / 1_000_000;
        }

        @Override
        public long nanoseconds() {
            return nanoseconds;
        }
    }
}
