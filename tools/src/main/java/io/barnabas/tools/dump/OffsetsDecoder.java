package io.barnabas.tools.dump;

import io.barnabas.common.message.GroupMetadataKey;
import io.barnabas.common.message.GroupMetadataValue;
import io.barnabas.common.message.OffsetCommitKey;
import io.barnabas.common.message.OffsetCommitValue;
import io.barnabas.common.protocol.MessageReader;
import io.barnabas.common.record.Record;
import io.barnabas.tools.JsonObject;
import io.barnabas.tools.ToolException;
import java.nio.ByteBuffer;

/**
 * The records of {@code __consumer_offsets} as JSON: the key's version is its type, 0 and 1 a committed offset, 2 a
 * group.
 */
final class OffsetsDecoder implements RecordDecoder {
    private static final short GROUP_METADATA_KEY = 2;

    @Override
    public void append(Record record, String beforeKey, TextOutput text) {
        if (!record.hasKey()) {
            throw new UndecodableException(
                    new ToolException(
                            "java.lang.RuntimeException",
                            "Failed to decode message at offset " + record.offset()
                                    + " using offset topic decoder (message had a missing key)"),
                    "this is no segment of __consumer_offsets: --print-data-log shows what is in it.");
        }
        String key;
        String payload = null;
        try {
            ByteBuffer keyBytes = record.key().duplicate();
            short type = version(keyBytes, "key");
            if (type < 0 || type > GROUP_METADATA_KEY) {
                key = "Unknown record type " + type + " at offset " + record.offset() + ", skipping.";
            } else {
                key = key(type, keyBytes);
                payload = record.hasValue() ? value(type, record.value().duplicate()) : "<DELETE>";
            }
        } catch (RuntimeException e) {
            key = "Error at offset " + record.offset() + ", skipping. " + e.getMessage();
            payload = null;
        }
        text.ascii(beforeKey).ascii("key: ").text(key);
        if (payload != null) {
            text.ascii(" payload: ").text(payload);
        }
    }

    private static short version(ByteBuffer bytes, String what) {
        if (bytes.remaining() < Short.BYTES) {
            throw new IllegalArgumentException("Could not read version from " + what + "'s buffer.");
        }
        return bytes.getShort();
    }

    private static String key(short type, ByteBuffer bytes) {
        MessageReader reader = new MessageReader(bytes);
        JsonObject data = new JsonObject();
        if (type == GROUP_METADATA_KEY) {
            data.string("group", new GroupMetadataKey(reader, type).group());
        } else {
            OffsetCommitKey key = new OffsetCommitKey(reader, type);
            data.string("group", key.group()).string("topic", key.topic()).number("partition", key.partition());
        }
        return new JsonObject()
                .string("type", Short.toString(type))
                .object("data", data)
                .toString();
    }

    private static String value(short type, ByteBuffer bytes) {
        short version = version(bytes, "value");
        MessageReader reader = new MessageReader(bytes);
        JsonObject data = type == GROUP_METADATA_KEY
                ? GroupJson.of(new GroupMetadataValue(reader, version), version)
                : offset(new OffsetCommitValue(reader, version), version);
        return new JsonObject()
                .string("version", Short.toString(version))
                .object("data", data)
                .toString();
    }

    private static JsonObject offset(OffsetCommitValue value, short version) {
        JsonObject json = new JsonObject().number("offset", value.offset());
        if (version >= 3) {
            json.number("leaderEpoch", value.leaderEpoch());
        }
        json.string("metadata", value.metadata()).number("commitTimestamp", value.commitTimestamp());
        return version == 1 ? json.number("expireTimestamp", value.expireTimestamp()) : json;
    }
}
