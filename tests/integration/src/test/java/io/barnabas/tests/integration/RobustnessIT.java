package io.barnabas.tests.integration;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rude peers against a real broker with its shipped heap: it keeps serving, its memory stays bounded, and it says why. */
class RobustnessIT {
    private static final long SEED = 20261121;
    private static final long GROWTH_LIMIT_MIB = 160;

    @TempDir
    Path work;

    private LocalCluster cluster;
    private final List<Socket> sockets = new ArrayList<>();

    @BeforeEach
    void start() {
        cluster = LocalCluster.started(work);
        StartStopIT.createTopicWithEvents(cluster, "orders", 10);
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        cluster.close();
    }

    private Socket connect() {
        try {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), cluster.brokerPort);
            sockets.add(socket);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends as much as the peer takes; a peer that hangs up is within its rights. */
    private void send(byte[] bytes) {
        try {
            OutputStream out = connect().getOutputStream();
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            assertTrue(cluster.broker().isAlive(), cluster.broker().transcript());
        }
    }

    private long residentMib() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + cluster.broker().pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .sum();
    }

    private void assertStillServing() {
        try (KafkaProducer<String, String> producer = Events.producer(cluster.bootstrap(), "none")) {
            producer.send(new ProducerRecord<>("orders", "still here")).get();
        } catch (Exception e) {
            throw new AssertionError(cluster.broker().transcript(), e);
        }
    }

    @Test
    void shouldOutliveGarbageAndLies() throws IOException {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        long before = residentMib();

        for (int n = 0; n < 50; n++) {
            byte[] garbage = new byte[1 + random.nextInt(4_000)];
            random.nextBytes(garbage);
            send(garbage);
        }
        send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes());
        send(ByteBuffer.allocate(4).putInt(Integer.MAX_VALUE).array());
        send(ByteBuffer.allocate(4).putInt(-1).array());
        for (short api = -1; api < 100; api++) {
            for (short version = 0; version < 18; version++) {
                // A header, then counts of 2^31-1 where a body would be.
                ByteBuffer frame = ByteBuffer.allocate(64);
                frame.putInt(60).putShort(api).putShort(version).putInt(7).putShort((short) -1);
                while (frame.remaining() >= 4) {
                    frame.putInt(Integer.MAX_VALUE);
                }
                send(frame.array());
            }
        }

        assertStillServing();
        assertTrue(residentMib() - before < GROWTH_LIMIT_MIB, "grew from " + before + " to " + residentMib() + " MiB");
    }

    @Test
    void shouldNotReserveWhatIsOnlyAnnounced() throws IOException {
        long before = residentMib();

        ByteBuffer half = ByteBuffer.allocate(64 * 1024);
        half.putInt(100_000_000)
                .putShort((short) 0)
                .putShort((short) 9)
                .putInt(7)
                .putShort((short) -1);
        for (int n = 0; n < 100; n++) {
            send(half.array());
        }

        assertStillServing();
        assertTrue(residentMib() - before < GROWTH_LIMIT_MIB, "grew from " + before + " to " + residentMib() + " MiB");
    }

    @Test
    void shouldCarryTwoThousandIdleConnectionsCheaply() throws IOException {
        long before = residentMib();

        for (int n = 0; n < 2_000; n++) {
            connect();
        }

        assertStillServing();
        assertTrue(residentMib() - before < 40, "grew from " + before + " to " + residentMib() + " MiB");
    }

    @Test
    void shouldNotBufferForReadersThatDoNotRead() throws IOException {
        Events.write(cluster.bootstrap(), "orders-big", 0, 20_000, "none");
        long before = residentMib();
        // Metadata v1 for all topics, asked for again and again, answers never read.
        ByteBuffer ask = ByteBuffer.allocate(18 * 1_000);
        while (ask.hasRemaining()) {
            ask.putInt(14)
                    .putShort((short) 3)
                    .putShort((short) 1)
                    .putInt(7)
                    .putShort((short) -1)
                    .putInt(-1);
        }
        for (int n = 0; n < 20; n++) {
            send(ask.array());
        }

        assertStillServing();
        assertTrue(residentMib() - before < GROWTH_LIMIT_MIB, "grew from " + before + " to " + residentMib() + " MiB");
    }
}
