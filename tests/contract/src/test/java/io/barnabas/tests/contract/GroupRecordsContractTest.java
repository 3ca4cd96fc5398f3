package io.barnabas.tests.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.message.JoinGroupRequestData;
import io.barnabas.common.message.JoinGroupResponseData;
import io.barnabas.common.message.LeaveGroupRequestData;
import io.barnabas.common.message.OffsetCommitRequestData;
import io.barnabas.common.message.SyncGroupRequestData;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordinator.common.CoordinatorClock;
import io.barnabas.coordinator.common.CoordinatorLog;
import io.barnabas.coordinator.common.CoordinatorPartition;
import io.barnabas.coordinator.common.CoordinatorRecord;
import io.barnabas.coordinator.group.GroupConfig;
import io.barnabas.coordinator.group.GroupCoordinatorShard;
import io.barnabas.coordinator.group.GroupRecords;
import io.barnabas.coordinator.group.GroupRequest;
import io.barnabas.server.coordinator.RecordSerde;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kafka.coordinator.group.BaseKey;
import kafka.coordinator.group.GroupMetadata;
import kafka.coordinator.group.GroupMetadataKey;
import kafka.coordinator.group.GroupMetadataManager;
import kafka.coordinator.group.GroupTopicPartition;
import kafka.coordinator.group.MemberMetadata;
import kafka.coordinator.group.OffsetKey;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.server.common.MetadataVersion;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

/** What our group coordinator writes, Apache's reads, and writes again with the same bytes; and the other way round. */
class GroupRecordsContractTest {
    private static final long NOW_MS = 1_700_000_000_000L;
    private static final RecordSerde SERDE = new RecordSerde(GroupRecords::newKey, GroupRecords::newValue);

    private final Written written = new Written();
    private final CoordinatorPartition<GroupCoordinatorShard> partition = new CoordinatorPartition<>(
            written,
            written,
            (epoch, timer) -> new GroupCoordinatorShard(
                    new GroupConfig(0, 6000, 1_800_000, 0, 100, 604_800_000L, 4096),
                    new TopicPartition("__consumer_offsets", 0),
                    timer,
                    Uuid::randomUuid,
                    topic -> true),
            5000,
            bug -> {
                throw bug;
            });

    /** Log and clock of the coordinator. */
    private static final class Written implements CoordinatorLog, CoordinatorClock {
        private final List<CoordinatorRecord> records = new ArrayList<>();
        private long elapsedMs;

        @Override
        public long append(List<CoordinatorRecord> batch, long timestampMs) {
            records.addAll(batch);
            return records.size() - batch.size();
        }

        @Override
        public Errors acknowledgement(long endOffset) {
            return Errors.NONE;
        }

        @Override
        public long endOffset() {
            return records.size();
        }

        @Override
        public long nowMs() {
            return NOW_MS + elapsedMs;
        }

        @Override
        public long elapsedMs() {
            return elapsedMs;
        }

        @Override
        public void setAlarm(long atMs) {}
    }

    @Test
    void shouldWriteWhatApacheWrites() {
        // When
        liveAGroupsLife();

        // Then
        int offsets = 0;
        int groups = 0;
        int tombstones = 0;
        for (CoordinatorRecord record : written.records) {
            ByteBuffer key = SERDE.writeKey(record);
            ByteBuffer value = SERDE.writeValue(record);
            BaseKey theirs = GroupMetadataManager.readMessageKey(key.duplicate());
            if (theirs instanceof OffsetKey offset) {
                assertOffset(offset.key(), key, value);
                offsets++;
            } else {
                assertGroup(assertInstanceOf(GroupMetadataKey.class, theirs).key(), key, value);
                groups++;
            }
            tombstones += value == null ? 1 : 0;
        }
        assertEquals(4, offsets);
        assertEquals(3, groups);
        assertEquals(2, tombstones);
    }

    private void liveAGroupsLife() {
        partition.beginLoad(0);
        partition.onLoaded(0);
        List<JoinGroupResponseData> joined = new ArrayList<>();
        JoinGroupRequestData join = new JoinGroupRequestData()
                .setGroupId("readers")
                .setSessionTimeoutMs(10_000)
                .setRebalanceTimeoutMs(60_000)
                .setMemberId("")
                .setGroupInstanceId("number-one")
                .setProtocolType("consumer");
        join.protocols()
                .add(new JoinGroupRequestData.JoinGroupRequestProtocol()
                        .setName("range")
                        .setMetadata(new byte[] {0, 1, 0, 0, 0, 0, -1, -1, -1, -1}));
        partition.run(shard -> shard.joinGroup(from(9), join, joined::add), this::refused);
        ring(10);
        String memberId = joined.get(0).memberId();
        SyncGroupRequestData sync = new SyncGroupRequestData()
                .setGroupId("readers")
                .setMemberId(memberId)
                .setGroupInstanceId("number-one")
                .setGenerationId(1)
                .setProtocolType("consumer")
                .setProtocolName("range")
                .setAssignments(List.of(new SyncGroupRequestData.SyncGroupRequestAssignment()
                        .setMemberId(memberId)
                        .setAssignment(new byte[] {1, 2, 3})));
        partition.run(shard -> shard.syncGroup(from(5), sync, response -> {}), this::refused);
        commit("readers", memberId, 1, 42, "note é 漢", -1);
        LeaveGroupRequestData leave = new LeaveGroupRequestData()
                .setGroupId("readers")
                .setMembers(List.of(new LeaveGroupRequestData.MemberIdentity()
                        .setMemberId("")
                        .setGroupInstanceId("number-one")));
        partition.run(shard -> shard.leaveGroup(from(5), leave, response -> {}), this::refused);
        ring(10);
        commit("alone", "", -1, Long.MAX_VALUE, "", 1_000_000);
        partition.run(shard -> shard.deleteGroup(from(2), "readers", result -> {}), this::refused);
        commit("alone", "", -1, 7, "", -1);
    }

    private void commit(String group, String memberId, int generation, long offset, String note, long retentionMs) {
        OffsetCommitRequestData commit = new OffsetCommitRequestData()
                .setGroupId(group)
                .setMemberId(memberId)
                .setGenerationIdOrMemberEpoch(generation)
                .setRetentionTimeMs(retentionMs)
                .setTopics(List.of(new OffsetCommitRequestData.OffsetCommitRequestTopic()
                        .setName("orders")
                        .setPartitions(List.of(new OffsetCommitRequestData.OffsetCommitRequestPartition()
                                .setPartitionIndex(3)
                                .setCommittedOffset(offset)
                                .setCommittedLeaderEpoch(generation)
                                .setCommittedMetadata(note)))));
        partition.run(shard -> shard.commitOffsets(from(4), commit, response -> {}), this::refused);
    }

    private void ring(long afterMs) {
        written.elapsedMs += afterMs;
        partition.onAlarm();
    }

    private GroupRequest from(int version) {
        return new GroupRequest(written.nowMs(), (short) version, "reader", "/127.0.0.1");
    }

    private void refused(Errors error) {
        throw new AssertionError(error);
    }

    private static void assertOffset(GroupTopicPartition of, ByteBuffer key, ByteBuffer value) {
        assertArrayEquals(GroupMetadataManager.offsetCommitKey(of.group(), of.topicPartition()), bytes(key));
        if (value == null) {
            assertNull(GroupMetadataManager.readOffsetMessageValue(null));
            return;
        }
        byte[] theirs = GroupMetadataManager.offsetCommitValue(
                GroupMetadataManager.readOffsetMessageValue(value.duplicate()), MetadataVersion.IBP_3_9_IV0);
        assertArrayEquals(theirs, bytes(value));
        assertReadsBack(key, theirs);
    }

    private static void assertGroup(String groupId, ByteBuffer key, ByteBuffer value) {
        assertArrayEquals(GroupMetadataManager.groupMetadataKey(groupId), bytes(key));
        if (value == null) {
            return;
        }
        GroupMetadata group = GroupMetadataManager.readGroupMessageValue(groupId, value.duplicate(), Time.SYSTEM);
        Map<String, byte[]> assignments = new HashMap<>();
        for (MemberMetadata member : CollectionConverters.asJava(group.allMemberMetadata())) {
            assignments.put(member.memberId(), member.assignment());
        }
        byte[] theirs = GroupMetadataManager.groupMetadataValue(
                group, CollectionConverters.asScala(assignments), MetadataVersion.IBP_3_9_IV0);
        assertArrayEquals(theirs, bytes(value));
        assertReadsBack(key, theirs);
    }

    /** Our reader makes of Apache's bytes what our writer writes as the same bytes. */
    private static void assertReadsBack(ByteBuffer key, byte[] theirs) {
        CoordinatorRecord read = SERDE.read(key, ByteBuffer.wrap(theirs));
        assertArrayEquals(bytes(key), bytes(SERDE.writeKey(read)));
        assertArrayEquals(theirs, bytes(SERDE.writeValue(read)));
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
