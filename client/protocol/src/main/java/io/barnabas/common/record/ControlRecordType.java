package io.barnabas.common.record;

import java.nio.ByteBuffer;

/**
 * What a record of a control batch announces. Its key is a version (int16) and this type (int16); later versions may
 * append fields to the key.
 */
public enum ControlRecordType {
    ABORT((short) 0),
    COMMIT((short) 1),
    LEADER_CHANGE((short) 2),
    SNAPSHOT_HEADER((short) 3),
    SNAPSHOT_FOOTER((short) 4),
    KRAFT_VERSION((short) 5),
    KRAFT_VOTERS((short) 6),
    /** A type of a later release; to be skipped. */
    UNKNOWN((short) -1);

    static final int KEY_SIZE = 4;
    private static final short KEY_VERSION = 0;

    private final short type;

    ControlRecordType(short type) {
        this.type = type;
    }

    /** The id in the record's key. */
    public short type() {
        return type;
    }

    /** The key of a control record of this type. */
    public ByteBuffer recordKey() {
        return ByteBuffer.allocate(KEY_SIZE).putShort(0, KEY_VERSION).putShort(2, type);
    }

    /** The type with this id, or {@link #UNKNOWN}. */
    public static ControlRecordType forTypeId(short typeId) {
        for (ControlRecordType type : values()) {
            if (type.type == typeId && type != UNKNOWN) {
                return type;
            }
        }
        return UNKNOWN;
    }

    /**
     * The type a control record's key names. The key's position is left alone.
     *
     * @throws InvalidRecordException when the key is missing, too short or of a negative version
     */
    public static ControlRecordType parse(ByteBuffer key) {
        if (key == null || key.remaining() < KEY_SIZE) {
            throw new InvalidRecordException("Invalid control record key: expected at least " + KEY_SIZE
                    + " bytes, found " + (key == null ? "none" : key.remaining()));
        }
        short version = key.getShort(key.position());
        if (version < 0) {
            throw new InvalidRecordException(
                    "Invalid version found for control record: " + version + ". May indicate data corruption");
        }
        return forTypeId(key.getShort(key.position() + 2));
    }
}
