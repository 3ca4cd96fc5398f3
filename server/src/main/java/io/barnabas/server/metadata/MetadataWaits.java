package io.barnabas.server.metadata;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Requests that wait until the cluster looks as they want it (CreateTopics until there are leaders, DeleteTopics until
 * the topic is gone). Each waits at most for its own time-out; none holds a thread.
 */
public final class MetadataWaits {
    private record Wait(Predicate<MetadataImage> condition, CompletableFuture<Boolean> outcome) {}

    private final MetadataCache cache;
    private final ScheduledExecutorService timer;
    private final Queue<Wait> waits = new ConcurrentLinkedQueue<>();

    public MetadataWaits(MetadataCache cache, ScheduledExecutorService timer) {
        this.cache = cache;
        this.timer = timer;
        cache.addListener(this::onUpdate);
    }

    /**
     * Waits for a condition.
     *
     * @param timeoutMs at most so long, milliseconds; 0 or less looks once
     * @return true once the condition holds, false after the time-out; never fails
     */
    public CompletableFuture<Boolean> await(Predicate<MetadataImage> condition, long timeoutMs) {
        if (condition.test(cache.image())) {
            return CompletableFuture.completedFuture(true);
        }
        if (timeoutMs <= 0) {
            return CompletableFuture.completedFuture(false);
        }
        Wait wait = new Wait(condition, new CompletableFuture<>());
        waits.add(wait);
        // The image may have changed between the first look and the registration.
        check(wait);
        if (!wait.outcome().isDone()) {
            var expiry = timer.schedule(() -> end(wait, false), timeoutMs, TimeUnit.MILLISECONDS);
            wait.outcome().whenComplete((met, failure) -> expiry.cancel(false));
        }
        return wait.outcome();
    }

    /** How many requests wait. */
    public int size() {
        return waits.size();
    }

    private void onUpdate() {
        for (Wait wait : waits) {
            check(wait);
        }
    }

    private void check(Wait wait) {
        if (wait.condition().test(cache.image())) {
            end(wait, true);
        }
    }

    private void end(Wait wait, boolean met) {
        waits.remove(wait);
        wait.outcome().complete(met);
    }
}
