package io.barnabas.server.transaction;

import io.barnabas.common.protocol.Errors;

/** What follows from a partition's answer to a marker. */
enum MarkerErrors {
    /** The marker is there, or the partition can have none and no records of the transaction either. */
    DONE,
    /** Another time, or from another broker. */
    RETRY,
    /** This coordinator has no say in the transaction any more. */
    GIVE_UP;

    static MarkerErrors of(Errors error) {
        return switch (error) {
            case NONE, UNSUPPORTED_FOR_MESSAGE_FORMAT, UNSUPPORTED_VERSION -> DONE;
            case INVALID_PRODUCER_EPOCH, TRANSACTION_COORDINATOR_FENCED -> GIVE_UP;
            // Apache's coordinator takes some of the others as a bug and stops sending; a partition that cannot be
            // written to now may be mended, and until then the transaction must not count as complete.
            default -> RETRY;
        };
    }
}
