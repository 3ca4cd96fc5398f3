package io.barnabas.coordinator.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.GroupMetadataKey;
import io.barnabas.common.message.GroupMetadataValue;
import io.barnabas.common.message.GroupMetadataValue.MemberMetadata;
import io.barnabas.common.message.OffsetCommitKey;
import io.barnabas.common.message.OffsetCommitValue;
import io.barnabas.common.message.TransactionLogKey;
import io.barnabas.coordinator.common.CoordinatorRecord;
import io.barnabas.coordinator.group.offsets.OffsetAndMetadata;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What any version of Kafka has written about groups is understood. */
class GroupReplayTest {
    private static final TopicPartition PARTITION = new TopicPartition("t1", 3);

    private final Groups groups = new Groups();

    private void replayGroup(GroupMetadataValue value, int version) {
        groups.replay(
                0, new CoordinatorRecord(new GroupMetadataKey().setGroup("g"), (short) 2, value, (short) version));
    }

    private void replayOffset(int keyVersion, OffsetCommitValue value, int version) {
        OffsetCommitKey key = new OffsetCommitKey().setGroup("g").setTopic("t1").setPartition(3);
        groups.replay(
                0,
                value == null
                        ? CoordinatorRecord.tombstone(key, (short) keyVersion)
                        : new CoordinatorRecord(key, (short) keyVersion, value, (short) version));
    }

    private static GroupMetadataValue group(MemberMetadata... members) {
        return new GroupMetadataValue()
                .setProtocolType("consumer")
                .setGeneration(7)
                .setProtocol("range")
                .setLeader("a-1")
                .setCurrentStateTimestamp(-1)
                .setMembers(List.of(members));
    }

    private static MemberMetadata member() {
        return new MemberMetadata()
                .setMemberId("a-1")
                .setClientId("a")
                .setClientHost("/127.0.0.1")
                .setSessionTimeout(10_000)
                .setRebalanceTimeout(60_000)
                .setSubscription(Words.metadata("t1+t2"))
                .setAssignment("all".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void shouldBeStableWithMembersAndEmptyWithout() {
        replayGroup(group(member()), 3);
        ClassicGroup stable = groups.load().iterator().next();
        assertEquals(GroupState.STABLE, stable.state());
        assertEquals(7, stable.generation());
        assertEquals(60_000, stable.member("a-1").rebalanceTimeoutMs());
        assertEquals(Set.of("t1", "t2"), stable.subscribedTopics().topics());

        replayGroup(group().setProtocol(null).setLeader(null), 3);
        ClassicGroup empty = groups.load().iterator().next();
        assertEquals(GroupState.EMPTY, empty.state());
        assertEquals(-1, empty.stateTimestampMs());
    }

    @Test
    void shouldWaitForMembersOfVersion0AsLongAsTheirSessionsLast() {
        replayGroup(group(member().setRebalanceTimeout(-1)), 0);
        assertEquals(10_000, groups.load().iterator().next().rebalanceTimeoutMs());
    }

    @Test
    void shouldTakeTheLastRecordOfAGroup() {
        replayGroup(group(member()), 3);
        groups.replay(0, CoordinatorRecord.tombstone(new GroupMetadataKey().setGroup("g"), (short) 2));
        assertEquals(0, groups.load().size());
        replayGroup(group(member()).setGeneration(8), 3);
        assertEquals(8, groups.load().iterator().next().generation());
    }

    @Test
    void shouldReadOffsetsUnderOldAndNewKeys() {
        OffsetCommitValue value = new OffsetCommitValue()
                .setOffset(5)
                .setMetadata("mine")
                .setCommitTimestamp(1_000)
                .setExpireTimestamp(2_000);
        replayOffset(0, value, 1);
        assertEquals(
                new OffsetAndMetadata(0, 5, -1, "mine", 1_000, 2_000),
                groups.offsets().of("g").get(PARTITION));
        replayOffset(1, null, 0);
        assertEquals(false, groups.offsets().has("g"));
        replayOffset(1, null, 0);
    }

    @Test
    void shouldRefuseARecordOfAnotherCoordinator() {
        CoordinatorRecord foreign = CoordinatorRecord.tombstone(new TransactionLogKey(), (short) 0);
        assertThrows(IllegalArgumentException.class, () -> groups.replay(0, foreign));
    }
}
