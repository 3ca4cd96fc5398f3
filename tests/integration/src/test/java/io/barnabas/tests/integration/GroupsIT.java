package io.barnabas.tests.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Consumer groups of Apache's own Java client 3.9.1, on a broker that is started by its scripts. */
class GroupsIT {
    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final int PARTITIONS = 6;
    private static final String[] SETTINGS = {
        "offsets.topic.replication.factor=1",
        "group.initial.rebalance.delay.ms=100",
        "group.min.session.timeout.ms=500",
        "offsets.retention.check.interval.ms=200"
    };

    @TempDir
    Path work;

    private LocalCluster start() {
        LocalCluster cluster = LocalCluster.started(work, SETTINGS);
        cluster.tool("kafka-topics.sh", "--create", "--topic", "orders", "--partitions", "" + PARTITIONS);
        return cluster;
    }

    private static void awaitShared(List<GroupMember> members) {
        Await.until("the partitions are shared by " + members.size(), LIMIT, () -> {
            Set<TopicPartition> all = new HashSet<>();
            int owned = 0;
            for (GroupMember member : members) {
                all.addAll(member.owned());
                owned += member.owned().size();
                if (member.owned().isEmpty()) {
                    return false;
                }
            }
            return owned == PARTITIONS && all.size() == PARTITIONS;
        });
    }

    private static void awaitSeen(Set<String> seen, int events) {
        Await.until("all events are seen", LIMIT, () -> seen.size() == events, () -> seen.size() + " of " + events);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Range", "RoundRobin", "Sticky", "CooperativeSticky"})
    void shouldShareThePartitionsOfAGroupThatGrowsAndShrinks(String assignor) {
        try (LocalCluster cluster = start()) {
            Map<String, String> settings = Map.of(
                    "partition.assignment.strategy", "org.apache.kafka.clients.consumer." + assignor + "Assignor");
            Set<String> seen = ConcurrentHashMap.newKeySet();
            List<GroupMember> members = new ArrayList<>();
            try {
                int written = 0;
                for (int size : List.of(1, 3, 2, 4, 1)) {
                    while (members.size() < size) {
                        members.add(new GroupMember(cluster.bootstrap(), "readers", "orders", seen, settings));
                    }
                    while (members.size() > size) {
                        members.remove(0).close();
                    }
                    awaitShared(members);
                    Events.write(cluster.bootstrap(), "orders", written, written + 200, "none");
                    written += 200;
                    awaitSeen(seen, written);
                }
            } finally {
                members.forEach(GroupMember::close);
            }
        }
    }

    @Test
    void shouldGoOnWhereItCommitted() {
        try (LocalCluster cluster = start()) {
            Events.write(cluster.bootstrap(), "orders", 0, 300, "none");
            GroupMember first = new GroupMember(cluster.bootstrap(), "readers", "orders");
            awaitSeen(first.seen(), 300);
            first.close();
            cluster.broker().terminate();
            cluster.startBroker(SETTINGS);
            Events.write(cluster.bootstrap(), "orders", 300, 400, "none");
            try (GroupMember second = new GroupMember(cluster.bootstrap(), "readers", "orders")) {
                awaitSeen(second.seen(), 100);
                assertTrue(second.seen().contains(Events.value(300)));
            }
        }
    }

    @Test
    void shouldTakeOverFromAMemberThatDies() {
        try (LocalCluster cluster = start()) {
            JoinGroupResponseData dead = joinAndDie(cluster, "readers");
            long start = System.nanoTime();
            try (GroupMember member = new GroupMember(cluster.bootstrap(), "readers", "orders")) {
                awaitShared(List.of(member));
                assertTrue(member.generation() > dead.generationId());
                assertTrue(Duration.ofNanos(System.nanoTime() - start).toSeconds() < 20);
            }
        }
    }

    /** Joins with the shortest session, and is never heard of again. */
    private static JoinGroupResponseData joinAndDie(LocalCluster cluster, String group) {
        try (WireClient client = new WireClient(cluster.brokerPort, "dying")) {
            JoinGroupRequestData join = new JoinGroupRequestData()
                    .setGroupId(group)
                    .setSessionTimeoutMs(1000)
                    .setRebalanceTimeoutMs(5000)
                    .setProtocolType("consumer");
            join.protocols()
                    .add(new JoinGroupRequestData.JoinGroupRequestProtocol()
                            .setName("range")
                            .setMetadata(new byte[] {0, 0, 0, 0, 0, 0, -1, -1, -1, -1}));
            List<JoinGroupResponseData> joined = new ArrayList<>();
            Await.until("the coordinator is there", LIMIT, () -> {
                client.ask(new FindCoordinatorRequestData().setKey(group), 3);
                JoinGroupResponseData answer = (JoinGroupResponseData) client.ask(join, 3);
                joined.add(answer);
                return answer.errorCode() == 0;
            });
            return joined.get(joined.size() - 1);
        }
    }

    @Test
    void shouldLetAStaticMemberComeBackWithoutARebalance() {
        try (LocalCluster cluster = start()) {
            Set<String> seen = ConcurrentHashMap.newKeySet();
            GroupMember one = staticMember(cluster, seen, "one");
            GroupMember two = staticMember(cluster, seen, "two");
            try (two) {
                awaitShared(List.of(one, two));
                Set<TopicPartition> owned = one.owned();
                int generation = one.generation();
                one.close();
                try (GroupMember back = staticMember(cluster, seen, "one")) {
                    awaitShared(List.of(back, two));
                    assertEquals(owned, back.owned());
                    assertEquals(generation, back.generation());
                    assertEquals(generation, two.generation());
                }
            }
        }
    }

    private static GroupMember staticMember(LocalCluster cluster, Set<String> seen, String instance) {
        return new GroupMember(
                cluster.bootstrap(),
                "readers",
                "orders",
                seen,
                Map.of("group.instance.id", instance, "session.timeout.ms", "20000"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldLoseNoAcknowledgedOffsetWhenTheBrokerStops(boolean politely) throws Exception {
        try (LocalCluster cluster = start();
                Committers committers = new Committers(cluster.bootstrap(), 4)) {
            committers.awaitAcknowledged(1_000, LIMIT);
            if (politely) {
                cluster.broker().terminate();
            } else {
                cluster.broker().killHard();
            }
            Map<String, Long> acknowledged = committers.stop();
            cluster.startBroker(SETTINGS);
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrap()))) {
                for (Map.Entry<String, Long> each : acknowledged.entrySet()) {
                    long kept = committed(admin, each.getKey(), 0);
                    assertTrue(kept >= each.getValue(), each + " was acknowledged, " + kept + " is there");
                }
            }
        }
    }

    private static long committed(Admin admin, String group, int partition) throws Exception {
        OffsetAndMetadata offset = offsets(admin, group).get(new TopicPartition("orders", partition));
        return offset == null ? -1 : offset.offset();
    }

    private static Map<TopicPartition, OffsetAndMetadata> offsets(Admin admin, String group)
            throws InterruptedException, ExecutionException, TimeoutException {
        return admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void shouldForgetOffsetsOfDeletedTopicsAndOffsetsThatExpire() throws Exception {
        try (LocalCluster cluster = start();
                Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrap()))) {
            // Given
            cluster.tool("kafka-topics.sh", "--create", "--topic", "invoices");
            admin.alterConsumerGroupOffsets(
                            "readers",
                            Map.of(
                                    new TopicPartition("orders", 0), new OffsetAndMetadata(10),
                                    new TopicPartition("invoices", 0), new OffsetAndMetadata(20)))
                    .all()
                    .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            commitForHalfASecond(cluster, "readers", 5);
            Set<TopicPartition> before = offsets(admin, "readers").keySet();

            // When
            admin.deleteTopics(Set.of("invoices")).all().get(LIMIT.toSeconds(), TimeUnit.SECONDS);

            // Then
            assertTrue(before.contains(new TopicPartition("invoices", 0)), before::toString);
            assertTrue(before.contains(new TopicPartition("orders", 5)), before::toString);
            Await.until("only the offset that is kept is left", LIMIT, () -> offsets(admin, "readers")
                    .keySet()
                    .equals(Set.of(new TopicPartition("orders", 0))));
        }
    }

    /** Versions 2 to 4 say themselves how long an offset is to be kept. */
    private static void commitForHalfASecond(LocalCluster cluster, String group, int partition) {
        try (WireClient client = new WireClient(cluster.brokerPort, "forgetful")) {
            client.ask(
                    new OffsetCommitRequestData()
                            .setGroupId(group)
                            .setRetentionTimeMs(500)
                            .setTopics(List.of(new OffsetCommitRequestData.OffsetCommitRequestTopic()
                                    .setName("orders")
                                    .setPartitions(List.of(new OffsetCommitRequestData.OffsetCommitRequestPartition()
                                            .setPartitionIndex(partition)
                                            .setCommittedOffset(1)
                                            .setCommittedMetadata(""))))),
                    4);
        }
    }

    @Test
    void shouldSayOnceWhyThereCanBeNoOffsetsTopic() {
        try (LocalCluster cluster = LocalCluster.started(work, "offsets.topic.replication.factor=3")) {
            cluster.tool("kafka-topics.sh", "--create", "--topic", "orders");
            try (WireClient client = new WireClient(cluster.brokerPort, "asking")) {
                List<Integer> errors = IntStream.range(0, 20)
                        .map(i -> ((FindCoordinatorResponseData)
                                        client.ask(new FindCoordinatorRequestData().setKey("readers"), 3))
                                .errorCode())
                        .distinct()
                        .boxed()
                        .toList();
                assertEquals(List.of(15), errors);
            }
            assertEquals(
                    1,
                    cluster.broker().out().stream()
                            .filter(line -> line.contains("offsets.topic.replication.factor"))
                            .count());
        }
    }
}
