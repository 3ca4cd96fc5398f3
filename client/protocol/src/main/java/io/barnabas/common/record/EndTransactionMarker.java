package io.barnabas.common.record;

import java.nio.ByteBuffer;

/**
 * The control record that ends a transaction in a partition (KIP-98).
 *
 * @param controlType COMMIT or ABORT
 * @param coordinatorEpoch epoch of the transaction coordinator that wrote it
 */
public record EndTransactionMarker(ControlRecordType controlType, int coordinatorEpoch) {
    static final int VALUE_SIZE = 6;
    private static final short VALUE_VERSION = 0;

    public EndTransactionMarker {
        if (controlType != ControlRecordType.ABORT && controlType != ControlRecordType.COMMIT) {
            throw new IllegalArgumentException("Invalid control record type for end transaction marker" + controlType);
        }
    }

    /** The value of the control record: version (int16) and coordinator epoch (int32). */
    public ByteBuffer serializeValue() {
        return ByteBuffer.allocate(VALUE_SIZE).putShort(0, VALUE_VERSION).putInt(2, coordinatorEpoch);
    }

    /**
     * The marker a record of a control batch holds.
     *
     * @throws InvalidRecordException when the record is no such marker or its value is too short
     */
    public static EndTransactionMarker deserialize(Record record) {
        ControlRecordType type = ControlRecordType.parse(record.key());
        if (type != ControlRecordType.ABORT && type != ControlRecordType.COMMIT) {
            throw new InvalidRecordException("Control record of type " + type + " does not end a transaction");
        }
        ByteBuffer value = record.value();
        if (value == null || value.remaining() < VALUE_SIZE) {
            throw new InvalidRecordException("Invalid value size found for end transaction marker. Must have at least "
                    + VALUE_SIZE + " bytes, but found " + (value == null ? "none" : value.remaining()));
        }
        short version = value.getShort(value.position());
        if (version < 0) {
            throw new InvalidRecordException(
                    "Invalid version found for end transaction marker: " + version + ". May indicate data corruption");
        }
        return new EndTransactionMarker(type, value.getInt(value.position() + 2));
    }
}
