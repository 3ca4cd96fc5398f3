package io.barnabas.coordinator.group;

import io.barnabas.common.protocol.Errors;

/** What clients are told when their records could not be written: errors that make them look again, or join again. */
public final class AppendErrors {
    private AppendErrors() {}

    /** For records of groups. */
    static Errors ofGroup(Errors append) {
        return switch (append) {
            case MESSAGE_TOO_LARGE, RECORD_LIST_TOO_LARGE, INVALID_FETCH_SIZE -> Errors.UNKNOWN_SERVER_ERROR;
            // The client may well be a member: it tries again with a rebalance.
            case REQUEST_TIMED_OUT -> Errors.REBALANCE_IN_PROGRESS;
            default -> ofCoordinator(append);
        };
    }

    /** For records of offsets, and for transactions that could not be verified before. */
    public static Errors ofOffsets(Errors append) {
        return switch (append) {
            case MESSAGE_TOO_LARGE, RECORD_LIST_TOO_LARGE, INVALID_FETCH_SIZE -> Errors.INVALID_COMMIT_OFFSET_SIZE;
            default -> ofCoordinator(append);
        };
    }

    /** For what is only read, once what it speaks of is committed. */
    static Errors ofRead(Errors append) {
        return append == Errors.REQUEST_TIMED_OUT ? Errors.COORDINATOR_NOT_AVAILABLE : ofCoordinator(append);
    }

    private static Errors ofCoordinator(Errors append) {
        return switch (append) {
            case UNKNOWN_TOPIC_OR_PARTITION, NOT_ENOUGH_REPLICAS, NOT_ENOUGH_REPLICAS_AFTER_APPEND ->
                Errors.COORDINATOR_NOT_AVAILABLE;
            case NETWORK_EXCEPTION -> Errors.COORDINATOR_LOAD_IN_PROGRESS;
            case NOT_LEADER_OR_FOLLOWER, KAFKA_STORAGE_ERROR -> Errors.NOT_COORDINATOR;
            default -> append;
        };
    }
}
