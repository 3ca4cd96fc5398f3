package io.barnabas.storage.log;

import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;

/**
 * There is no room on the volume of a log directory: nothing was appended, and nothing is wrong with the disk. Clients see
 * KAFKA_STORAGE_ERROR, which they retry; within the broker it is not to be taken for a failed directory.
 */
public final class DiskFullException extends ApiException {
    private static final long serialVersionUID = 1L;

    DiskFullException(String message, Throwable cause) {
        super(Errors.KAFKA_STORAGE_ERROR, message, cause);
    }
}
