package io.barnabas.clients.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.clients.FakeBroker;
import io.barnabas.clients.VersionRange;
import io.barnabas.clients.consumer.OffsetAndMetadata;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.ConsumerGroupDescribeRequestData;
import io.barnabas.common.message.ConsumerGroupDescribeResponseData;
import io.barnabas.common.message.DeleteGroupsRequestData;
import io.barnabas.common.message.DeleteGroupsResponseData;
import io.barnabas.common.message.DeleteGroupsResponseData.DeletableGroupResult;
import io.barnabas.common.message.DescribeGroupsRequestData;
import io.barnabas.common.message.DescribeGroupsResponseData;
import io.barnabas.common.message.DescribeGroupsResponseData.DescribedGroup;
import io.barnabas.common.message.DescribeGroupsResponseData.DescribedGroupMember;
import io.barnabas.common.message.FindCoordinatorRequestData;
import io.barnabas.common.message.FindCoordinatorResponseData;
import io.barnabas.common.message.FindCoordinatorResponseData.Coordinator;
import io.barnabas.common.message.LeaveGroupRequestData;
import io.barnabas.common.message.LeaveGroupResponseData;
import io.barnabas.common.message.LeaveGroupResponseData.MemberResponse;
import io.barnabas.common.message.ListGroupsResponseData;
import io.barnabas.common.message.ListGroupsResponseData.ListedGroup;
import io.barnabas.common.message.OffsetCommitRequestData;
import io.barnabas.common.message.OffsetCommitResponseData;
import io.barnabas.common.message.OffsetCommitResponseData.OffsetCommitResponsePartition;
import io.barnabas.common.message.OffsetCommitResponseData.OffsetCommitResponseTopic;
import io.barnabas.common.message.OffsetDeleteResponseData;
import io.barnabas.common.message.OffsetFetchRequestData;
import io.barnabas.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import io.barnabas.common.message.OffsetFetchResponseData;
import io.barnabas.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import io.barnabas.common.message.OffsetFetchResponseData.OffsetFetchResponsePartition;
import io.barnabas.common.message.OffsetFetchResponseData.OffsetFetchResponsePartitions;
import io.barnabas.common.message.OffsetFetchResponseData.OffsetFetchResponseTopic;
import io.barnabas.common.message.OffsetFetchResponseData.OffsetFetchResponseTopics;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class GroupCallsTest {
    private static final TopicPartition ORDERS_0 = new TopicPartition("orders", 0);
    private static final TopicPartition ORDERS_1 = new TopicPartition("orders", 1);

    private FakeBroker broker;

    @BeforeEach
    void start() throws IOException {
        broker = new FakeBroker().topic("orders", 2).serve(ApiKeys.FIND_COORDINATOR, this::coordinator);
    }

    @AfterEach
    void stop() throws IOException {
        broker.close();
    }

    private Admin connect() {
        return Admin.create(Map.of("bootstrap.servers", broker.address(), "retry.backoff.ms", "10"));
    }

    private ApiMessage coordinator(ApiMessage request) {
        FindCoordinatorRequestData asked = (FindCoordinatorRequestData) request;
        int port = Integer.parseInt(broker.address().substring(broker.address().indexOf(':') + 1));
        if (asked.coordinatorKeys().isEmpty()) {
            return new FindCoordinatorResponseData()
                    .setNodeId(0)
                    .setHost("127.0.0.1")
                    .setPort(port);
        }
        List<Coordinator> found = new ArrayList<>();
        for (String key : asked.coordinatorKeys()) {
            found.add(new Coordinator()
                    .setKey(key)
                    .setNodeId(0)
                    .setHost("127.0.0.1")
                    .setPort(port));
        }
        return new FindCoordinatorResponseData().setCoordinators(found);
    }

    private static VersionRange versions(int min, int max) {
        return new VersionRange((short) min, (short) max);
    }

    private static <T> Errors failureOf(CompletableFuture<T> future) {
        ExecutionException failure = assertThrows(ExecutionException.class, future::get);
        return ((ApiException) failure.getCause()).error();
    }

    private static byte[] assignment(int version) {
        ByteBuffer bytes = ByteBuffer.allocate(64);
        bytes.putShort((short) version).putInt(1).putShort((short) 6).put("orders".getBytes());
        bytes.putInt(2).putInt(1).putInt(0).putInt(-1);
        byte[] written = new byte[bytes.position()];
        bytes.flip().get(written);
        return written;
    }

    private static ApiMessage description(ApiMessage request) {
        List<DescribedGroup> groups = new ArrayList<>();
        for (String name : ((DescribeGroupsRequestData) request).groups()) {
            groups.add(
                    name.equals("dead")
                            ? new DescribedGroup().setGroupId(name).setGroupState("Dead")
                            : new DescribedGroup()
                                    .setGroupId(name)
                                    .setGroupState("Stable")
                                    .setProtocolType(name.equals("connect") ? "connect" : "consumer")
                                    .setProtocolData("range")
                                    .setMembers(List.of(new DescribedGroupMember()
                                            .setMemberId("m-1")
                                            .setClientId("c")
                                            .setClientHost("/127.0.0.1")
                                            .setMemberAssignment(assignment(name.equals("newer") ? 99 : 1)))));
        }
        return new DescribeGroupsResponseData().setGroups(groups);
    }

    @Test
    void shouldDescribeGroupsWithWhatTheirMembersRead() throws Exception {
        broker.serve(ApiKeys.DESCRIBE_GROUPS, GroupCallsTest::description);
        try (Admin admin = connect()) {
            Map<String, CompletableFuture<ConsumerGroupDescription>> groups =
                    admin.describeConsumerGroups(List.of("g", "newer", "dead", "connect"));
            for (String readable : List.of("g", "newer")) {
                ConsumerGroupDescription group = groups.get(readable).get();
                assertEquals(ConsumerGroupState.STABLE, group.state());
                assertEquals("range", group.partitionAssignor());
                assertEquals(0, group.coordinator().id());
                MemberDescription member = group.members().iterator().next();
                assertEquals(Optional.empty(), member.groupInstanceId());
                assertEquals(
                        List.of(ORDERS_1, ORDERS_0),
                        List.copyOf(member.assignment().topicPartitions()));
            }
            assertEquals(ConsumerGroupState.DEAD, groups.get("dead").get().state());
            assertEquals(Errors.INVALID_REQUEST, failureOf(groups.get("connect")));
        }
    }

    @Test
    void shouldDescribeGroupsOfTheNewerProtocolAndClassicOnesBesideThem() throws Exception {
        broker.serve(ApiKeys.DESCRIBE_GROUPS, GroupCallsTest::description);
        broker.serve(ApiKeys.CONSUMER_GROUP_DESCRIBE, request -> {
            List<ConsumerGroupDescribeResponseData.DescribedGroup> groups = new ArrayList<>();
            for (String name : ((ConsumerGroupDescribeRequestData) request).groupIds()) {
                groups.add(new ConsumerGroupDescribeResponseData.DescribedGroup()
                        .setGroupId(name)
                        .setErrorCode(name.equals("new") ? Errors.NONE.code() : Errors.GROUP_ID_NOT_FOUND.code())
                        .setGroupState("Reconciling")
                        .setAssignorName("uniform")
                        .setMembers(List.of(new ConsumerGroupDescribeResponseData.Member()
                                .setMemberId("m-2")
                                .setClientId("c")
                                .setClientHost("/127.0.0.1")
                                .setAssignment(new ConsumerGroupDescribeResponseData.Assignment()
                                        .setTopicPartitions(List.of(
                                                new ConsumerGroupDescribeResponseData.TopicPartitions()
                                                        .setTopicName("orders")
                                                        .setPartitions(List.of(1))))))));
            }
            return new ConsumerGroupDescribeResponseData().setGroups(groups);
        });
        try (Admin admin = connect()) {
            Map<String, CompletableFuture<ConsumerGroupDescription>> groups =
                    admin.describeConsumerGroups(List.of("new", "old", "dead"));
            ConsumerGroupDescription newer = groups.get("new").get();
            assertEquals(GroupType.CONSUMER, newer.type());
            assertEquals(ConsumerGroupState.RECONCILING, newer.state());
            assertEquals(
                    Set.of(ORDERS_1),
                    newer.members().iterator().next().assignment().topicPartitions());
            assertEquals(GroupType.CLASSIC, groups.get("old").get().type());
            assertEquals(ConsumerGroupState.DEAD, groups.get("dead").get().state());
            assertEquals(1, Collections.frequency(broker.asked(), ApiKeys.FIND_COORDINATOR));
        }
    }

    @Test
    void shouldAskAnOlderBrokerAboutOneGroupAfterTheOther() throws Exception {
        // Given a broker of the time before 3.0: one key a lookup, one group a fetch
        broker.serve(ApiKeys.FIND_COORDINATOR, versions(0, 3), this::coordinator);
        broker.serve(ApiKeys.OFFSET_FETCH, versions(0, 5), request -> {
            OffsetFetchRequestData asked = (OffsetFetchRequestData) request;
            assertNull(asked.topics());
            return new OffsetFetchResponseData()
                    .setTopics(List.of(new OffsetFetchResponseTopic()
                            .setName("orders")
                            .setPartitions(List.of(new OffsetFetchResponsePartition()
                                    .setPartitionIndex(0)
                                    .setCommittedOffset(asked.groupId().length())
                                    .setCommittedLeaderEpoch(3)))));
        });
        try (Admin admin = connect()) {
            Map<String, CompletableFuture<Map<TopicPartition, OffsetAndMetadata>>> offsets =
                    admin.listConsumerGroupOffsets(
                            Map.of("g", ListConsumerGroupOffsetsSpec.ALL, "gg", ListConsumerGroupOffsetsSpec.ALL),
                            true);
            assertEquals(
                    Map.of(ORDERS_0, new OffsetAndMetadata(1, Optional.of(3), "")),
                    offsets.get("g").get());
            assertEquals(
                    Map.of(ORDERS_0, new OffsetAndMetadata(2, Optional.of(3), "")),
                    offsets.get("gg").get());
        }
    }

    @Test
    void shouldAskANewerBrokerAboutAllGroupsAtOnce() throws Exception {
        broker.serve(ApiKeys.OFFSET_FETCH, request -> {
            List<OffsetFetchResponseGroup> groups = new ArrayList<>();
            for (OffsetFetchRequestGroup group : ((OffsetFetchRequestData) request).groups()) {
                assertTrue(((OffsetFetchRequestData) request).requireStable());
                groups.add(new OffsetFetchResponseGroup()
                        .setGroupId(group.groupId())
                        .setTopics(List.of(new OffsetFetchResponseTopics()
                                .setName("orders")
                                .setPartitions(List.of(
                                        new OffsetFetchResponsePartitions()
                                                .setPartitionIndex(0)
                                                .setCommittedOffset(-1),
                                        new OffsetFetchResponsePartitions()
                                                .setPartitionIndex(1)
                                                .setErrorCode(Errors.UNSTABLE_OFFSET_COMMIT.code()))))));
            }
            return new OffsetFetchResponseData().setGroups(groups);
        });
        ListConsumerGroupOffsetsSpec both = new ListConsumerGroupOffsetsSpec(List.of(ORDERS_0, ORDERS_1));
        try (Admin admin = connect()) {
            Map<TopicPartition, OffsetAndMetadata> nothing = new HashMap<>();
            nothing.put(ORDERS_0, null);
            for (CompletableFuture<Map<TopicPartition, OffsetAndMetadata>> offsets : admin.listConsumerGroupOffsets(
                            Map.of("a", both, "b", both), true)
                    .values()) {
                assertEquals(nothing, offsets.get());
            }
        }
        assertEquals(1, Collections.frequency(broker.asked(), ApiKeys.FIND_COORDINATOR));
        assertEquals(1, Collections.frequency(broker.asked(), ApiKeys.OFFSET_FETCH));
    }

    @Test
    void shouldLookTheCoordinatorUpAgainWhenItHasMovedOrIsLoading() throws Exception {
        List<Errors> troubles =
                List.of(Errors.NOT_COORDINATOR, Errors.COORDINATOR_LOAD_IN_PROGRESS, Errors.COORDINATOR_NOT_AVAILABLE);
        AtomicInteger tries = new AtomicInteger();
        broker.serve(ApiKeys.DELETE_GROUPS, request -> {
            List<DeletableGroupResult> results = new ArrayList<>();
            int tried = tries.getAndIncrement();
            for (String group : ((DeleteGroupsRequestData) request).groupsNames()) {
                Errors error = group.equals("gone")
                        ? Errors.GROUP_ID_NOT_FOUND
                        : tried < troubles.size() ? troubles.get(tried) : Errors.NONE;
                results.add(new DeletableGroupResult().setGroupId(group).setErrorCode(error.code()));
            }
            return new DeleteGroupsResponseData().setResults(results);
        });
        try (Admin admin = connect()) {
            Map<String, CompletableFuture<Void>> deleted = admin.deleteConsumerGroups(List.of("g", "gone"));
            assertNull(deleted.get("g").get());
            assertEquals(Errors.GROUP_ID_NOT_FOUND, failureOf(deleted.get("gone")));
            assertEquals(4, tries.get());
        }
    }

    @Test
    void shouldGiveUpOnACoordinatorThatNeverComesWhenTheTimeIsOver() {
        broker.serve(ApiKeys.FIND_COORDINATOR, request -> new FindCoordinatorResponseData()
                .setCoordinators(List.of(new Coordinator()
                        .setKey("g")
                        .setNodeId(-1)
                        .setErrorCode(Errors.COORDINATOR_NOT_AVAILABLE.code()))));
        try (Admin admin = Admin.create(Map.of(
                "bootstrap.servers", broker.address(), "retry.backoff.ms", "10", "default.api.timeout.ms", "1500"))) {
            ExecutionException failure = assertThrows(
                    ExecutionException.class,
                    () -> admin.describeConsumerGroups(List.of("g")).get("g").get());
            ApiException timeout = (ApiException) failure.getCause();
            assertEquals(Errors.REQUEST_TIMED_OUT, timeout.error());
            assertTrue(
                    timeout.getMessage().startsWith("Call(callName=describeConsumerGroups(api=FIND_COORDINATOR), "),
                    timeout::getMessage);
            assertEquals(Errors.COORDINATOR_NOT_AVAILABLE, ((ApiException) timeout.getCause()).error());
        }
    }

    @Test
    void shouldLookTheCoordinatorUpAgainWhenItHangsUp() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        broker.serve(ApiKeys.DESCRIBE_GROUPS, request -> tries.getAndIncrement() == 0 ? null : description(request));
        try (Admin admin = connect()) {
            assertEquals(
                    ConsumerGroupState.STABLE,
                    admin.describeConsumerGroups(List.of("g")).get("g").get().state());
            assertEquals(2, Collections.frequency(broker.asked(), ApiKeys.FIND_COORDINATOR));
        }
    }

    /** The first answer names a broker that metadata does not know any more, the next one another. */
    @Test
    void shouldLookTheCoordinatorUpAgainWhenItIsGoneFromMetadata() throws Exception {
        AtomicInteger lookups = new AtomicInteger();
        broker.serve(ApiKeys.FIND_COORDINATOR, request -> {
            FindCoordinatorResponseData response = (FindCoordinatorResponseData) coordinator(request);
            if (lookups.incrementAndGet() == 1) {
                response.setNodeId(7);
                response.coordinators().forEach(each -> each.setNodeId(7));
            }
            return response;
        });
        broker.serve(ApiKeys.DELETE_GROUPS, request -> new DeleteGroupsResponseData()
                .setResults(List.of(new DeletableGroupResult().setGroupId("g"))));
        try (Admin admin = connect()) {
            assertNull(admin.deleteConsumerGroups(List.of("g")).get("g").get());
        }
        assertEquals(2, lookups.get());
    }

    @Test
    void shouldListTheGroupsOfConsumersAndThoseThatOnlyKeepOffsets() throws Exception {
        broker.serve(ApiKeys.LIST_GROUPS, request -> new ListGroupsResponseData()
                .setGroups(List.of(
                        new ListedGroup()
                                .setGroupId("g")
                                .setProtocolType("consumer")
                                .setGroupState("Stable")
                                .setGroupType("classic"),
                        new ListedGroup().setGroupId("offsets").setGroupState("Empty"),
                        new ListedGroup().setGroupId("workers").setProtocolType("connect"))));
        try (Admin admin = connect()) {
            assertEquals(
                    Set.of(
                            new ConsumerGroupListing(
                                    "g", false, Optional.of(ConsumerGroupState.STABLE), Optional.of(GroupType.CLASSIC)),
                            new ConsumerGroupListing(
                                    "offsets", true, Optional.of(ConsumerGroupState.EMPTY), Optional.empty())),
                    Set.copyOf(admin.listConsumerGroups().all().get()));
        }
    }

    @Test
    void shouldSayThatAnOlderBrokerCannotFilterByState() throws Exception {
        broker.serve(ApiKeys.LIST_GROUPS, versions(0, 3), request -> new ListGroupsResponseData());
        try (Admin admin = connect()) {
            ListConsumerGroupsResult result =
                    admin.listConsumerGroups(new ListConsumerGroupsOptions(Set.of(ConsumerGroupState.EMPTY), Set.of()));
            assertEquals(
                    Errors.UNSUPPORTED_VERSION, result.errors().get().get(0).error());
            assertEquals(0, result.valid().get().size());
        }
    }

    @Test
    void shouldCommitAndForgetOffsetsPartitionByPartition() throws Exception {
        broker.serve(ApiKeys.OFFSET_COMMIT, versions(0, 4), request -> {
            OffsetCommitRequestData asked = (OffsetCommitRequestData) request;
            assertEquals(-1, asked.generationIdOrMemberEpoch());
            return new OffsetCommitResponseData()
                    .setTopics(List.of(new OffsetCommitResponseTopic()
                            .setName("orders")
                            .setPartitions(List.of(
                                    new OffsetCommitResponsePartition().setPartitionIndex(0),
                                    new OffsetCommitResponsePartition()
                                            .setPartitionIndex(1)
                                            .setErrorCode(Errors.UNKNOWN_TOPIC_OR_PARTITION.code())))));
        });
        broker.serve(ApiKeys.OFFSET_DELETE, request -> new OffsetDeleteResponseData()
                .setErrorCode(Errors.GROUP_ID_NOT_FOUND.code()));
        try (Admin admin = connect()) {
            Map<TopicPartition, CompletableFuture<Void>> altered = admin.alterConsumerGroupOffsets(
                    "g",
                    Map.of(
                            ORDERS_0,
                            new OffsetAndMetadata(1, Optional.of(5), "note"),
                            ORDERS_1,
                            new OffsetAndMetadata(2)));
            assertNull(altered.get(ORDERS_0).get());
            assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION, failureOf(altered.get(ORDERS_1)));
            assertEquals(
                    Errors.GROUP_ID_NOT_FOUND,
                    failureOf(admin.deleteConsumerGroupOffsets("g", List.of(ORDERS_0))
                            .partitions()
                            .get(ORDERS_0)));
        }
    }

    @Test
    void shouldMakeEveryMemberLeave() throws Exception {
        broker.serve(ApiKeys.DESCRIBE_GROUPS, GroupCallsTest::description);
        broker.serve(ApiKeys.LEAVE_GROUP, request -> {
            List<MemberResponse> left = new ArrayList<>();
            ((LeaveGroupRequestData) request)
                    .members()
                    .forEach(member -> left.add(new MemberResponse()
                            .setMemberId(member.memberId())
                            .setGroupInstanceId(member.groupInstanceId())));
            return new LeaveGroupResponseData().setMembers(left);
        });
        try (Admin admin = connect()) {
            assertNull(
                    admin.removeAllMembersFromConsumerGroup("g", "maintenance").get());
            MemberToRemove member = new MemberToRemove("i-1");
            assertNull(admin.removeMembersFromConsumerGroup("g", List.of(member), null)
                    .get(member)
                    .get());
        }
    }

    @Test
    void shouldFailForMembersAndPartitionsThatTheBrokerSaysNothingOf() {
        broker.serve(ApiKeys.LEAVE_GROUP, request -> new LeaveGroupResponseData());
        broker.serve(ApiKeys.OFFSET_COMMIT, request -> new OffsetCommitResponseData());
        broker.serve(ApiKeys.OFFSET_DELETE, request -> new OffsetDeleteResponseData());
        try (Admin admin = connect()) {
            MemberToRemove member = new MemberToRemove("i-1");
            assertEquals(
                    Errors.UNKNOWN_SERVER_ERROR,
                    failureOf(admin.removeMembersFromConsumerGroup("g", List.of(member), null)
                            .get(member)));
            assertEquals(
                    Errors.UNKNOWN_SERVER_ERROR,
                    failureOf(admin.alterConsumerGroupOffsets("g", Map.of(ORDERS_0, new OffsetAndMetadata(1)))
                            .get(ORDERS_0)));
            assertEquals(
                    Errors.UNKNOWN_SERVER_ERROR,
                    failureOf(admin.deleteConsumerGroupOffsets("g", List.of(ORDERS_0))
                            .all()));
        }
    }

    @Test
    void shouldReadWhatTheAskerMayDo() {
        assertEquals(
                Set.of(AclOperation.READ, AclOperation.DELETE, AclOperation.DESCRIBE),
                AclOperation.ofBits(1 << 3 | 1 << 6 | 1 << 8));
        assertEquals(Set.of(), AclOperation.ofBits(Integer.MIN_VALUE));
    }
}
