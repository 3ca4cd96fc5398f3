package io.barnabas.clients.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.clients.BootstrapException;
import io.barnabas.clients.FakeBroker;
import io.barnabas.clients.VersionRange;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.config.ConfigException;
import io.barnabas.common.message.ApiVersionsResponseData;
import io.barnabas.common.message.ApiVersionsResponseData.ApiVersion;
import io.barnabas.common.message.CreateTopicsResponseData;
import io.barnabas.common.message.CreateTopicsResponseData.CreatableTopicResult;
import io.barnabas.common.message.ListOffsetsResponseData;
import io.barnabas.common.message.ListOffsetsResponseData.ListOffsetsPartitionResponse;
import io.barnabas.common.message.ListOffsetsResponseData.ListOffsetsTopicResponse;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.Errors;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AdminTest {
    private FakeBroker broker;

    @BeforeEach
    void start() throws IOException {
        broker = new FakeBroker().topic("orders", 2).topic("__consumer_offsets", 1);
    }

    @AfterEach
    void stop() throws IOException {
        broker.close();
    }

    private Admin connect() {
        return Admin.create(Map.of("bootstrap.servers", broker.address(), "retry.backoff.ms", "10"));
    }

    private static CreateTopicsResponseData created(Errors error, String text) {
        return new CreateTopicsResponseData()
                .setTopics(List.of(new CreatableTopicResult()
                        .setName("orders")
                        .setErrorCode(error.code())
                        .setErrorMessage(text)));
    }

    @Test
    void shouldListTopicsOverOneConnection() throws Exception {
        try (Admin admin = connect()) {
            assertEquals(
                    List.of("__consumer_offsets", "orders"),
                    admin.listTopics(true).get().keySet().stream().sorted().toList());
            assertEquals(List.of(ApiKeys.API_VERSIONS, ApiKeys.METADATA), broker.asked());
        }
    }

    @Test
    void shouldAskAnOlderBrokerInTheVersionsItSpeaks() throws Exception {
        // Given a broker that answers ApiVersions 4 in version 0: 0 to 2 it can
        broker.serve(
                ApiKeys.API_VERSIONS, new VersionRange((short) 0, (short) 2), request -> new ApiVersionsResponseData()
                        .setApiKeys(List.of(
                                new ApiVersion()
                                        .setApiKey(ApiKeys.API_VERSIONS.id)
                                        .setMaxVersion((short) 2),
                                new ApiVersion().setApiKey(ApiKeys.METADATA.id).setMaxVersion((short) 5))));
        // When, Then
        try (Admin admin = connect()) {
            assertTrue(admin.listTopics(true).get().containsKey("orders"));
        }
    }

    @Test
    void shouldAskAgainWhenTheControllerHasMoved() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        broker.serve(
                ApiKeys.CREATE_TOPICS,
                request -> attempts.incrementAndGet() < 3
                        ? created(Errors.NOT_CONTROLLER, null)
                        : created(Errors.NONE, null));
        try (Admin admin = connect()) {
            admin.createTopics(List.of(new NewTopic("orders", 1, (short) 1)))
                    .get("orders")
                    .get();
        }
        assertEquals(3, attempts.get());
    }

    @Test
    void shouldPassOnTheBrokersWords() throws Exception {
        broker.serve(
                ApiKeys.CREATE_TOPICS,
                request -> created(Errors.TOPIC_ALREADY_EXISTS, "Topic 'orders' already exists."));
        try (Admin admin = connect()) {
            ExecutionException failure = assertThrows(
                    ExecutionException.class, () -> admin.createTopics(List.of(new NewTopic("orders", 1, (short) 1)))
                            .get("orders")
                            .get());
            assertEquals("Topic 'orders' already exists.", failure.getCause().getMessage());
            assertEquals(Errors.TOPIC_ALREADY_EXISTS, Errors.forException(failure));
        }
    }

    @Test
    void shouldRefuseANameThatNoRequestCanCarry() {
        try (Admin admin = connect()) {
            ExecutionException failure = assertThrows(
                    ExecutionException.class, () -> admin.createTopics(List.of(new NewTopic("", 1, (short) 1)))
                            .get("")
                            .get());
            assertEquals(
                    "The given topic name '' cannot be represented in a request.",
                    failure.getCause().getMessage());
        }
    }

    @Test
    void shouldFindOffsetsAgainAfterALeaderHasMoved() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        broker.serve(ApiKeys.LIST_OFFSETS, request -> {
            Errors error = attempts.incrementAndGet() == 1 ? Errors.NOT_LEADER_OR_FOLLOWER : Errors.NONE;
            return new ListOffsetsResponseData()
                    .setTopics(List.of(new ListOffsetsTopicResponse()
                            .setName("orders")
                            .setPartitions(List.of(new ListOffsetsPartitionResponse()
                                    .setPartitionIndex(0)
                                    .setErrorCode(error.code())
                                    .setOffset(42)))));
        });
        TopicPartition partition = new TopicPartition("orders", 0);
        try (Admin admin = connect()) {
            assertEquals(
                    42,
                    admin.listOffsets(Map.of(partition, OffsetSpec.LATEST))
                            .get(partition)
                            .get()
                            .offset());
        }
    }

    @Test
    void shouldFailACallThatTheBrokerDoesNotServe() {
        try (Admin admin = connect()) {
            ExecutionException failure = assertThrows(
                    ExecutionException.class, () -> admin.describeCluster().get());
            assertEquals(Errors.UNSUPPORTED_VERSION, Errors.forException(failure));
        }
    }

    @Test
    void shouldSayWhyNoServerCouldBeReached() throws Exception {
        int closedPort;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closedPort = socket.getLocalPort();
        }
        Map<String, String> settings =
                Map.of("bootstrap.servers", "127.0.0.1:" + closedPort, "bootstrap.timeout.ms", "300");
        try (Admin admin = Admin.create(settings)) {
            ExecutionException failure = assertThrows(
                    ExecutionException.class, () -> admin.listTopics(true).get(10, TimeUnit.SECONDS));
            BootstrapException unreachable = assertInstanceOf(BootstrapException.class, failure.getCause());
            assertEquals(
                    BootstrapException.Cause.REFUSED,
                    unreachable.failures().get(0).cause());
        }
    }

    @Test
    void shouldTellAServiceThatSpeaksAnotherProtocol() throws Exception {
        try (ServerSocket http = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> answerInHttp(http));
            server.setDaemon(true);
            server.start();
            Map<String, String> settings =
                    Map.of("bootstrap.servers", "127.0.0.1:" + http.getLocalPort(), "bootstrap.timeout.ms", "300");
            try (Admin admin = Admin.create(settings)) {
                ExecutionException failure = assertThrows(
                        ExecutionException.class, () -> admin.listTopics(true).get(10, TimeUnit.SECONDS));
                BootstrapException unreachable = assertInstanceOf(BootstrapException.class, failure.getCause());
                assertEquals(
                        BootstrapException.Cause.NOT_KAFKA,
                        unreachable.failures().get(0).cause());
            }
        }
    }

    private static void answerInHttp(ServerSocket http) {
        try {
            while (true) {
                try (Socket socket = http.accept()) {
                    socket.getOutputStream()
                            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    socket.getInputStream().read();
                }
            }
        } catch (IOException e) {
            assertFalse(http.isBound() && !http.isClosed());
        }
    }

    @Test
    void shouldRefuseSettingsThatCannotBeUsed() {
        assertEquals(
                "Invalid value abc for configuration request.timeout.ms: Not a number of type INT",
                assertThrows(
                                ConfigException.class,
                                () -> Admin.create(Map.of("bootstrap.servers", "a:1", "request.timeout.ms", "abc")))
                        .getMessage());
        assertThrows(ConfigException.class, () -> Admin.create(Map.of()));
    }
}
