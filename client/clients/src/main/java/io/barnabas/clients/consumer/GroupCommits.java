package io.barnabas.clients.consumer;

import io.barnabas.clients.errors.TimeoutException;
import io.barnabas.common.TopicPartition;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The commit calls that wait for their answer. */
final class GroupCommits {
    private final ConsumerCoordinator coordinator;
    private final Waiter waiter;

    GroupCommits(ConsumerCoordinator coordinator, Waiter waiter) {
        this.coordinator = coordinator;
        this.waiter = waiter;
    }

    /** Commits, trying again as long as that may help; the callbacks of earlier commits run before it returns. */
    void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, long timeoutMs) {
        OffsetCommits commits = coordinator.commits();
        OffsetCommits.Commit[] current = {commits.begin(offsets, null)};
        long[] retryAtMs = {Long.MIN_VALUE};
        try {
            waiter.await("successfully committing offsets " + offsets, timeoutMs, () -> {
                coordinator.locator().throwFailure();
                if (!current[0].isDone() || !current[0].isRetriable()) {
                    return current[0].isDone();
                }
                if (retryAtMs[0] == Long.MIN_VALUE) {
                    retryAtMs[0] = waiter.deadlineMs(waiter.roundMs());
                } else if (retryAtMs[0] <= waiter.deadlineMs(0)) {
                    retryAtMs[0] = Long.MIN_VALUE;
                    current[0] = commits.begin(offsets, null);
                }
                return false;
            });
        } catch (TimeoutException e) {
            commits.abandon(current[0]);
            throw e;
        }
        coordinator.runCallbacks();
        if (current[0].failure() != null) {
            throw current[0].failure();
        }
    }

    /** What is committed; null for what is not. */
    Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions, long timeoutMs) {
        Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
        if (partitions.isEmpty()) {
            return committed;
        }
        CommittedOffsets.Answer[] answer = new CommittedOffsets.Answer[1];
        boolean[] asked = {false};
        waiter.await(
                "the last committed offset for partitions " + partitions + " could be determined", timeoutMs, () -> {
                    coordinator.locator().throwFailure();
                    if (answer[0] != null && answer[0].failure() != null) {
                        if (!answer[0].failure().error().retriable()) {
                            throw answer[0].failure();
                        }
                        answer[0] = null;
                        asked[0] = false;
                        return false;
                    }
                    if (!asked[0]) {
                        asked[0] = coordinator.committedOffsets().ask(partitions, got -> answer[0] = got);
                    }
                    return answer[0] != null && answer[0].failure() == null;
                });
        partitions.forEach(
                partition -> committed.put(partition, answer[0].offsets().get(partition)));
        return committed;
    }
}
