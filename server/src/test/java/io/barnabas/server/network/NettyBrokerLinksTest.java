package io.barnabas.server.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.Time;
import io.barnabas.common.message.AlterPartitionRequestData;
import io.barnabas.common.message.AlterPartitionResponseData;
import io.barnabas.common.message.ControlledShutdownRequestData;
import io.barnabas.common.message.ControlledShutdownResponseData;
import io.barnabas.common.message.FetchRequestData;
import io.barnabas.common.message.FetchResponseData;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.RequestHeader;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.metadata.EndPoint;
import io.barnabas.server.link.BrokerLink;
import io.barnabas.server.link.LinkException;
import io.barnabas.server.link.LinkException.Cause;
import io.barnabas.server.link.ResponseHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NettyBrokerLinksTest {
    private static final int PATIENCE_MS = 10_000;
    private static final short V3 = 3;

    private final BlockingQueue<Integer> refused = new LinkedBlockingQueue<>();
    private final NettyBrokerLinks links = new NettyBrokerLinks(1, 2_000, refused::add, Time.SYSTEM);

    /** What became of a request. */
    private record Outcome(ApiMessage response, Runnable release, LinkException failure) {
        Cause why() {
            assertNotNull(failure, "it was answered: " + response);
            return failure.why();
        }
    }

    private static final class Outcomes implements ResponseHandler {
        private final BlockingQueue<Outcome> queue = new LinkedBlockingQueue<>();

        @Override
        public void onResponse(ApiMessage response, Runnable release) {
            queue.add(new Outcome(response, release, null));
        }

        @Override
        public void onFailure(LinkException failure) {
            queue.add(new Outcome(null, null, failure));
        }

        Outcome next() throws InterruptedException {
            Outcome outcome = queue.poll(PATIENCE_MS, TimeUnit.MILLISECONDS);
            assertNotNull(outcome, "neither answer nor failure came");
            return outcome;
        }
    }

    @AfterEach
    void close() {
        links.close();
    }

    private BrokerLink to(int port) {
        return links.open(2, new EndPoint("PLAINTEXT", "PLAINTEXT", "127.0.0.1", port), "1");
    }

    private static void ask(BrokerLink link, Outcomes outcomes, int timeoutMs) {
        link.send(new ControlledShutdownRequestData().setBrokerId(1), V3, timeoutMs, outcomes);
    }

    private static byte[] shutDown(RequestHeader request) {
        return ScriptedPeer.frame(request, new ControlledShutdownResponseData().setErrorCode((short) 7));
    }

    @Test
    void shouldGetAnswersInTheOrderOfRequests() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(request -> request.api() == ApiKeys.ALTER_PARTITION
                ? ScriptedPeer.frame(request, new AlterPartitionResponseData().setErrorCode((short) 9))
                : shutDown(request))) {
            BrokerLink link = to(peer.port());
            Outcomes outcomes = new Outcomes();
            ask(link, outcomes, PATIENCE_MS);
            link.send(new AlterPartitionRequestData(), V3, PATIENCE_MS, outcomes);
            ask(link, outcomes, PATIENCE_MS);

            assertEquals(7, ((ControlledShutdownResponseData) outcomes.next().response()).errorCode());
            assertEquals(9, ((AlterPartitionResponseData) outcomes.next().response()).errorCode());
            assertEquals(7, ((ControlledShutdownResponseData) outcomes.next().response()).errorCode());
            RequestHeader first = peer.requests.take();
            assertEquals("1", first.clientId());
            assertEquals(3, first.apiVersion());
            assertEquals(first.correlationId() + 1, peer.requests.take().correlationId());
            assertEquals(1, peer.connections(), "all over one connection");
            assertTrue(refused.isEmpty());
        }
    }

    @Test
    void shouldKeepTheRecordsOfAFetchUntilTheyAreReleased() throws Exception {
        byte[] records = new byte[3_000_000];
        for (int i = 0; i < records.length; i++) {
            records[i] = (byte) (i * 31);
        }
        FetchResponseData fetched = new FetchResponseData();
        fetched.responses()
                .add(new FetchResponseData.FetchableTopicResponse()
                        .setTopic("t")
                        .setPartitions(List.of(new FetchResponseData.PartitionData()
                                .setRecords(new MemoryRecords(ByteBuffer.wrap(records))))));
        try (ScriptedPeer peer = new ScriptedPeer(request -> ScriptedPeer.frame(request, fetched))) {
            BrokerLink link = to(peer.port());
            Outcomes outcomes = new Outcomes();
            List<Outcome> answers = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                link.send(new FetchRequestData(), (short) 12, PATIENCE_MS, outcomes);
            }
            for (int i = 0; i < 5; i++) {
                answers.add(outcomes.next());
            }
            for (Outcome answer : answers) {
                FetchResponseData response = (FetchResponseData) answer.response();
                ByteBuffer view = ((MemoryRecords)
                                response.responses().get(0).partitions().get(0).records())
                        .buffer();
                assertTrue(view.isDirect(), "a view of what came in, not a copy");
                byte[] got = new byte[view.remaining()];
                view.duplicate().get(got);
                assertArrayEquals(records, got);
                answer.release().run();
                answer.release().run();
            }
        }
    }

    @Test
    void shouldTellWhoRefuses() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        for (NetworkTransport transport : List.of(NetworkTransport.best(), NetworkTransport.nio())) {
            refused.clear();
            try (NettyBrokerLinks some = new NettyBrokerLinks(1, 2_000, refused::add, Time.SYSTEM, transport)) {
                BrokerLink link = some.open(2, new EndPoint("PLAINTEXT", "PLAINTEXT", "localhost", port), "1");
                Outcomes outcomes = new Outcomes();
                ask(link, outcomes, PATIENCE_MS);
                Outcome outcome = outcomes.next();

                assertEquals(Cause.REFUSED, outcome.why(), transport.name());
                assertTrue(outcome.failure().getMessage().contains("broker 2 at localhost:" + port));
                assertEquals(2, refused.poll(PATIENCE_MS, TimeUnit.MILLISECONDS));
            }
        }
    }

    @Test
    void shouldNotCallRefusedWhatIsOnlyNotReached() throws Exception {
        BrokerLink unknown = links.open(2, new EndPoint("PLAINTEXT", "PLAINTEXT", "no-such-host.invalid", 9092), "1");
        Outcomes outcomes = new Outcomes();
        ask(unknown, outcomes, PATIENCE_MS);
        assertEquals(Cause.UNREACHABLE, outcomes.next().why());

        BrokerLink secret = links.open(2, new EndPoint("S", "SSL", "127.0.0.1", 9092), "1");
        ask(secret, outcomes, PATIENCE_MS);
        assertEquals(Cause.UNREACHABLE, outcomes.next().why());
        assertTrue(refused.isEmpty());
    }

    @Test
    void shouldGiveUpAfterTheTimeOutAndConnectAnew() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedPeer peer = new ScriptedPeer(request -> asked.incrementAndGet() <= 2 ? null : shutDown(request))) {
            BrokerLink link = to(peer.port());
            Outcomes outcomes = new Outcomes();
            ask(link, outcomes, PATIENCE_MS);
            ask(link, outcomes, 100);
            long beginNs = System.nanoTime();
            assertEquals(Cause.TIMED_OUT, outcomes.next().why());
            assertEquals(Cause.TIMED_OUT, outcomes.next().why(), "the connection is of no use for the other either");
            assertTrue(System.nanoTime() - beginNs < TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS) / 2);

            ask(link, outcomes, PATIENCE_MS);
            assertNull(outcomes.next().failure());
            assertEquals(2, peer.connections());
        }
    }

    @Test
    void shouldNotTakeWhatIsNoAnswer() throws Exception {
        List<ScriptedPeer.Answer> nonsense = List.of(
                request -> new byte[] {-1, -1, -1, -1},
                request -> new byte[] {127, -1, -1, -1, 0, 0, 0, 0},
                request -> new byte[] {0, 0, 0, 0},
                request -> new byte[] {0, 0, 0, 2, 0, 0},
                request -> shutDown(new RequestHeader(request.api(), V3, request.correlationId() + 1, "1")),
                request -> withBodyCut(shutDown(request)),
                request -> withBytesAppended(shutDown(request)),
                request -> ByteBuffer.allocate(64).put(shutDown(request)).array());
        for (int i = 0; i < nonsense.size(); i++) {
            try (ScriptedPeer peer = new ScriptedPeer(nonsense.get(i))) {
                BrokerLink link = to(peer.port());
                Outcomes outcomes = new Outcomes();
                ask(link, outcomes, PATIENCE_MS);
                if (i == nonsense.size() - 1) {
                    // A good answer, then bytes that nobody asked for: they spoil what is asked next, if anything.
                    assertNull(outcomes.next().failure());
                } else {
                    assertEquals(Cause.MALFORMED, outcomes.next().why(), "case " + i);
                }
            }
        }
    }

    private static byte[] withBodyCut(byte[] frame) {
        byte[] cut = Arrays.copyOf(frame, frame.length - 1);
        ByteBuffer.wrap(cut).putInt(0, cut.length - Integer.BYTES);
        return cut;
    }

    private static byte[] withBytesAppended(byte[] frame) {
        byte[] longer = Arrays.copyOf(frame, frame.length + 3);
        ByteBuffer.wrap(longer).putInt(0, longer.length - Integer.BYTES);
        return longer;
    }

    @Test
    void shouldFailWhatIsInFlightWhenItIsClosed() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(request -> null)) {
            BrokerLink link = to(peer.port());
            Outcomes outcomes = new Outcomes();
            ask(link, outcomes, PATIENCE_MS);
            assertNotNull(peer.requests.poll(PATIENCE_MS, TimeUnit.MILLISECONDS));

            link.close();
            assertEquals(Cause.CLOSED, outcomes.next().why());
            ask(link, outcomes, PATIENCE_MS);
            assertEquals(Cause.CLOSED, outcomes.next().why());

            links.close();
            ask(link, outcomes, PATIENCE_MS);
            assertEquals(Cause.CLOSED, outcomes.next().why(), "even when its event loop is gone");
        }
    }

    @Test
    void shouldFailWhatIsInFlightWhenTheConnectionBreaksAndTakeTheNextRequest() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedPeer peer =
                new ScriptedPeer(request -> asked.incrementAndGet() == 1 ? new byte[0] : shutDown(request))) {
            BrokerLink link = to(peer.port());
            Outcomes outcomes = new Outcomes();
            ask(link, outcomes, PATIENCE_MS);
            assertEquals(Cause.DISCONNECTED, outcomes.next().why());

            ask(link, outcomes, PATIENCE_MS);
            assertNull(outcomes.next().failure());
        }
    }

    @Test
    void shouldTellOfABrokerThatEndsAnIdleConnection() throws Exception {
        ScriptedPeer peer = new ScriptedPeer(NettyBrokerLinksTest::shutDown);
        BrokerLink link = to(peer.port());
        Outcomes outcomes = new Outcomes();
        ask(link, outcomes, PATIENCE_MS);
        assertNull(outcomes.next().failure());

        peer.close();
        assertEquals(2, refused.poll(PATIENCE_MS, TimeUnit.MILLISECONDS), "told though nothing was asked");
    }

    @Test
    void shouldBoundTheRequestsWithoutAnAnswer() throws IOException {
        try (ScriptedPeer peer = new ScriptedPeer(request -> null)) {
            BrokerLink link = to(peer.port());
            Outcomes outcomes = new Outcomes();
            for (int i = 0; i < NettyBrokerLink.MAX_OUTSTANDING; i++) {
                ask(link, outcomes, PATIENCE_MS);
            }
            assertThrows(IllegalStateException.class, () -> ask(link, outcomes, PATIENCE_MS));
        }
    }
}
