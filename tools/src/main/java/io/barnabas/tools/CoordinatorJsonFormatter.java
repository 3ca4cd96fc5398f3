package io.barnabas.tools;

import io.barnabas.clients.consumer.ConsumerRecord;
import io.barnabas.common.message.GroupMetadataValue;
import io.barnabas.common.message.OffsetCommitKey;
import io.barnabas.common.message.OffsetCommitValue;
import io.barnabas.common.message.TransactionLogValue;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The coordinators' records as JSON, one object after another without anything between them. */
abstract class CoordinatorJsonFormatter implements MessageFormatter {
    private static final String UNKNOWN = "unknown";

    /** Shows committed offsets, and leaves the groups of the same topic out. */
    static MessageFormatter offsets() {
        return new CoordinatorJsonFormatter() {
            @Override
            JsonObject key(JsonObject key, CoordinatorRecord record) {
                return switch (record.kind()) {
                    case OFFSET -> key.object("data", offsetKey(record.offsetKey()));
                    case GROUP -> skipped(record);
                    case UNKNOWN -> key.string("data", UNKNOWN);
                };
            }

            @Override
            JsonObject value(CoordinatorRecord record) {
                OffsetCommitValue value = record.offsetValue();
                return value == null ? null : offset(value, record.version());
            }
        };
    }

    /** Shows groups, and leaves the offsets of the same topic out. */
    static MessageFormatter groups() {
        return new CoordinatorJsonFormatter() {
            @Override
            JsonObject key(JsonObject key, CoordinatorRecord record) {
                return switch (record.kind()) {
                    case OFFSET -> skipped(record);
                    case GROUP ->
                        key.object(
                                "data",
                                new JsonObject()
                                        .string("group", record.groupKey().group()));
                    case UNKNOWN -> key.string("data", UNKNOWN);
                };
            }

            @Override
            JsonObject value(CoordinatorRecord record) {
                GroupMetadataValue value = record.groupValue();
                return value == null ? null : group(value, record.version());
            }
        };
    }

    /** Shows the states of transactions. */
    static MessageFormatter transactions() {
        return new CoordinatorJsonFormatter() {
            @Override
            JsonObject key(JsonObject key, CoordinatorRecord record) {
                if (!record.isTransactionKey()) {
                    return key.string("data", UNKNOWN);
                }
                return key.object(
                        "data",
                        new JsonObject()
                                .string(
                                        "transactionalId",
                                        record.transactionKey().transactionalId()));
            }

            @Override
            JsonObject value(CoordinatorRecord record) {
                TransactionLogValue value = record.transactionValue();
                return value == null ? null : transaction(value);
            }
        };
    }

    private static JsonObject skipped(CoordinatorRecord key) {
        key.skipKey();
        return null;
    }

    /** Completes the key with its data; null when records of its kind are left out. */
    abstract JsonObject key(JsonObject key, CoordinatorRecord record);

    /** The data of the value; null when its version is not known. */
    abstract JsonObject value(CoordinatorRecord record);

    @Override
    public void write(ConsumerRecord<byte[], byte[]> record, OutputStream output) throws IOException {
        JsonObject key = null;
        if (record.key() != null) {
            CoordinatorRecord read = CoordinatorRecord.of(record.key());
            key = key(new JsonObject().number("version", read.version()), read);
            if (key == null) {
                return;
            }
        }
        JsonObject value = null;
        if (record.value() != null) {
            CoordinatorRecord read = CoordinatorRecord.of(record.value());
            JsonObject data = value(read);
            value = new JsonObject().number("version", read.version());
            value = data == null ? value.string("data", UNKNOWN) : value.object("data", data);
        }
        output.write(new JsonObject()
                .object("key", key)
                .object("value", value)
                .toString()
                .getBytes(StandardCharsets.UTF_8));
    }

    private static JsonObject offsetKey(OffsetCommitKey key) {
        return new JsonObject()
                .string("group", key.group())
                .string("topic", key.topic())
                .number("partition", key.partition());
    }

    private static JsonObject offset(OffsetCommitValue value, short version) {
        JsonObject json = new JsonObject().number("offset", value.offset());
        if (version >= 3) {
            json.number("leaderEpoch", value.leaderEpoch());
        }
        json.string("metadata", value.metadata()).number("commitTimestamp", value.commitTimestamp());
        return version == 1 ? json.number("expireTimestamp", value.expireTimestamp()) : json;
    }

    private static JsonObject group(GroupMetadataValue value, short version) {
        JsonObject json = new JsonObject()
                .string("protocolType", value.protocolType())
                .number("generation", value.generation())
                .string("protocol", value.protocol())
                .string("leader", value.leader());
        if (version >= 2) {
            json.number("currentStateTimestamp", value.currentStateTimestamp());
        }
        List<JsonObject> members = new ArrayList<>();
        value.members().forEach(member -> members.add(member(member, version)));
        return json.objects("members", members);
    }

    private static JsonObject member(GroupMetadataValue.MemberMetadata member, short version) {
        JsonObject json = new JsonObject().string("memberId", member.memberId());
        if (version >= 3) {
            json.string("groupInstanceId", member.groupInstanceId());
        }
        json.string("clientId", member.clientId()).string("clientHost", member.clientHost());
        if (version >= 1) {
            json.number("rebalanceTimeout", member.rebalanceTimeout());
        }
        return json.number("sessionTimeout", member.sessionTimeout())
                .bytes("subscription", member.subscription())
                .bytes("assignment", member.assignment());
    }

    private static JsonObject transaction(TransactionLogValue value) {
        JsonObject json = new JsonObject()
                .number("producerId", value.producerId())
                .number("producerEpoch", value.producerEpoch())
                .number("transactionTimeoutMs", value.transactionTimeoutMs())
                .number("transactionStatus", value.transactionStatus());
        if (value.transactionPartitions() == null) {
            json.object("transactionPartitions", null);
        } else {
            List<JsonObject> topics = new ArrayList<>();
            value.transactionPartitions()
                    .forEach(each -> topics.add(new JsonObject()
                            .string("topic", each.topic())
                            .numbers("partitionIds", each.partitionIds())));
            json.objects("transactionPartitions", topics);
        }
        return json.number("transactionLastUpdateTimestampMs", value.transactionLastUpdateTimestampMs())
                .number("transactionStartTimestampMs", value.transactionStartTimestampMs());
    }
}
