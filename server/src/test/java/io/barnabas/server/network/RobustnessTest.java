package io.barnabas.server.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.MessageWriter;
import io.barnabas.common.protocol.RequestHeader;
import io.barnabas.server.network.SocketServerConfig.ConnectionLimits;
import io.barnabas.server.network.SocketServerConfig.RequestLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a peer can do before it has said who it is costs one connection and bounded memory, while a producer beside it
 * keeps being answered. Real sockets.
 */
@Timeout(120)
class RobustnessTest {
    private static final int MAX_REQUEST_BYTES = 100 * 1024 * 1024;
    /** Generous: a full collection of the test's own making can fall into it. */
    private static final long MAX_ANSWER_MS = 2_500;

    private TestSocketServer broker;
    private WellBehavedClient producer;
    private MemoryWatch memory;
    private final List<TestClient> rude = new ArrayList<>();

    @BeforeEach
    void start() {
        broker = new TestSocketServer.Builder()
                .connectionLimits(new ConnectionLimits(5000, 5000, Map.of(), 60_000))
                .requestLimits(new RequestLimits(MAX_REQUEST_BYTES, 8L * 1024 * 1024))
                .start();
        producer = new WellBehavedClient(broker.port());
        memory = new MemoryWatch();
    }

    @AfterEach
    void stop() {
        rude.forEach(TestClient::close);
        producer.close();
        broker.close();
    }

    @Test
    void shouldCloseOnGarbage() {
        long seed = new Random().nextLong();
        System.out.println("RobustnessTest.shouldCloseOnGarbage seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            // Given
            byte[] garbage = new byte[100 + random.nextInt(10_000)];
            random.nextBytes(garbage);
            garbage[0] = (byte) (garbage[0] | (random.nextBoolean() ? 0x80 : 0x40));
            try (TestClient client = broker.connect()) {
                // When
                client.trySend(garbage);
                // Then
                assertTrue(client.isClosedByServer(), "seed " + seed);
            }
        }
        assertHarmless("garbage");
    }

    @Test
    void shouldCloseOnOtherProtocolsAndImpossibleLengths() {
        List<byte[]> heads = List.of(
                "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                new byte[] {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3},
                "SSH-2.0-OpenSSH_9.2\r\n".getBytes(StandardCharsets.US_ASCII),
                "ruok".getBytes(StandardCharsets.US_ASCII),
                ByteBuffer.allocate(8).putInt(Integer.MAX_VALUE).array(),
                ByteBuffer.allocate(8).putInt(MAX_REQUEST_BYTES + 1).array(),
                ByteBuffer.allocate(8).putInt(-1).array(),
                ByteBuffer.allocate(8).putInt(Integer.MIN_VALUE).array(),
                new byte[4],
                ByteBuffer.allocate(11).putInt(7).array());
        for (byte[] head : heads) {
            // Given
            try (TestClient client = broker.connect()) {
                // When
                client.trySend(head);
                // Then
                assertTrue(client.isClosedByServer(), Arrays.toString(head));
            }
        }
        assertHarmless("other protocols");
    }

    @Test
    void shouldHoldLittleForHalfFrames() {
        // Given
        byte[] whole = TestClient.produce(1, 60_000);
        // When
        for (int i = 0; i < 300; i++) {
            TestClient client = connectRude();
            client.send(whole, 0, 1 + i * 5);
        }
        // Then
        assertOpen(300);
        assertHarmless("half frames");
    }

    @Test
    void shouldHoldLittleForManyHalfAnnouncedLargeRequests() {
        // Given
        byte[] head = Arrays.copyOf(TestClient.produce(1, 100), 300_000);
        ByteBuffer.wrap(head).putInt(0, MAX_REQUEST_BYTES);
        // When
        for (int i = 0; i < 200; i++) {
            connectRude().trySend(head);
        }
        // Then: usual requests have their half of the memory, and those that stall are closed to let the next ones try.
        try (TestClient usual = broker.connect()) {
            usual.send(TestClient.produce(1, 1024 * 1024));
            usual.receive();
        }
        SocketServerTest.await(() -> broker.server.connectionCount() < 190);
        assertTrue(
                broker.server.queuedRequestBytes() <= 10L * 1024 * 1024,
                () -> "reserved " + broker.server.queuedRequestBytes());
        assertHarmless("half-announced 100 MB requests");
    }

    @Test
    void shouldFinishLargeRequestsThoughTheyExceedMemoryTogether() {
        // Given
        byte[] large = TestClient.produce(1, 6 * 1024 * 1024);
        int step = 512 * 1024;
        List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            clients.add(connectRude());
        }
        // When
        List<Thread> senders = clients.stream()
                .map(client -> new Thread(() -> {
                    for (int from = 0; from < large.length; from += step) {
                        client.send(large, from, Math.min(step, large.length - from));
                    }
                }))
                .toList();
        senders.forEach(Thread::start);
        // Then
        clients.forEach(TestClient::receive);
        SocketServerTest.await(() -> broker.server.queuedRequestBytes() == 0);
        assertHarmless("large requests");
    }

    @Test
    void shouldRefuseTwentyMillionTaggedFieldsInAHeader() {
        // Given: all of them are really sent, or none.
        ByteBuf head = Unpooled.buffer();
        head.writeShort(ApiKeys.METADATA.id).writeShort(12).writeInt(1).writeShort(-1);
        head.writeBytes(new byte[] {(byte) 0x80, (byte) 0xda, (byte) 0xc4, 0x09});
        for (int sentBytes : new int[] {60_000_000, 100}) {
            try (TestClient client = broker.connect()) {
                // When
                sendPadded(client, ByteBufUtil.getBytes(head), 60_000_000, sentBytes);
                // Then
                assertTrue(sentBytes < 1000 || client.isClosedByServer());
            }
        }
        memory.assertAllocationBounded("tagged fields");
        assertHarmless("tagged fields");
    }

    @Test
    void shouldRefuseArraysClaimingTwoBillionElementsInEveryApiAndVersion() {
        byte[] claim = {0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff};
        byte[] compactClaim = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 7};
        int sent = 0;
        for (ApiKeys api : ApiKeys.zkBrokerApis()) {
            for (short version = api.oldestVersion(); version <= api.latestVersion(); version++) {
                // Given
                boolean flexible = api.requestHeaderVersion(version) == 2;
                for (int offset : new int[] {0, 1, 2, 4, 5, 6, 7, 8, 10, 12, 13, 14, 18, 21, 24, 30}) {
                    byte[] body = new byte[offset + 64];
                    byte[] count = flexible ? compactClaim : claim;
                    System.arraycopy(count, 0, body, offset, count.length);
                    try (TestClient client = broker.connect()) {
                        // When
                        client.trySend(request(api, version, body));
                        client.socket.shutdownOutput();
                        // Then: whether it could be read after all or not, the connection is at its end.
                        assertTrue(client.isClosedByServer(), api + " " + version);
                        sent++;
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            }
        }
        System.out.println(sent + " hostile requests");
        assertHarmless("arrays");
    }

    @Test
    void shouldBoundTheObjectsOfARequestFullOfTinyElements() {
        // Given: 7 MB that are really there, in elements of as few bytes as the API allows.
        byte[] topics = new byte[7_000_000];
        ByteBuffer.wrap(topics).putInt(topics.length / 2 - 8);
        for (short version : new short[] {0, 1, 4}) {
            try (TestClient client = broker.connect()) {
                // When
                client.trySend(request(ApiKeys.METADATA, version, topics));
                // Then
                assertTrue(client.isClosedByServer());
            }
        }
        memory.assertAllocationBounded("tiny elements");
        assertHarmless("tiny elements");
    }

    @Test
    void shouldRefuseRequestsTooLargeForTheirApiBeforeReadingThem() {
        // Given
        byte[] head = new byte[100];
        ByteBuffer.wrap(head).putShort(ApiKeys.CREATE_TOPICS.id).putShort((short) 2);
        try (TestClient client = broker.connect()) {
            // When
            sendPadded(client, head, 20_000_000, 20_000_000);
            // Then
            assertTrue(client.isClosedByServer());
        }
        memory.assertAllocationBounded("a large CreateTopics");
        assertHarmless("a large CreateTopics");
    }

    @Test
    void shouldHoldLittleForIdleConnections() {
        // When
        for (int i = 0; i < 600; i++) {
            TestClient client = connectRude();
            if (i % 2 == 0) {
                client.askForMetadata(i);
            }
        }
        // Then
        assertOpen(600);
        assertHarmless("600 idle connections");
    }

    @Test
    void shouldStopReadingFromWhoDoesNotReadItsResponses() {
        // Given
        byte[] requests = new byte[200 * TestClient.metadata(1).length];
        for (int i = 0; i < 200; i++) {
            byte[] one = TestClient.metadata(i);
            System.arraycopy(one, 0, requests, i * one.length, one.length);
        }
        // When: each sends 100,000 requests if it can.
        List<Thread> senders = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            TestClient client = new TestClient(broker.port(), 4096);
            rude.add(client);
            Thread sender = new Thread(() -> {
                for (int j = 0; j < 500; j++) {
                    client.trySend(requests);
                }
            });
            sender.setDaemon(true);
            sender.start();
            senders.add(sender);
        }
        SocketServerTest.await(() -> senders.stream().noneMatch(s -> s.getState() == Thread.State.NEW));
        producer.assertServed(MAX_ANSWER_MS);
        // Then
        assertHarmless("slow readers");
    }

    /** Announces a frame, and sends its head and then zeros up to a number of bytes, as far as they are taken. */
    private static void sendPadded(TestClient client, byte[] head, int frameBytes, int sentBytes) {
        client.trySend(ByteBuffer.allocate(4 + head.length)
                .putInt(frameBytes)
                .put(head)
                .array());
        byte[] zeros = new byte[10_000];
        for (int sent = head.length; sent < sentBytes; sent += zeros.length) {
            client.trySend(zeros);
        }
    }

    private TestClient connectRude() {
        TestClient client = broker.connect();
        rude.add(client);
        return client;
    }

    private void assertOpen(int rudeConnections) {
        SocketServerTest.await(() -> broker.server.connectionCount() == rudeConnections + 1);
        assertEquals(rudeConnections + 1, broker.server.connectionCount());
    }

    private void assertHarmless(String attack) {
        producer.assertServed(MAX_ANSWER_MS);
        memory.assertBounded(attack);
        producer.assertServed(MAX_ANSWER_MS);
    }

    private static byte[] request(ApiKeys api, short version, byte[] body) {
        ByteBuf buffer = Unpooled.buffer(body.length + 64);
        buffer.writeInt(0);
        new RequestHeader(api, version, 1, "rude").write(new MessageWriter(buffer));
        buffer.writeBytes(body);
        buffer.setInt(0, buffer.readableBytes() - 4);
        return ByteBufUtil.getBytes(buffer);
    }
}
