package io.barnabas.tools;

import io.barnabas.common.message.GroupMetadataKey;
import io.barnabas.common.message.GroupMetadataValue;
import io.barnabas.common.message.OffsetCommitKey;
import io.barnabas.common.message.OffsetCommitValue;
import io.barnabas.common.message.TransactionLogKey;
import io.barnabas.common.message.TransactionLogValue;
import io.barnabas.common.protocol.MessageReader;
import io.barnabas.common.protocol.SchemaException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * A key or value of the coordinators' topics: two bytes that say the version, and the fields of that version.
 *
 * @param version as written; a key's says what kind of record it is
 */
record CoordinatorRecord(short version, MessageReader fields) {
    private static final short HIGHEST_OFFSET_KEY = OffsetCommitKey.HIGHEST_SUPPORTED_VERSION;

    /** What the keys of {@code __consumer_offsets} stand for. */
    enum Kind {
        OFFSET,
        GROUP,
        UNKNOWN
    }

    /** Reads what. */
    @FunctionalInterface
    interface Reading<T> {
        T read(MessageReader reader, short version);
    }

    /**
     * @throws ToolException when there is no version
     */
    static CoordinatorRecord of(byte[] bytes) {
        if (bytes.length < Short.BYTES) {
            throw new ToolException(BufferUnderflowException.class.getName(), null);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new CoordinatorRecord(buffer.getShort(), new MessageReader(buffer));
    }

    private <T> T read(Reading<T> reading) {
        try {
            return reading.read(fields, version);
        } catch (SchemaException e) {
            throw new ToolException(RuntimeException.class.getName(), e.getMessage());
        }
    }

    Kind kind() {
        if (version >= 0 && version <= HIGHEST_OFFSET_KEY) {
            return Kind.OFFSET;
        }
        return version == GroupMetadataKey.HIGHEST_SUPPORTED_VERSION ? Kind.GROUP : Kind.UNKNOWN;
    }

    /**
     * Reads a key that is not going to be shown.
     *
     * @throws ToolException when it is not what its version says
     */
    void skipKey() {
        switch (kind()) {
            case OFFSET -> offsetKey();
            case GROUP -> groupKey();
            case UNKNOWN -> {}
        }
    }

    OffsetCommitKey offsetKey() {
        return read(OffsetCommitKey::new);
    }

    GroupMetadataKey groupKey() {
        return read(GroupMetadataKey::new);
    }

    boolean isTransactionKey() {
        return version == TransactionLogKey.HIGHEST_SUPPORTED_VERSION;
    }

    TransactionLogKey transactionKey() {
        return read(TransactionLogKey::new);
    }

    /** Null when the version is not known. */
    OffsetCommitValue offsetValue() {
        return isUpTo(OffsetCommitValue.HIGHEST_SUPPORTED_VERSION) ? read(OffsetCommitValue::new) : null;
    }

    /** Null when the version is not known. */
    GroupMetadataValue groupValue() {
        return isUpTo(GroupMetadataValue.HIGHEST_SUPPORTED_VERSION) ? read(GroupMetadataValue::new) : null;
    }

    /** Null when the version is not known. */
    TransactionLogValue transactionValue() {
        return isUpTo(TransactionLogValue.HIGHEST_SUPPORTED_VERSION) ? read(TransactionLogValue::new) : null;
    }

    private boolean isUpTo(short highest) {
        return version >= 0 && version <= highest;
    }
}
