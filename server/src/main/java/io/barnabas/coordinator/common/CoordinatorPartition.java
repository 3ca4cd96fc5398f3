package io.barnabas.coordinator.common;

import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordinator.common.CoordinatorState.Absent;
import io.barnabas.coordinator.common.CoordinatorState.Active;
import io.barnabas.coordinator.common.CoordinatorState.Loading;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongFunction;

/**
 * Runs the shard of one partition of a coordinator's topic: gives it its terms, appends what it decides, replays it, and
 * lets answers go once they are committed. All methods are called by one writer at a time, {@link #isLoading} aside.
 *
 * <p>What happens under an earlier leader epoch (a load that ends late, a timer) finds the term over and does nothing.
 */
public final class CoordinatorPartition<S extends CoordinatorShard> {
    /** Tombstones need not be written all at once or not at all: more than these go into several batches. */
    static final int MAX_TOMBSTONES_PER_BATCH = 1000;

    private static final long NOT_LOADED = -1;

    /** Makes the shard of a term, empty. */
    @FunctionalInterface
    public interface ShardFactory<S extends CoordinatorShard> {
        /** @param epoch the leader epoch that the term is */
        S newShard(int epoch, CoordinatorTimer timer);
    }

    /**
     * A result that waits for the high watermark.
     *
     * @param endOffset what must be committed, exclusive
     * @param deadlineMs monotonic
     */
    private record Pending(long endOffset, long deadlineMs, CoordinatorResult result) {}

    private final CoordinatorLog log;
    private final CoordinatorClock clock;
    private final ShardFactory<S> factory;
    private final long commitTimeoutMs;
    private final Consumer<RuntimeException> bugs;
    private final Queue<Pending> pending = new ArrayDeque<>();
    private volatile CoordinatorState<S> state = new Absent<>(CoordinatorState.NO_EPOCH);
    /** Where the newest append of this term ends, transaction markers included; 0 before the first. */
    private long appendedEnd;
    /** Where the log ended when the shard had read it all, {@link #NOT_LOADED} before. */
    private long loadedEnd = NOT_LOADED;

    private long alarmMs = CoordinatorTimers.NEVER;

    /**
     * @param commitTimeoutMs offsets.commit.timeout.ms: how long records may take to be committed
     * @param bugs told of exceptions that are nobody's answer
     */
    public CoordinatorPartition(
            CoordinatorLog log,
            CoordinatorClock clock,
            ShardFactory<S> factory,
            long commitTimeoutMs,
            Consumer<RuntimeException> bugs) {
        this.log = log;
        this.clock = clock;
        this.factory = factory;
        this.commitTimeoutMs = commitTimeoutMs;
        this.bugs = bugs;
    }

    /** Whether the partition is being read; from any thread. */
    public boolean isLoading() {
        return state instanceof Loading;
    }

    /** Whether this term is the present one and is being read: whoever reads for another may stop. From any thread. */
    public boolean isLoading(int epoch) {
        return state instanceof Loading && state.epoch() == epoch;
    }

    /**
     * This broker leads from now on.
     *
     * @return the shard to replay the partition into, from its start to its end; it is the reader's until {@link
     *     #onLoaded}. Null when this epoch, or a later one, has begun already
     */
    public S beginLoad(int epoch) {
        if (epoch <= state.epoch()) {
            return null;
        }
        unload(Errors.NOT_COORDINATOR);
        CoordinatorTimers timers = new CoordinatorTimers(clock::elapsedMs, this::maybeSetAlarm);
        S shard = factory.newShard(epoch, timers);
        state = state.toLoading(epoch, shard, timers);
        return shard;
    }

    /**
     * The shard of this term has everything. It speaks as soon as all of that is committed: what a new leader finds
     * above its high watermark may still be lost with it, and nobody must have been told of it then.
     *
     * @return false when the term is over
     */
    public boolean onLoaded(int epoch) {
        if (!(state instanceof Loading<S> loading) || loading.epoch() != epoch) {
            return false;
        }
        loadedEnd = log.endOffset();
        maybeActivate();
        return true;
    }

    /**
     * A marker that ends a producer's transaction was appended. The shard takes it in at once, as it does with records;
     * what it is asked about from now on is answered when the marker is committed. A shard that is being read meets it
     * in the log.
     *
     * @param endOffset the offset after the marker's
     */
    public void onTransactionMarker(long producerId, boolean committed, long endOffset) {
        S shard = null;
        if (state instanceof Active<S> active) {
            shard = active.shard();
        } else if (state instanceof Loading<S> loading && loadedEnd >= 0) {
            shard = loading.shard();
        }
        if (shard != null) {
            appendedEnd = endOffset;
            try {
                shard.replayMarker(producerId, committed);
            } catch (RuntimeException e) {
                bugs.accept(e);
            }
        }
    }

    private void maybeActivate() {
        if (loadedEnd >= 0 && state instanceof Loading<S> loading && log.acknowledgement(loadedEnd) != null) {
            loadedEnd = NOT_LOADED;
            Active<S> active = loading.toActive();
            state = active;
            active.shard().onLoaded(clock.nowMs());
        }
    }

    /** The partition cannot be read: until the next term this broker is no coordinator for it. */
    public void onLoadFailed(int epoch) {
        if (state instanceof Loading<S> loading && loading.epoch() == epoch) {
            state = loading.toFailed();
        }
    }

    /** This broker does not lead any more: whoever waits is answered with that error. */
    public void resign(Errors error) {
        unload(error);
        state = state.toAbsent();
    }

    /**
     * Lets an event of the shard happen.
     *
     * @param event decides
     * @param refused called instead when the shard is not there: NOT_COORDINATOR or COORDINATOR_LOAD_IN_PROGRESS; or
     *     with UNKNOWN_SERVER_ERROR when the event has a bug
     */
    public void run(Function<S, CoordinatorResult> event, Consumer<Errors> refused) {
        if (!(state instanceof Active<S> active)) {
            refused.accept(isLoading() ? Errors.COORDINATOR_LOAD_IN_PROGRESS : Errors.NOT_COORDINATOR);
            return;
        }
        CoordinatorResult result;
        try {
            result = event.apply(active.shard());
        } catch (RuntimeException e) {
            bugs.accept(e);
            refused.accept(Errors.UNKNOWN_SERVER_ERROR);
            return;
        }
        persist(active.shard(), result);
    }

    /** The high watermark, or what decides on it, may have moved. */
    public void onHighWatermark() {
        maybeActivate();
        while (!pending.isEmpty()) {
            Pending first = pending.peek();
            Errors outcome = log.acknowledgement(first.endOffset());
            if (outcome == null) {
                return;
            }
            pending.remove();
            settle(first.result(), outcome);
        }
    }

    /** The alarm rings: timers that are due happen, answers that waited too long are given up. */
    public void onAlarm() {
        alarmMs = CoordinatorTimers.NEVER;
        if (state instanceof Active<S> active) {
            active.timers().runDue(event -> onTimer(active, event));
            expirePending();
        }
        maybeSetAlarm();
    }

    private void onTimer(Active<S> active, LongFunction<CoordinatorResult> event) {
        try {
            persist(active.shard(), event.apply(clock.nowMs()));
        } catch (RuntimeException e) {
            bugs.accept(e);
        }
    }

    /** All wait equally long, so the first to come is the first to go. */
    private void expirePending() {
        onHighWatermark();
        long now = clock.elapsedMs();
        while (!pending.isEmpty() && pending.peek().deadlineMs() <= now) {
            settle(pending.remove().result(), Errors.REQUEST_TIMED_OUT);
        }
    }

    private void persist(S shard, CoordinatorResult result) {
        if (result.records().isEmpty()) {
            if (result.afterPending() && !isCommitted()) {
                await(result);
            } else {
                settle(result, Errors.NONE);
            }
            return;
        }
        try {
            appendAll(shard, result);
        } catch (ApiException e) {
            settle(result, e.error());
            return;
        } catch (RuntimeException e) {
            bugs.accept(e);
            settle(result, Errors.UNKNOWN_SERVER_ERROR);
            return;
        }
        Errors outcome = pending.isEmpty() ? log.acknowledgement(appendedEnd) : null;
        if (outcome != null) {
            settle(result, outcome);
        } else {
            await(result);
            onHighWatermark();
        }
    }

    private void appendAll(S shard, CoordinatorResult result) {
        List<CoordinatorRecord> records = result.records();
        int size = records.size();
        if (size <= MAX_TOMBSTONES_PER_BATCH || !areTombstones(records)) {
            append(shard, result.producer(), records);
            return;
        }
        for (int from = 0; from < size; from += MAX_TOMBSTONES_PER_BATCH) {
            append(shard, result.producer(), records.subList(from, Math.min(size, from + MAX_TOMBSTONES_PER_BATCH)));
        }
    }

    /** Whether all that was appended is; records that nobody waits for any more, as it took too long, count too. */
    private boolean isCommitted() {
        return pending.isEmpty() && log.acknowledgement(appendedEnd) != null;
    }

    private static boolean areTombstones(List<CoordinatorRecord> records) {
        for (CoordinatorRecord record : records) {
            if (!record.isTombstone()) {
                return false;
            }
        }
        return true;
    }

    private void append(S shard, TransactionalProducer producer, List<CoordinatorRecord> records) {
        long nowMs = clock.nowMs();
        long offset = producer == null ? log.append(records, nowMs) : log.appendTransactional(producer, records, nowMs);
        appendedEnd = offset + records.size();
        for (int i = 0; i < records.size(); i++) {
            if (producer == null) {
                shard.replay(offset + i, nowMs, records.get(i));
            } else {
                shard.replayTransactional(producer.producerId(), offset + i, nowMs, records.get(i));
            }
        }
    }

    private void await(CoordinatorResult result) {
        pending.add(new Pending(appendedEnd, clock.elapsedMs() + commitTimeoutMs, result));
        maybeSetAlarm();
    }

    private void settle(CoordinatorResult result, Errors outcome) {
        try {
            if (outcome == Errors.NONE) {
                result.onCommitted().run();
            } else {
                result.onFailed().accept(asCoordinatorError(outcome));
            }
        } catch (RuntimeException e) {
            bugs.accept(e);
        }
    }

    /** What went wrong with the partition, in a coordinator's words; what depends on the request is left as it is. */
    private static Errors asCoordinatorError(Errors error) {
        return switch (error) {
            case UNKNOWN_TOPIC_OR_PARTITION, NOT_ENOUGH_REPLICAS, NOT_ENOUGH_REPLICAS_AFTER_APPEND ->
                Errors.COORDINATOR_NOT_AVAILABLE;
            case NOT_LEADER_OR_FOLLOWER, KAFKA_STORAGE_ERROR -> Errors.NOT_COORDINATOR;
            default -> error;
        };
    }

    private void unload(Errors error) {
        if (state instanceof Active<S> active) {
            active.timers().clear();
            while (!pending.isEmpty()) {
                settle(pending.remove().result(), error);
            }
            active.shard().onUnloaded(error);
            active.timers().clear();
        }
        appendedEnd = 0;
        loadedEnd = NOT_LOADED;
    }

    private void maybeSetAlarm() {
        long next = pending.isEmpty() ? CoordinatorTimers.NEVER : pending.peek().deadlineMs();
        if (state instanceof Active<S> active) {
            next = Math.min(next, active.timers().nextMs());
        }
        if (next < alarmMs) {
            alarmMs = next;
            clock.setAlarm(next);
        }
    }

    @Override
    public String toString() {
        return state.toString();
    }
}
