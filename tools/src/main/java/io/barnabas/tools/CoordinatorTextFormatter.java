package io.barnabas.tools;

import io.barnabas.clients.consumer.ConsumerRecord;
import io.barnabas.common.message.GroupMetadataValue;
import io.barnabas.common.message.GroupMetadataValue.MemberMetadata;
import io.barnabas.common.message.OffsetCommitKey;
import io.barnabas.common.message.OffsetCommitValue;
import io.barnabas.common.message.TransactionLogValue;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/** The coordinators' records in the form of the older formatters: {@code key::value}, one a line. */
abstract class CoordinatorTextFormatter implements MessageFormatter {
    private static final String[] TRANSACTION_STATES = {
        "Empty",
        "Ongoing",
        "PrepareCommit",
        "PrepareAbort",
        "CompleteCommit",
        "CompleteAbort",
        "Dead",
        "PrepareEpochFence"
    };

    /** Shows committed offsets, and leaves the groups of the same topic out. */
    static MessageFormatter offsets() {
        return new CoordinatorTextFormatter() {
            @Override
            String line(CoordinatorRecord key, byte[] value) {
                if (key.kind() != CoordinatorRecord.Kind.OFFSET) {
                    key.skipKey();
                    return null;
                }
                OffsetCommitKey of = key.offsetKey();
                return "[" + of.group() + "," + of.topic() + "," + of.partition() + "]::"
                        + (value == null ? "NULL" : offset(CoordinatorRecord.of(value)));
            }
        };
    }

    /** Shows groups, and leaves the offsets of the same topic out. */
    static MessageFormatter groups() {
        return new CoordinatorTextFormatter() {
            @Override
            String line(CoordinatorRecord key, byte[] value) {
                if (key.kind() != CoordinatorRecord.Kind.GROUP) {
                    key.skipKey();
                    return null;
                }
                String group = key.groupKey().group();
                return group + "::" + (value == null ? "NULL" : group(group, CoordinatorRecord.of(value)));
            }
        };
    }

    /** Shows the states of transactions. */
    static MessageFormatter transactions() {
        return new CoordinatorTextFormatter() {
            @Override
            String line(CoordinatorRecord key, byte[] value) {
                if (!key.isTransactionKey()) {
                    return "unknown::version=" + key.version();
                }
                String id = key.transactionKey().transactionalId();
                return id + "::" + (value == null ? "NULL" : transaction(id, CoordinatorRecord.of(value)));
            }
        };
    }

    /** The line of a record, or null when it is left out. */
    abstract String line(CoordinatorRecord key, byte[] value);

    @Override
    public void write(ConsumerRecord<byte[], byte[]> record, OutputStream output) throws IOException {
        String line = record.key() == null ? null : line(CoordinatorRecord.of(record.key()), record.value());
        if (line != null) {
            output.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    private static ToolException unknown(String what) {
        return new ToolException("java.lang.IllegalStateException", what);
    }

    private static String offset(CoordinatorRecord record) {
        OffsetCommitValue value = record.offsetValue();
        if (value == null) {
            throw unknown("Unknown offset message version: " + record.version());
        }
        return "OffsetAndMetadata(offset=" + value.offset() + ", leaderEpoch="
                + (value.leaderEpoch() == -1 ? "Optional.empty" : "Optional[" + value.leaderEpoch() + "]")
                + ", metadata=" + value.metadata() + ", commitTimestamp=" + value.commitTimestamp()
                + ", expireTimestamp="
                + (value.expireTimestamp() == -1 ? "None" : "Some(" + value.expireTimestamp() + ")") + ")";
    }

    private static String group(String group, CoordinatorRecord record) {
        GroupMetadataValue value = record.groupValue();
        if (value == null) {
            throw unknown("Unknown group metadata message version: " + record.version());
        }
        // Apache's order is that of a hash table.
        Map<String, String> members = new HashMap<>();
        for (MemberMetadata member : value.members()) {
            members.put(member.memberId(), member(member, value, record.version()));
        }
        StringJoiner shown = new StringJoiner(", ", "HashMap(", ")");
        members.forEach((id, member) -> shown.add(id + " -> " + member));
        String type = value.protocolType();
        return "GroupMetadata(groupId=" + group + ", generation=" + value.generation() + ", protocolType="
                + (type == null || type.isEmpty() ? "None" : "Some(" + type + ")") + ", currentState="
                + (members.isEmpty() ? "Empty" : "Stable") + ", members=" + shown + ")";
    }

    private static String member(MemberMetadata member, GroupMetadataValue group, short version) {
        String instance = member.groupInstanceId();
        return "MemberMetadata(memberId=" + member.memberId() + ", groupInstanceId="
                + (instance == null ? "None" : "Some(" + instance + ")") + ", clientId=" + member.clientId()
                + ", clientHost=" + member.clientHost() + ", sessionTimeoutMs=" + member.sessionTimeout()
                + ", rebalanceTimeoutMs=" + (version == 0 ? member.sessionTimeout() : member.rebalanceTimeout())
                + ", supportedProtocols=List(" + group.protocol() + "))";
    }

    /** A partition that is found in a hash table where Apache's is. */
    private record Partition(String topic, int number) {
        @Override
        public int hashCode() {
            return 31 * (31 + number) + topic.hashCode();
        }

        @Override
        public String toString() {
            return topic + "-" + number;
        }
    }

    private static String transaction(String id, CoordinatorRecord record) {
        TransactionLogValue value = record.transactionValue();
        if (value == null) {
            throw unknown("Unknown version " + record.version() + " from the transaction log message value");
        }
        int state = value.transactionStatus();
        if (state < 0 || state >= TRANSACTION_STATES.length) {
            throw unknown("Unknown transaction state id " + state + " from the transaction status message");
        }
        Set<Partition> partitions = new HashSet<>();
        if (state != 0 && value.transactionPartitions() != null) {
            value.transactionPartitions().forEach(topic -> topic.partitionIds()
                    .forEach(number -> partitions.add(new Partition(topic.topic(), number))));
        }
        StringJoiner shown = new StringJoiner(", ", "HashSet(", ")");
        partitions.forEach(partition -> shown.add(partition.toString()));
        return "TransactionMetadata(transactionalId=" + id + ", producerId=" + value.producerId() + ", producerEpoch="
                + value.producerEpoch() + ", txnTimeoutMs=" + value.transactionTimeoutMs() + ", state="
                + TRANSACTION_STATES[state] + ", pendingState=None, topicPartitions=" + shown + ", txnStartTimestamp="
                + value.transactionStartTimestampMs() + ", txnLastUpdateTimestamp="
                + value.transactionLastUpdateTimestampMs() + ")";
    }
}
