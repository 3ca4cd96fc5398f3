package io.barnabas.clients.consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.clients.FakeBroker;
import io.barnabas.clients.consumer.assignor.Assignment;
import io.barnabas.clients.consumer.assignor.ConsumerProtocol;
import io.barnabas.clients.errors.FencedInstanceIdException;
import io.barnabas.clients.errors.InvalidGroupIdException;
import io.barnabas.clients.serialization.Deserializers;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.config.ConfigException;
import io.barnabas.common.message.FetchResponseData;
import io.barnabas.common.message.FindCoordinatorResponseData;
import io.barnabas.common.message.FindCoordinatorResponseData.Coordinator;
import io.barnabas.common.message.HeartbeatResponseData;
import io.barnabas.common.message.JoinGroupRequestData;
import io.barnabas.common.message.JoinGroupResponseData;
import io.barnabas.common.message.LeaveGroupResponseData;
import io.barnabas.common.message.OffsetCommitResponseData;
import io.barnabas.common.message.OffsetCommitResponseData.OffsetCommitResponsePartition;
import io.barnabas.common.message.OffsetCommitResponseData.OffsetCommitResponseTopic;
import io.barnabas.common.message.OffsetFetchResponseData;
import io.barnabas.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import io.barnabas.common.message.OffsetFetchResponseData.OffsetFetchResponsePartitions;
import io.barnabas.common.message.OffsetFetchResponseData.OffsetFetchResponseTopics;
import io.barnabas.common.message.SyncGroupResponseData;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A member of a group against a coordinator of scripted answers; it gets both partitions of "orders". */
@Timeout(30)
class GroupConsumerTest {
    private static final TopicPartition ORDERS_0 = new TopicPartition("orders", 0);
    private static final TopicPartition ORDERS_1 = new TopicPartition("orders", 1);

    private final BlockingQueue<Errors> joinErrors = new LinkedBlockingQueue<>();
    private final BlockingQueue<Errors> heartbeatErrors = new LinkedBlockingQueue<>();
    private final BlockingQueue<Errors> commitErrors = new LinkedBlockingQueue<>();
    private final List<String> joinedAs = new CopyOnWriteArrayList<>();
    private final List<String> heard = new ArrayList<>();
    private volatile int generation;
    private FakeBroker broker;

    @BeforeEach
    void start() throws IOException {
        broker = new FakeBroker().topic("orders", 2);
        int port = Integer.parseInt(broker.address().substring(broker.address().indexOf(':') + 1));
        Coordinator itself =
                new Coordinator().setKey("g").setNodeId(0).setHost("127.0.0.1").setPort(port);
        broker.serve(ApiKeys.FIND_COORDINATOR, request -> new FindCoordinatorResponseData()
                        .setCoordinators(List.of(itself)))
                .serve(ApiKeys.JOIN_GROUP, this::onJoin)
                .serve(ApiKeys.SYNC_GROUP, request -> share())
                .serve(ApiKeys.HEARTBEAT, request -> new HeartbeatResponseData().setErrorCode(next(heartbeatErrors)))
                .serve(ApiKeys.LEAVE_GROUP, request -> new LeaveGroupResponseData())
                .serve(ApiKeys.OFFSET_FETCH, request -> committed())
                .serve(ApiKeys.OFFSET_COMMIT, request -> commit())
                .serve(ApiKeys.FETCH, request -> new FetchResponseData());
    }

    @AfterEach
    void stop() throws IOException {
        broker.close();
    }

    private static short next(BlockingQueue<Errors> errors) {
        Errors error = errors.poll();
        return error == null ? Errors.NONE.code() : error.code();
    }

    private ApiMessage onJoin(ApiMessage message) {
        JoinGroupRequestData request = (JoinGroupRequestData) message;
        joinedAs.add(request.memberId());
        JoinGroupResponseData response = new JoinGroupResponseData().setMemberId("member-1");
        short error = next(joinErrors);
        if (error != Errors.NONE.code()) {
            return response.setErrorCode(error);
        }
        generation++;
        return response.setGenerationId(generation)
                .setProtocolType("consumer")
                .setProtocolName("range")
                .setLeader("somebody else");
    }

    private static ApiMessage share() {
        byte[] share = ConsumerProtocol.serializeAssignment(new Assignment(List.of(ORDERS_0, ORDERS_1), null));
        return new SyncGroupResponseData().setAssignment(share);
    }

    private static ApiMessage committed() {
        List<OffsetFetchResponsePartitions> partitions = List.of(
                new OffsetFetchResponsePartitions().setPartitionIndex(0).setCommittedOffset(7),
                new OffsetFetchResponsePartitions().setPartitionIndex(1).setCommittedOffset(8));
        return new OffsetFetchResponseData()
                .setGroups(List.of(new OffsetFetchResponseGroup()
                        .setGroupId("g")
                        .setTopics(List.of(new OffsetFetchResponseTopics()
                                .setName("orders")
                                .setPartitions(partitions)))));
    }

    private ApiMessage commit() {
        return new OffsetCommitResponseData()
                .setTopics(List.of(new OffsetCommitResponseTopic()
                        .setName("orders")
                        .setPartitions(List.of(new OffsetCommitResponsePartition()
                                .setPartitionIndex(0)
                                .setErrorCode(next(commitErrors))))));
    }

    private Consumer<String, String> connect(String... settings) {
        Map<String, String> all = new HashMap<>(Map.of(
                "bootstrap.servers", broker.address(),
                "group.id", "g",
                "retry.backoff.ms", "5",
                "heartbeat.interval.ms", "20",
                "enable.auto.commit", "false"));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return new Consumer<>(all, Deserializers.string(), Deserializers.string());
    }

    private void subscribe(Consumer<String, String> consumer) {
        consumer.subscribe(List.of("orders"), new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                heard.add("revoked " + partitions.size());
            }

            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                heard.add("assigned " + partitions.size());
            }

            @Override
            public void onPartitionsLost(Collection<TopicPartition> partitions) {
                heard.add("lost " + partitions.size());
            }
        });
    }

    private Consumer<String, String> joined(String... settings) {
        Consumer<String, String> consumer = connect(settings);
        subscribe(consumer);
        pollUntilHeard(consumer, "assigned 2");
        return consumer;
    }

    private void pollUntilHeard(Consumer<String, String> consumer, String... events) {
        while (!heard.equals(List.of(events))) {
            consumer.poll(Duration.ofMillis(10));
        }
    }

    @Test
    void shouldBeginWhereTheGroupCommittedAndLeaveAtTheEnd() {
        try (Consumer<String, String> consumer = joined()) {
            assertEquals(7, consumer.position(ORDERS_0));
            assertEquals(8, consumer.position(ORDERS_1));
            assertEquals("member-1", consumer.groupMetadata().memberId());
        }
        assertEquals(List.of("assigned 2", "revoked 2"), heard);
        assertTrue(broker.asked().contains(ApiKeys.LEAVE_GROUP));
    }

    @Test
    void shouldNotLeaveAsAStaticMember() {
        joined("group.instance.id", "one").close();
        assertFalse(broker.asked().contains(ApiKeys.LEAVE_GROUP));
    }

    @Test
    void shouldComeAgainWithTheMemberIdItIsGiven() {
        joinErrors.add(Errors.MEMBER_ID_REQUIRED);
        joined().close();
        assertEquals(List.of("", "member-1"), joinedAs);
    }

    @Test
    void shouldJoinAgainWhenTheCoordinatorIsStillLoading() {
        joinErrors.addAll(List.of(Errors.COORDINATOR_LOAD_IN_PROGRESS, Errors.NOT_COORDINATOR));
        joined().close();
        assertEquals(3, joinedAs.size());
    }

    @Test
    void shouldTellWhoPollsThatItCannotJoin() {
        joinErrors.add(Errors.GROUP_MAX_SIZE_REACHED);
        try (Consumer<String, String> consumer = connect()) {
            subscribe(consumer);
            ApiException failure = assertThrows(ApiException.class, () -> consumer.poll(Duration.ofSeconds(10)));
            assertTrue(failure.getMessage().contains("group.max.size"), failure.getMessage());
        }
    }

    @Test
    void shouldThrowWhenAnotherTookOverItsInstanceId() {
        try (Consumer<String, String> consumer = joined("group.instance.id", "one")) {
            heartbeatErrors.add(Errors.FENCED_INSTANCE_ID);
            assertThrows(FencedInstanceIdException.class, () -> consumer.poll(Duration.ofSeconds(10)));
        }
    }

    @Test
    void shouldLosePartitionsAndJoinAnewWhenTheCoordinatorForgotIt() {
        try (Consumer<String, String> consumer = joined()) {
            heartbeatErrors.add(Errors.UNKNOWN_MEMBER_ID);
            pollUntilHeard(consumer, "assigned 2", "lost 2", "assigned 2");
            assertEquals("", joinedAs.get(1));
        }
    }

    @Test
    void shouldJoinAnewWhenOthersCome() {
        try (Consumer<String, String> consumer = joined()) {
            heartbeatErrors.add(Errors.REBALANCE_IN_PROGRESS);
            pollUntilHeard(consumer, "assigned 2", "revoked 2", "assigned 2");
            assertEquals("member-1", joinedAs.get(1));
            assertEquals(2, consumer.groupMetadata().generationId());
        }
    }

    /** A broker that is stopped but not gone: its connection stays, and the group has moved to another meanwhile. */
    @Test
    void shouldFindTheGroupAgainAfterASilenceLongerThanItsSession() {
        CountDownLatch silence = new CountDownLatch(1);
        AtomicBoolean silent = new AtomicBoolean();
        broker.serve(ApiKeys.HEARTBEAT, request -> {
            if (silent.compareAndSet(true, false)) {
                awaitEnd(silence);
            }
            return new HeartbeatResponseData().setErrorCode(next(heartbeatErrors));
        });
        try (Consumer<String, String> consumer = joined("session.timeout.ms", "200", "request.timeout.ms", "500")) {
            heartbeatErrors.add(Errors.UNKNOWN_MEMBER_ID);
            silent.set(true);
            pollUntilHeard(consumer, "assigned 2", "lost 2", "assigned 2");
        } finally {
            silence.countDown();
        }
    }

    private static void awaitEnd(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void shouldNameTheCureWhenItsCommitIsRefused() {
        try (Consumer<String, String> consumer = joined()) {
            commitErrors.add(Errors.ILLEGAL_GENERATION);
            CommitFailedException failure = assertThrows(
                    CommitFailedException.class, () -> consumer.commitSync(Map.of(ORDERS_0, new OffsetAndMetadata(9))));
            assertTrue(failure.getMessage().contains("max.poll.records"), failure.getMessage());
        }
    }

    @Test
    void shouldCommitAtTheNewCoordinatorWhenTheOldOneRefuses() {
        try (Consumer<String, String> consumer = joined()) {
            commitErrors.addAll(List.of(Errors.NOT_COORDINATOR, Errors.COORDINATOR_LOAD_IN_PROGRESS));
            consumer.commitSync(Map.of(ORDERS_0, new OffsetAndMetadata(9)));
            assertEquals(
                    3,
                    broker.asked().stream()
                            .filter(ApiKeys.OFFSET_COMMIT::equals)
                            .count());
            assertEquals(
                    2,
                    broker.asked().stream()
                            .filter(ApiKeys.FIND_COORDINATOR::equals)
                            .count());
        }
    }

    @Test
    void shouldTellACallbackThatALaterCommitMayWork() {
        List<Exception> told = new ArrayList<>();
        try (Consumer<String, String> consumer = joined()) {
            commitErrors.add(Errors.COORDINATOR_LOAD_IN_PROGRESS);
            consumer.commitAsync(Map.of(ORDERS_0, new OffsetAndMetadata(9)), (offsets, failure) -> told.add(failure));
            while (told.isEmpty()) {
                consumer.poll(Duration.ofMillis(10));
            }
            assertInstanceOf(RetriableCommitFailedException.class, told.get(0));
        }
    }

    @Test
    void shouldThrowWhatItsListenerThrewAndGoOn() {
        try (Consumer<String, String> consumer = connect()) {
            consumer.subscribe(List.of("orders"), new ConsumerRebalanceListener() {
                @Override
                public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                    heard.add("revoked");
                }

                @Override
                public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                    throw new IllegalArgumentException("not today");
                }
            });
            assertThrows(IllegalArgumentException.class, () -> {
                while (true) {
                    consumer.poll(Duration.ofMillis(10));
                }
            });
            assertEquals(2, consumer.assignment().size());
            consumer.poll(Duration.ofMillis(10));
        }
    }

    @Test
    void shouldRefuseASecondThread() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        try (Consumer<String, String> consumer = connect()) {
            consumer.subscribe(List.of("orders"), new ConsumerRebalanceListener() {
                @Override
                public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                    heard.add("revoked");
                }

                @Override
                public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                    inside.countDown();
                    await(done);
                }
            });
            CompletableFuture<Void> second = CompletableFuture.runAsync(() -> {
                await(inside);
                try {
                    consumer.assignment();
                } finally {
                    done.countDown();
                }
            });
            while (done.getCount() > 0) {
                consumer.poll(Duration.ofMillis(10));
            }
            CompletionException failure = assertThrows(CompletionException.class, second::join);
            assertInstanceOf(ConcurrentModificationException.class, failure.getCause());
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldRefuseWhatDoesNotGoTogether() {
        assertThrows(ConfigException.class, () -> connect("partition.assignment.strategy", "my.Assignor"));
        assertThrows(ConfigException.class, () -> connect("heartbeat.interval.ms", "60000"));
        assertThrows(ConfigException.class, () -> connect("group.id", ""));
        try (Consumer<String, String> alone = new Consumer<>(
                Map.of("bootstrap.servers", broker.address()), Deserializers.string(), Deserializers.string())) {
            assertThrows(InvalidGroupIdException.class, () -> alone.subscribe(List.of("orders")));
            assertThrows(IllegalStateException.class, () -> alone.poll(Duration.ZERO));
        }
    }

    @Test
    void shouldRefuseCallsAfterItWasClosed() {
        Consumer<String, String> consumer = connect();
        consumer.close();
        consumer.close();
        assertThrows(IllegalStateException.class, () -> consumer.poll(Duration.ZERO));
    }
}
