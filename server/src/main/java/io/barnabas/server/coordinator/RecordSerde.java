package io.barnabas.server.coordinator;

import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.MessageReader;
import io.barnabas.common.protocol.MessageWriter;
import io.barnabas.common.protocol.SchemaException;
import io.barnabas.common.protocol.UnsupportedVersionException;
import io.barnabas.coordinator.common.CoordinatorRecord;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/** A coordinator's records as bytes: two bytes of version, then the message, for key and value alike. */
public final class RecordSerde {
    /** The message to read a key or a value into. */
    @FunctionalInterface
    public interface Schema {
        /** Empty; null when records with such keys are not known. */
        ApiMessage newMessage(short keyVersion);
    }

    private static final int INITIAL_BYTES = 256;

    private final Schema keys;
    private final Schema values;

    /**
     * @param keys by key version
     * @param values by key version too: it is what tells the types of records apart
     */
    public RecordSerde(Schema keys, Schema values) {
        this.keys = keys;
        this.values = values;
    }

    /** The key's bytes. */
    public ByteBuffer writeKey(CoordinatorRecord record) {
        return write(record.key(), record.keyVersion());
    }

    /** The value's bytes, null for a tombstone. */
    public ByteBuffer writeValue(CoordinatorRecord record) {
        return record.isTombstone() ? null : write(record.value(), record.valueVersion());
    }

    private static ByteBuffer write(ApiMessage message, short version) {
        ByteBuf out = Unpooled.buffer(INITIAL_BYTES);
        out.writeShort(version);
        message.write(new MessageWriter(out), version);
        return out.nioBuffer();
    }

    /** The version of a key, which is its type. */
    public static short keyVersion(ByteBuffer key) {
        if (key == null || key.remaining() < Short.BYTES) {
            throw new SchemaException("A record without a key, or with one too short to have a version");
        }
        return key.getShort(key.position());
    }

    /**
     * Reads a record. The buffers' positions are left alone.
     *
     * @return null when its type is not known
     * @throws SchemaException when key or value is not what its version says
     */
    public CoordinatorRecord read(ByteBuffer key, ByteBuffer value) {
        short keyVersion = keyVersion(key);
        ApiMessage keyMessage = keys.newMessage(keyVersion);
        if (keyMessage == null) {
            return null;
        }
        readInto(keyMessage, key, "key");
        if (value == null) {
            return CoordinatorRecord.tombstone(keyMessage, keyVersion);
        }
        ApiMessage valueMessage = values.newMessage(keyVersion);
        short valueVersion = readInto(valueMessage, value, "value");
        return new CoordinatorRecord(keyMessage, keyVersion, valueMessage, valueVersion);
    }

    private static short readInto(ApiMessage message, ByteBuffer bytes, String what) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        if (in.readableBytes() < Short.BYTES) {
            throw new SchemaException("A record's " + what + " of " + in.readableBytes() + " bytes has no version");
        }
        short version = in.readShort();
        try {
            message.read(new MessageReader(in), version);
        } catch (UnsupportedVersionException e) {
            throw new SchemaException("A record's " + what + " has version " + version + ", which is not known");
        }
        return version;
    }
}
