package io.barnabas.server.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.Time;
import io.barnabas.common.message.ApiVersionsRequestData;
import io.barnabas.common.message.ApiVersionsResponseData;
import io.barnabas.common.message.MetadataResponseData;
import io.barnabas.common.message.ProduceResponseData;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.Errors;
import io.barnabas.server.handler.RequestContext;
import io.barnabas.server.handler.RequestHandlers;
import io.barnabas.server.network.SocketServerConfig.ConnectionLimits;
import io.barnabas.server.network.SocketServerConfig.RequestLimits;
import io.barnabas.server.network.SocketServerConfig.SocketOptions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SocketServerTest {

    @Test
    void shouldAnswerRequestsOverEveryTransport() {
        for (NetworkTransport transport : List.of(NetworkTransport.best(), NetworkTransport.nio())) {
            // Given
            try (TestSocketServer broker =
                            new TestSocketServer.Builder().transport(transport).start();
                    TestClient client = broker.connect()) {
                // When
                MetadataResponseData response = client.askForMetadata(42);
                // Then
                assertEquals(TestSocketServer.CLUSTER_ID, response.clusterId(), transport.name());
                assertEquals(0, response.throttleTimeMs());
            }
        }
    }

    @Test
    void shouldAnswerPipelinedRequestsInOrder() {
        // Given
        try (TestSocketServer broker = TestSocketServer.start();
                TestClient client = broker.connect()) {
            int requests = 500;
            // When
            for (int i = 0; i < requests; i++) {
                client.send(i % 3 == 0 ? TestClient.produce(i, 10_000) : TestClient.metadata(i));
            }
            // Then
            for (int i = 0; i < requests; i++) {
                if (i % 3 == 0) {
                    client.receive(ApiKeys.PRODUCE, TestClient.PRODUCE_VERSION, i, new ProduceResponseData());
                } else {
                    client.receive(ApiKeys.METADATA, TestClient.METADATA_VERSION, i, new MetadataResponseData());
                }
            }
        }
    }

    @Test
    void shouldServeSmallRequestsByTheThousand() throws InterruptedException {
        // Given
        int requests = 50_000;
        byte[] request = TestClient.metadata(1);
        try (TestSocketServer broker = TestSocketServer.start();
                TestClient client = broker.connect()) {
            Thread sender = new Thread(() -> {
                for (int i = 0; i < requests; i++) {
                    client.send(request);
                }
            });
            // When
            long start = System.nanoTime();
            sender.start();
            for (int i = 0; i < requests; i++) {
                client.receive();
            }
            sender.join();
            // Then: a sanity bound, forty times what a quiet machine needs.
            long elapsedMs = (System.nanoTime() - start) / 1_000_000;
            System.out.println(requests + " pipelined requests in " + elapsedMs + " ms");
            assertTrue(elapsedMs < 20_000, "took " + elapsedMs + " ms");
        }
    }

    @Test
    void shouldKeepTheOrderWhenPipelinedRequestsAreAnsweredBackwards() throws InterruptedException {
        // Given
        BlockingQueue<RequestContext> held = new LinkedBlockingQueue<>();
        try (TestSocketServer broker = new TestSocketServer.Builder()
                        .with(ApiKeys.PRODUCE, true, (context, request) -> held.add(context))
                        .start();
                TestClient client = broker.connect()) {
            client.send(TestClient.produce(1, 100));
            client.send(TestClient.produce(2, 100));
            client.send(TestClient.metadata(3));
            RequestContext first = held.poll(10, TimeUnit.SECONDS);
            RequestContext second = held.poll(10, TimeUnit.SECONDS);
            // When
            second.respond(new ProduceResponseData());
            first.respond(new ProduceResponseData());
            // Then
            client.receive(ApiKeys.PRODUCE, TestClient.PRODUCE_VERSION, 1, new ProduceResponseData());
            client.receive(ApiKeys.PRODUCE, TestClient.PRODUCE_VERSION, 2, new ProduceResponseData());
            client.receive(ApiKeys.METADATA, TestClient.METADATA_VERSION, 3, new MetadataResponseData());
        }
    }

    @Test
    void shouldHandleOneRequestAtATimeUnlessPipelined() throws InterruptedException {
        // Given
        BlockingQueue<RequestContext> begun = new LinkedBlockingQueue<>();
        try (TestSocketServer broker = new TestSocketServer.Builder()
                        .with(ApiKeys.METADATA, false, (context, request) -> begun.add(context))
                        .start();
                TestClient client = broker.connect();
                TestClient other = broker.connect()) {
            client.send(TestClient.metadata(1));
            client.send(TestClient.metadata(2));
            RequestContext first = begun.poll(10, TimeUnit.SECONDS);
            // When
            other.send(TestClient.metadata(3));
            // Then
            RequestContext ofOther = begun.poll(10, TimeUnit.SECONDS);
            assertEquals(3, ofOther.correlationId());
            assertTrue(begun.isEmpty());
            first.respond(TestSocketServer.metadata());
            assertEquals(2, begun.poll(10, TimeUnit.SECONDS).correlationId());
        }
    }

    @Test
    void shouldBoundPipelinedRequestsInFlight() throws InterruptedException {
        // Given
        BlockingQueue<RequestContext> held = new LinkedBlockingQueue<>();
        try (TestSocketServer broker = new TestSocketServer.Builder()
                        .with(ApiKeys.PRODUCE, true, (context, request) -> held.add(context))
                        .start();
                TestClient client = broker.connect();
                TestClient other = broker.connect()) {
            int sent = Connection.MAX_IN_FLIGHT + 50;
            for (int i = 0; i < sent; i++) {
                client.send(TestClient.produce(i, 10));
            }
            // When
            for (int i = 0; i < 20; i++) {
                other.askForMetadata(i);
            }
            await(() -> held.size() >= Connection.MAX_IN_FLIGHT);
            // Then
            assertEquals(Connection.MAX_IN_FLIGHT, held.size());
            for (int i = 0; i < sent; i++) {
                held.poll(10, TimeUnit.SECONDS).respond(new ProduceResponseData());
                client.receive(ApiKeys.PRODUCE, TestClient.PRODUCE_VERSION, i, new ProduceResponseData());
            }
        }
    }

    @Test
    void shouldTurnExceptionsOfHandlersIntoErrorResponses() {
        // Given
        try (TestSocketServer broker = new TestSocketServer.Builder()
                        .with(ApiKeys.PRODUCE, true, (context, request) -> {
                            throw new ApiException(Errors.NOT_ENOUGH_REPLICAS, "two are missing");
                        })
                        .start();
                TestClient client = broker.connect()) {
            // When
            client.send(TestClient.produce(1, 10));
            // Then
            ProduceResponseData response =
                    client.receive(ApiKeys.PRODUCE, TestClient.PRODUCE_VERSION, 1, new ProduceResponseData());
            ProduceResponseData.PartitionProduceResponse partition =
                    response.responses().get(0).partitionResponses().get(0);
            assertEquals(Errors.NOT_ENOUGH_REPLICAS.code(), partition.errorCode());
            assertEquals("two are missing", partition.errorMessage());
        }
    }

    @Test
    void shouldAnswerWithAnErrorWhenAResponseCannotBeWritten() {
        // Given
        try (TestSocketServer broker = new TestSocketServer.Builder()
                        .with(
                                ApiKeys.METADATA,
                                false,
                                (context, request) -> context.respond(new MetadataResponseData().setBrokers(null)))
                        .start();
                TestClient client = broker.connect()) {
            // When
            MetadataResponseData response = client.askForMetadata(1);
            // Then
            assertTrue(response.brokers().isEmpty());
            assertEquals(null, response.clusterId());
        }
    }

    @Test
    void shouldRefuseASecondAnswer() throws InterruptedException {
        // Given
        BlockingQueue<RequestContext> held = new LinkedBlockingQueue<>();
        try (TestSocketServer broker = new TestSocketServer.Builder()
                        .with(ApiKeys.METADATA, false, (context, request) -> held.add(context))
                        .start();
                TestClient client = broker.connect()) {
            client.send(TestClient.metadata(1));
            RequestContext context = held.poll(10, TimeUnit.SECONDS);
            context.respond(TestSocketServer.metadata());
            // When, Then
            assertThrows(IllegalStateException.class, context::noResponse);
        }
    }

    /** KIP-511: the one API whose unknown versions are answered, in version 0 and with its own range alone. */
    @Test
    void shouldAnswerApiVersionsFromTheFutureInVersionZero() {
        // Given
        try (TestSocketServer broker = TestSocketServer.start();
                TestClient client = broker.connect()) {
            byte[] request = TestClient.frame(
                    ApiKeys.API_VERSIONS,
                    (short) 3,
                    5,
                    new ApiVersionsRequestData().setClientSoftwareName("x").setClientSoftwareVersion("1"));
            request[7] = 99;
            // When
            client.send(request);
            // Then
            ApiVersionsResponseData response =
                    client.receive(ApiKeys.API_VERSIONS, (short) 0, 5, new ApiVersionsResponseData());
            assertEquals(Errors.UNSUPPORTED_VERSION.code(), response.errorCode());
            assertEquals(1, response.apiKeys().size());
            assertEquals(ApiKeys.API_VERSIONS.id, response.apiKeys().get(0).apiKey());
            assertEquals(4, response.apiKeys().get(0).maxVersion());
        }
    }

    @Test
    void shouldCloseWhatIsIdleForTooLong() {
        // Given
        try (TestSocketServer broker = new TestSocketServer.Builder()
                        .connectionLimits(new ConnectionLimits(100, 100, Map.of(), 500))
                        .start();
                TestClient client = broker.connect()) {
            client.askForMetadata(1);
            // When, Then
            assertTrue(client.isClosedByServer());
            await(() -> broker.server.connectionCount() == 0);
        }
    }

    @Test
    void shouldRejectConnectionsAboveTheLimitOfTheirAddress() {
        // Given
        try (TestSocketServer broker = new TestSocketServer.Builder()
                        .connectionLimits(new ConnectionLimits(100, 100, Map.of("127.0.0.1", 2), 60_000))
                        .start();
                TestClient first = broker.connect();
                TestClient second = broker.connect()) {
            first.askForMetadata(1);
            second.askForMetadata(1);
            // When
            try (TestClient third = broker.connect()) {
                // Then
                assertTrue(third.isClosedByServer());
            }
            first.askForMetadata(2);
            second.close();
            await(() -> broker.server.connectionCount() == 1);
            try (TestClient fourth = broker.connect()) {
                fourth.askForMetadata(1);
            }
        }
    }

    @Test
    void shouldLetConnectionsWaitAboveMaxConnections() {
        // Given
        try (TestSocketServer broker = new TestSocketServer.Builder()
                        .connectionLimits(new ConnectionLimits(1, 100, Map.of(), 60_000))
                        .start();
                TestClient first = broker.connect()) {
            first.askForMetadata(1);
            // When
            try (TestClient second = broker.connect()) {
                second.send(TestClient.metadata(7));
                first.askForMetadata(2);
                assertEquals(1, broker.server.connectionCount());
                first.close();
                // Then
                second.receive(ApiKeys.METADATA, TestClient.METADATA_VERSION, 7, new MetadataResponseData());
            }
        }
    }

    @Test
    void shouldNameAddressPortAndCauseWhenAPortIsTaken() {
        // Given
        try (TestSocketServer broker = TestSocketServer.start();
                SocketServer second = new SocketServer(
                        new SocketServerConfig(
                                1,
                                List.of(new ListenerEndpoint("PLAINTEXT", "PLAINTEXT", "127.0.0.1", broker.port())),
                                1,
                                SocketOptions.DEFAULT,
                                ConnectionLimits.DEFAULT,
                                RequestLimits.DEFAULT),
                        new RequestHandlers(List.of()),
                        Time.SYSTEM)) {
            // When
            SocketServerBindException refused = assertThrows(SocketServerBindException.class, second::bind);
            // Then
            assertEquals(
                    "Socket server failed to bind to 127.0.0.1:" + broker.port()
                            + ": Address already in use (listener PLAINTEXT)",
                    refused.getMessage());
        }
    }

    @Test
    void shouldAnswerWhatIsInFlightBeforeItStops() throws InterruptedException {
        // Given
        BlockingQueue<RequestContext> held = new LinkedBlockingQueue<>();
        try (TestSocketServer broker = new TestSocketServer.Builder()
                        .with(ApiKeys.METADATA, false, (context, request) -> held.add(context))
                        .start();
                TestClient busy = broker.connect();
                TestClient idle = broker.connect()) {
            busy.send(TestClient.metadata(1));
            RequestContext context = held.poll(10, TimeUnit.SECONDS);
            idle.send(new byte[2]);
            await(() -> broker.server.connectionCount() == 2);
            // When
            broker.server.stopProcessingRequests();
            assertTrue(idle.isClosedByServer());
            context.respond(TestSocketServer.metadata());
            // Then
            busy.receive(ApiKeys.METADATA, TestClient.METADATA_VERSION, 1, new MetadataResponseData());
            assertTrue(busy.isClosedByServer());
        }
    }

    @Test
    void shouldFreeTheRequestOnceWhenReleasedEarly() throws InterruptedException {
        // Given
        BlockingQueue<RequestContext> held = new LinkedBlockingQueue<>();
        try (TestSocketServer broker = new TestSocketServer.Builder()
                        .with(ApiKeys.PRODUCE, true, (context, request) -> held.add(context))
                        .start();
                TestClient client = broker.connect()) {
            client.send(TestClient.produce(1, 500_000));
            RequestContext context = held.poll(10, TimeUnit.SECONDS);
            assertTrue(broker.server.queuedRequestBytes() >= 500_000);
            // When
            context.releaseRequest();
            context.releaseRequest();
            // Then
            assertEquals(0, broker.server.queuedRequestBytes());
            context.respond(new ProduceResponseData());
            client.receive(ApiKeys.PRODUCE, TestClient.PRODUCE_VERSION, 1, new ProduceResponseData());
            assertEquals(0, broker.server.queuedRequestBytes());
        }
    }

    static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertFalse(System.nanoTime() > deadline, "condition not met in 10 s");
            Thread.onSpinWait();
        }
    }
}
