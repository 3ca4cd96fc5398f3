package io.barnabas.coordinator.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.message.JoinGroupRequestData;
import io.barnabas.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import io.barnabas.common.message.JoinGroupResponseData;
import io.barnabas.common.message.OffsetCommitRequestData;
import io.barnabas.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import io.barnabas.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What clients can make the coordinator keep or do at once is bounded, and what they send is not trusted. */
class GroupLimitsTest {
    private static final long DAY_MS = 86_400_000L;

    private final ShardRunner runner = new ShardRunner(new GroupConfig(1, 6_000, 60_000, 0, 100, DAY_MS, 4_096));

    private JoinGroupResponseData join(int protocols, int metadataBytes) {
        JoinGroupRequestData request = new JoinGroupRequestData()
                .setGroupId("g")
                .setSessionTimeoutMs(10_000)
                .setRebalanceTimeoutMs(10_000)
                .setProtocolType("consumer");
        for (int i = 0; i < protocols; i++) {
            request.protocols()
                    .add(new JoinGroupRequestProtocol().setName("p" + i).setMetadata(new byte[metadataBytes]));
        }
        List<JoinGroupResponseData> answers = new ArrayList<>();
        GroupRequest from = new GroupRequest(runner.timer.nowMs, (short) 9, "c", "/127.0.0.1");
        runner.run(shard -> shard.joinGroup(from, request, answers::add));
        assertEquals(1, answers.size());
        return answers.get(0);
    }

    @Test
    void shouldGiveOutABoundedNumberOfIds() {
        for (int i = 0; i < JoinPhase.MAX_PENDING_MEMBERS; i++) {
            assertEquals(Errors.MEMBER_ID_REQUIRED.code(), join(1, 10).errorCode());
        }
        assertEquals(Errors.COORDINATOR_NOT_AVAILABLE.code(), join(1, 10).errorCode());
        runner.waitMs(10_000);
        assertEquals(Errors.MEMBER_ID_REQUIRED.code(), join(1, 10).errorCode());
    }

    @Test
    void shouldRefuseMembersThatSayTooMuch() {
        assertEquals(
                Errors.INVALID_REQUEST.code(),
                join(JoinPhase.MAX_PROTOCOLS + 1, 0).errorCode());
        assertEquals(
                Errors.INVALID_REQUEST.code(),
                join(2, (int) (JoinPhase.MAX_METADATA_BYTES / 2 + 1)).errorCode());
        assertTrue(runner.timer.entries.isEmpty());
    }

    private void commit(int partitions) {
        OffsetCommitRequestTopic topic = new OffsetCommitRequestTopic().setName("t1");
        for (int i = 0; i < partitions; i++) {
            topic.partitions().add(new OffsetCommitRequestPartition().setPartitionIndex(i));
        }
        OffsetCommitRequestData request =
                new OffsetCommitRequestData().setGroupId("g").setGenerationIdOrMemberEpoch(-1);
        request.topics().add(topic);
        GroupRequest from = new GroupRequest(runner.timer.nowMs, (short) 9, "c", "/127.0.0.1");
        runner.run(shard -> shard.commitOffsets(from, request, response -> {}));
    }

    @Test
    void shouldLetOthersHaveTheirTurnWhileManyOffsetsExpire() {
        commit(2_500);
        runner.waitMs(DAY_MS);
        runner.run(shard -> shard.expireOffsets(runner.timer.nowMs));
        assertEquals(3_500, runner.log.size());
        assertEquals(List.of("next expire"), List.copyOf(runner.timer.entries.keySet()));
        runner.waitMs(0);
        assertEquals(5_000, runner.log.size());
        assertTrue(runner.timer.entries.isEmpty());
    }

    @Test
    void shouldNotGoOnWhenTombstonesCannotBeWritten() {
        commit(2_500);
        runner.nextAppendError = Errors.NOT_ENOUGH_REPLICAS;
        runner.run(shard -> shard.onTopicDeleted("t1", runner.timer.nowMs));
        assertEquals(2_500, runner.log.size());
        assertTrue(runner.timer.entries.isEmpty());
        runner.run(shard -> shard.onTopicDeleted("t1", runner.timer.nowMs));
        assertFalse(runner.timer.entries.isEmpty());
        runner.unload(Errors.NOT_COORDINATOR);
        assertTrue(runner.timer.entries.isEmpty());
    }

    @Test
    void shouldNotStumbleOverAnySubscription() {
        Random random = new Random(42);
        byte[] good = Words.metadata("t1+t2");
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = random.nextBoolean() ? good.clone() : new byte[random.nextInt(40)];
            for (int changes = random.nextInt(6); changes > 0 && bytes.length > 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            ClassicGroupMember member = new ClassicGroupMember("a-1", null, MemberProtocols.only("range", bytes));
            SubscribedTopics topics = SubscribedTopics.of("consumer", "range", List.of(member));
            assertTrue(topics.known() || topics.mayContain("anything"), "seed 42, case " + i);
        }
    }

    @Test
    void shouldChooseThePartitionThatKafkaChooses() {
        assertEquals(0, GroupPartitioner.partitionFor("", 50));
        // A string whose hash is the smallest int.
        assertEquals(0, GroupPartitioner.partitionFor("polygenelubricants", 50));
        assertEquals("g".hashCode() % 50, GroupPartitioner.partitionFor("g", 50));
        int negative = "some group name".hashCode();
        assertEquals(Math.abs(negative) % 50, GroupPartitioner.partitionFor("some group name", 50));
    }
}
