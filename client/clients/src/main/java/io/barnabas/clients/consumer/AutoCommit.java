package io.barnabas.clients.consumer;

import io.barnabas.clients.Backoff;
import io.barnabas.clients.ClientLog;

/** Commits what has been read, every {@code auto.commit.interval.ms}. */
final class AutoCommit {
    private static final String LOGGER = "org.apache.kafka.clients.consumer.internals.ConsumerCoordinator";

    private final boolean enabled;
    private final long intervalMs;
    private final Backoff retryBackoff;
    private final OffsetCommits commits;
    private final Positions positions;
    private final ClientLog log;
    private OffsetCommits.Commit current;
    private long nextMs = Long.MIN_VALUE;

    AutoCommit(
            boolean enabled,
            long intervalMs,
            Backoff retryBackoff,
            OffsetCommits commits,
            Positions positions,
            ClientLog log) {
        this.enabled = enabled;
        this.intervalMs = intervalMs;
        this.retryBackoff = retryBackoff;
        this.commits = commits;
        this.positions = positions;
        this.log = log;
    }

    boolean isEnabled() {
        return enabled;
    }

    /** Begins to commit when that is due and the last one has ended. */
    void poll(long nowMs) {
        if (!enabled) {
            return;
        }
        if (nextMs == Long.MIN_VALUE) {
            nextMs = nowMs + intervalMs;
        }
        settle(nowMs);
        if (current == null && nowMs >= nextMs) {
            nextMs = nowMs + intervalMs;
            current = commits.begin(positions.consumed(), null);
        }
    }

    private void settle(long nowMs) {
        if (current != null && current.isDone()) {
            if (current.failure() != null) {
                log.warn(
                        LOGGER,
                        "Asynchronous auto-commit of offsets failed: "
                                + current.failure().getMessage());
                if (current.isRetriable()) {
                    nextMs = Math.min(nextMs, nowMs + retryBackoff.initialMs());
                }
            }
            current = null;
        }
    }

    /** Begins to commit now, before partitions go elsewhere; null when nothing is to be committed. */
    OffsetCommits.Commit now() {
        return enabled ? commits.begin(positions.consumed(), null) : null;
    }

    /** The next one is an interval away: partitions have just been assigned. */
    void restart(long nowMs) {
        nextMs = nowMs + intervalMs;
    }

    /** How long until one is due, in ms. */
    long waitMs(long nowMs) {
        boolean idle = !enabled || current != null || nextMs == Long.MIN_VALUE;
        return idle ? Long.MAX_VALUE : Math.max(0, nextMs - nowMs);
    }
}
