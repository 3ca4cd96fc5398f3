package io.barnabas.coordinator.group;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.GroupMetadataKey;
import io.barnabas.common.message.GroupMetadataValue;
import io.barnabas.common.message.OffsetCommitKey;
import io.barnabas.common.message.OffsetCommitValue;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.coordinator.common.CoordinatorRecord;

/** The records of {@code __consumer_offsets}, in the versions that Kafka 3.9 writes them. */
public final class GroupRecords {
    /** Key version of a committed offset. */
    public static final short OFFSET_COMMIT_KEY_VERSION = 1;
    /** Key version of a committed offset as Kafka wrote it before 0.8.2; the same fields. */
    public static final short OLD_OFFSET_COMMIT_KEY_VERSION = 0;
    /** Key version of a group. */
    public static final short GROUP_METADATA_KEY_VERSION = 2;

    private static final short OFFSET_COMMIT_VALUE_VERSION = 3;
    /** The only version with a time of expiry of its own. */
    private static final short EXPIRING_OFFSET_COMMIT_VALUE_VERSION = 1;

    private static final short GROUP_METADATA_VALUE_VERSION = 3;

    private GroupRecords() {}

    /** A message to read a key of this version into, or null if records with such keys are not known. */
    public static ApiMessage newKey(short keyVersion) {
        return switch (keyVersion) {
            case OLD_OFFSET_COMMIT_KEY_VERSION, OFFSET_COMMIT_KEY_VERSION -> new OffsetCommitKey();
            case GROUP_METADATA_KEY_VERSION -> new GroupMetadataKey();
            default -> null;
        };
    }

    /** A message to read the value to a key of this version into, or null if records with such keys are not known. */
    public static ApiMessage newValue(short keyVersion) {
        return switch (keyVersion) {
            case OLD_OFFSET_COMMIT_KEY_VERSION, OFFSET_COMMIT_KEY_VERSION -> new OffsetCommitValue();
            case GROUP_METADATA_KEY_VERSION -> new GroupMetadataValue();
            default -> null;
        };
    }

    static CoordinatorRecord offsetCommit(String groupId, TopicPartition partition, OffsetCommitValue value) {
        boolean expires = value.expireTimestamp() != -1L;
        return new CoordinatorRecord(
                offsetKey(groupId, partition),
                OFFSET_COMMIT_KEY_VERSION,
                value,
                expires ? EXPIRING_OFFSET_COMMIT_VALUE_VERSION : OFFSET_COMMIT_VALUE_VERSION);
    }

    static CoordinatorRecord offsetTombstone(String groupId, TopicPartition partition) {
        return CoordinatorRecord.tombstone(offsetKey(groupId, partition), OFFSET_COMMIT_KEY_VERSION);
    }

    private static OffsetCommitKey offsetKey(String groupId, TopicPartition partition) {
        return new OffsetCommitKey()
                .setGroup(groupId)
                .setTopic(partition.topic())
                .setPartition(partition.partition());
    }

    static CoordinatorRecord groupMetadata(String groupId, GroupMetadataValue value) {
        return new CoordinatorRecord(
                new GroupMetadataKey().setGroup(groupId),
                GROUP_METADATA_KEY_VERSION,
                value,
                GROUP_METADATA_VALUE_VERSION);
    }

    static CoordinatorRecord groupTombstone(String groupId) {
        return CoordinatorRecord.tombstone(new GroupMetadataKey().setGroup(groupId), GROUP_METADATA_KEY_VERSION);
    }
}
