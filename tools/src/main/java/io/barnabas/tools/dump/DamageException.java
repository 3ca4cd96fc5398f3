package io.barnabas.tools.dump;

import io.barnabas.common.record.CorruptRecordException;
import io.barnabas.common.record.InvalidRecordException;
import io.barnabas.tools.ToolException;

/** A segment cannot be read beyond a batch: where that is, and the failure as Apache's tool names it. */
final class DamageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int position;
    private final transient RuntimeException failure;

    private DamageException(int position, RuntimeException failure) {
        super(failure.getMessage(), failure);
        this.position = position;
        this.failure = failure;
    }

    /** The failure with its place where it is about the file; as it is otherwise. */
    static RuntimeException maybeAt(int position, RuntimeException failure) {
        if (failure instanceof InvalidRecordException) {
            return new DamageException(
                    position,
                    new ToolException("org.apache.kafka.common.InvalidRecordException", failure.getMessage()));
        }
        if (failure instanceof CorruptRecordException) {
            return new DamageException(
                    position,
                    new ToolException("org.apache.kafka.common.errors.CorruptRecordException", failure.getMessage()));
        }
        return failure instanceof ToolException ? new DamageException(position, failure) : failure;
    }

    /** Where in the file the batch begins. */
    int position() {
        return position;
    }

    RuntimeException failure() {
        return failure;
    }
}
