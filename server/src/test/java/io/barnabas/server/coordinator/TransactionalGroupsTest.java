package io.barnabas.server.coordinator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.barnabas.common.message.JoinGroupRequestData;
import io.barnabas.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import io.barnabas.common.message.JoinGroupResponseData;
import io.barnabas.common.message.ListGroupsRequestData;
import io.barnabas.common.message.OffsetDeleteRequestData;
import io.barnabas.common.message.OffsetDeleteRequestData.OffsetDeleteRequestPartition;
import io.barnabas.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import io.barnabas.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import io.barnabas.common.message.TxnOffsetCommitRequestData;
import io.barnabas.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestPartition;
import io.barnabas.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestTopic;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordinator.common.CoordinatorResult;
import io.barnabas.coordinator.common.TransactionalProducer;
import io.barnabas.coordinator.group.GroupCoordinatorShard;
import io.barnabas.coordinator.group.GroupRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of groups and of their offsets while transactions are open that would commit some. */
class TransactionalGroupsTest {
    private static final long RETENTION_MS = 60_000;

    private final OffsetsPartition partition = new OffsetsPartition();

    @BeforeEach
    void lead() {
        partition.becomeLeader();
        partition.loader.run();
    }

    private void run(Function<GroupCoordinatorShard, CoordinatorResult> event) {
        partition.run(event, error -> {
            throw new AssertionError(error);
        });
        partition.advanceWatermark(partition.log.logEndOffset());
    }

    private static TxnOffsetCommitRequestData request(String topic, long offset) {
        return new TxnOffsetCommitRequestData()
                .setGroupId("g")
                .setProducerId(1)
                .setTopics(List.of(new TxnOffsetCommitRequestTopic()
                        .setName(topic)
                        .setPartitions(List.of(new TxnOffsetCommitRequestPartition()
                                .setPartitionIndex(0)
                                .setCommittedOffset(offset)))));
    }

    private Errors commit(TxnOffsetCommitRequestData request) {
        List<Errors> answers = new ArrayList<>();
        run(shard -> shard.commitTransactionalOffsets(
                partition.from(),
                new TransactionalProducer(request.producerId(), (short) 0, null),
                request,
                response -> answers.add(Errors.forCode(
                        response.topics().get(0).partitions().get(0).errorCode()))));
        return answers.get(0);
    }

    private void end(boolean committed) {
        partition.appendMarker(1, committed);
        partition.advanceWatermark(partition.log.logEndOffset());
    }

    /** Which groups and offsets there are, as the shard says and one that reads the partition now. */
    private String found() {
        List<String> live = new ArrayList<>();
        run(shard -> {
            live.add(found(shard));
            return CoordinatorResult.nothing();
        });
        assertEquals(live.get(0), found(partition.freshlyLoaded()), "live and loaded");
        return live.get(0);
    }

    private String found(GroupCoordinatorShard shard) {
        List<String> found = new ArrayList<>();
        shard.listGroups(
                partition.from(),
                new ListGroupsRequestData(),
                groups -> groups.forEach(group -> found.add(group.groupId() + " " + group.groupState())));
        shard.fetchOffsets(
                        partition.from(),
                        new OffsetFetchRequestGroup().setGroupId("g").setTopics(null),
                        false,
                        group -> group.topics().forEach(topic -> topic.partitions()
                                .forEach(offset -> found.add(topic.name() + "=" + offset.committedOffset()))))
                .onCommitted()
                .run();
        return String.join(", ", found.stream().sorted().toList());
    }

    @Test
    void shouldListAGroupOfWhichOnlyATransactionKnows() {
        assertEquals(Errors.NONE, commit(request("t", 5)));
        assertEquals("g Empty", found());
        end(false);
        assertEquals("", found());
    }

    @Test
    void shouldNotBringADeletedGroupBackWhenATransactionIsCommitted() {
        // Given
        commit(request("t", 5));

        // When
        List<Errors> answers = new ArrayList<>();
        run(shard ->
                shard.deleteGroup(partition.from(), "g", result -> answers.add(Errors.forCode(result.errorCode()))));
        String afterDeletion = found();
        end(true);

        // Then
        assertEquals(List.of(Errors.NONE), answers);
        assertEquals("", afterDeletion);
        assertEquals("", found());
    }

    @Test
    void shouldNotBringDeletedOffsetsBackWhenATransactionIsCommitted() {
        // Given
        commit(request("t", 5));
        commit(request("u", 6));
        commit(request("v", 7));

        // When
        OffsetDeleteRequestTopic topic = new OffsetDeleteRequestTopic().setName("t");
        topic.partitions().add(new OffsetDeleteRequestPartition().setPartitionIndex(0));
        OffsetDeleteRequestData deletion = new OffsetDeleteRequestData().setGroupId("g");
        deletion.topics().add(topic);
        run(shard -> shard.deleteOffsets(partition.from(), deletion, response -> {}));
        run(shard -> shard.onTopicDeleted("u", partition.nowMs));
        end(true);

        // Then
        assertEquals("g Empty, v=7", found());
    }

    @Test
    void shouldLetNothingExpireThatATransactionIsAboutToReplace() {
        // Given
        commit(request("t", 5));
        end(true);
        commit(request("t", 6));
        commit(request("u", 7));

        // When
        partition.nowMs += RETENTION_MS;
        run(shard -> shard.expireOffsets(partition.nowMs));
        String whileOpen = found();
        end(true);
        run(shard -> shard.expireOffsets(partition.nowMs));
        String onceCommitted = found();
        partition.nowMs += RETENTION_MS;
        run(shard -> shard.expireOffsets(partition.nowMs));

        // Then
        assertEquals("g Empty, t=5", whileOpen);
        // What was committed at the beginning of the retention is as old as the record, not as the transaction's end.
        assertEquals("", onceCommitted);
        assertEquals("", found());
    }

    @Test
    void shouldFenceProducersThatDoNotSpeakForTheGroupsGeneration() {
        // Given
        String member = joined("one");

        // When / Then
        assertEquals(Errors.NONE, commit(request("t", 5).setGenerationId(1).setMemberId(member)));
        assertEquals(
                Errors.ILLEGAL_GENERATION,
                commit(request("t", 6).setGenerationId(0).setMemberId(member)));
        assertEquals(
                Errors.ILLEGAL_GENERATION,
                commit(request("t", 6).setGenerationId(-1).setMemberId(member)));
        assertEquals(
                Errors.UNKNOWN_MEMBER_ID,
                commit(request("t", 6).setGenerationId(1).setMemberId("gone")));
        assertEquals(
                Errors.FENCED_INSTANCE_ID,
                commit(request("t", 6).setGenerationId(1).setMemberId("gone").setGroupInstanceId("one")));
        assertEquals(
                Errors.UNKNOWN_MEMBER_ID,
                commit(request("t", 6).setGenerationId(1).setMemberId(member).setGroupInstanceId("two")));
        assertEquals(Errors.NONE, commit(request("u", 8)), "a producer from before members were told");
    }

    private String joined(String instanceId) {
        JoinGroupRequestData request = new JoinGroupRequestData()
                .setGroupId("g")
                .setGroupInstanceId(instanceId)
                .setSessionTimeoutMs(10_000)
                .setRebalanceTimeoutMs(10_000)
                .setProtocolType("consumer");
        request.protocols().add(new JoinGroupRequestProtocol().setName("range").setMetadata(new byte[0]));
        List<JoinGroupResponseData> answers = new ArrayList<>();
        GroupRequest from = new GroupRequest(partition.nowMs, (short) 9, "c", "/127.0.0.1");
        Consumer<JoinGroupResponseData> reply = answers::add;
        run(shard -> shard.joinGroup(from, request, reply));
        partition.ringTimers();
        assertEquals(1, answers.get(0).generationId());
        return answers.get(0).memberId();
    }

    @Test
    void shouldKeepNothingPendingThatWasNotWritten() {
        partition.log.failAppends(new ApiException(Errors.NOT_ENOUGH_REPLICAS));
        assertEquals(Errors.COORDINATOR_NOT_AVAILABLE, commit(request("t", 5)));
        partition.log.failAppends(new ApiException(Errors.RECORD_LIST_TOO_LARGE));
        assertEquals(Errors.INVALID_COMMIT_OFFSET_SIZE, commit(request("t", 5)));
        partition.log.failAppends(new ApiException(Errors.INVALID_PRODUCER_EPOCH));
        assertEquals(Errors.INVALID_PRODUCER_EPOCH, commit(request("t", 5)));
        partition.log.failAppends(null);
        assertEquals("", found());
    }
}
