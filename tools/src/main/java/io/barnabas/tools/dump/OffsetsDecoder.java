package io.barnabas.tools.dump;

import io.barnabas.common.message.GroupMetadataKey;
import io.barnabas.common.message.GroupMetadataValue;
import io.barnabas.common.message.OffsetCommitKey;
import io.barnabas.common.message.OffsetCommitValue;
import io.barnabas.common.protocol.MessageReader;
import io.barnabas.common.record.Record;
import io.barnabas.tools.JsonText;
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
        JsonText json = new JsonText();
        json.object(() -> json.field("type", Short.toString(type)).object("data", () -> {
            if (type == GROUP_METADATA_KEY) {
                json.field("group", new GroupMetadataKey(reader, type).group());
            } else {
                OffsetCommitKey key = new OffsetCommitKey(reader, type);
                json.field("group", key.group()).field("topic", key.topic()).field("partition", key.partition());
            }
        }));
        return json.toString();
    }

    private static String value(short type, ByteBuffer bytes) {
        short version = version(bytes, "value");
        MessageReader reader = new MessageReader(bytes);
        JsonText json = new JsonText();
        json.object(() -> json.field("version", Short.toString(version)).object("data", () -> {
            if (type == GROUP_METADATA_KEY) {
                new GroupJson(json).append(new GroupMetadataValue(reader, version), version);
            } else {
                append(new OffsetCommitValue(reader, version), version, json);
            }
        }));
        return json.toString();
    }

    private static void append(OffsetCommitValue value, short version, JsonText json) {
        json.field("offset", value.offset());
        if (version >= 3) {
            json.field("leaderEpoch", value.leaderEpoch());
        }
        json.field("metadata", value.metadata()).field("commitTimestamp", value.commitTimestamp());
        if (version == 1) {
            json.field("expireTimestamp", value.expireTimestamp());
        }
    }
}
