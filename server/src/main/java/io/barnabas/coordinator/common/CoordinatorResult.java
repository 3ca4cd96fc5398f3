package io.barnabas.coordinator.common;

import io.barnabas.common.protocol.Errors;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * What a shard decided on one event. The runtime appends the records in one batch; that failing, it calls {@code
 * onFailed}. Appended, it replays them at once, in order, and calls {@code onCommitted} when the high watermark has passed
 * them (with no records: at once, or, for a {@link #read}, when everything appended before is committed). If that can
 * never be known any more (leadership lost, time-out), it calls {@code onFailed} instead. Exactly one of the two is
 * called, once, on the shard's turn: it may change the shard's state and answer requests.
 *
 * @param records to be appended, in order; may be empty
 * @param producer in whose transaction; null for records that count as soon as they are appended
 * @param afterPending whether the answer waits for records appended by earlier events, though it has none of its own
 * @param onCommitted what follows from success
 * @param onFailed what follows from failure; receives why, never NONE: NOT_COORDINATOR or COORDINATOR_NOT_AVAILABLE when
 *     the partition is at fault (too few in-sync replicas, leadership lost, disk failed), REQUEST_TIMED_OUT when the
 *     records were appended but not committed in time, MESSAGE_TOO_LARGE or RECORD_LIST_TOO_LARGE when they are larger
 *     than a batch or a segment may be, UNKNOWN_SERVER_ERROR for the rest
 */
public record CoordinatorResult(
        List<CoordinatorRecord> records,
        TransactionalProducer producer,
        boolean afterPending,
        Runnable onCommitted,
        Consumer<Errors> onFailed) {
    private static final Runnable NOTHING = () -> {};
    private static final Consumer<Errors> IGNORED = error -> {};

    public CoordinatorResult {
        records = List.copyOf(records);
        Objects.requireNonNull(onCommitted);
        Objects.requireNonNull(onFailed);
    }

    /** Nothing to write and nothing to say. */
    public static CoordinatorResult nothing() {
        return new CoordinatorResult(List.of(), null, false, NOTHING, IGNORED);
    }

    /** Nothing to write; the answer is given at once. */
    public static CoordinatorResult answer(Runnable answer) {
        return new CoordinatorResult(List.of(), null, false, answer, IGNORED);
    }

    /** Nothing to write; the answer speaks of written state, so it waits until that is committed. */
    public static CoordinatorResult read(Runnable answer, Consumer<Errors> onFailed) {
        return new CoordinatorResult(List.of(), null, true, answer, onFailed);
    }

    /** Records, and what follows. */
    public static CoordinatorResult write(
            List<CoordinatorRecord> records, Runnable onCommitted, Consumer<Errors> onFailed) {
        return new CoordinatorResult(records, null, false, onCommitted, onFailed);
    }

    /**
     * Records of a transaction, and what follows from their being written. They count when the producer's transaction is
     * committed, which is no matter of this result.
     */
    public static CoordinatorResult writeTransactional(
            TransactionalProducer producer,
            List<CoordinatorRecord> records,
            Runnable onCommitted,
            Consumer<Errors> onFailed) {
        return new CoordinatorResult(records, Objects.requireNonNull(producer), false, onCommitted, onFailed);
    }
}
