package io.barnabas.clients.consumer;

import io.barnabas.clients.NetworkClient;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Finds out where partitions without a position begin: where the group has committed, else as the settings say. */
final class PositionUpdates {
    private final NetworkClient client;
    private final Positions positions;
    private final OffsetLookup lookup;
    private final OffsetValidation validation;
    private final ConsumerCoordinator coordinator;
    private final OffsetResetStrategy resetStrategy;
    private final long retryBackoffMs;
    private ApiException failure;

    /**
     * @param coordinator null without a group
     */
    PositionUpdates(
            NetworkClient client,
            Positions positions,
            OffsetLookup lookup,
            OffsetValidation validation,
            ConsumerCoordinator coordinator,
            OffsetResetStrategy resetStrategy,
            long retryBackoffMs) {
        this.client = client;
        this.positions = positions;
        this.lookup = lookup;
        this.validation = validation;
        this.coordinator = coordinator;
        this.resetStrategy = resetStrategy;
        this.retryBackoffMs = retryBackoffMs;
    }

    /**
     * Asks what can be asked now.
     *
     * @throws NoOffsetForPartitionException when there is nothing committed and the settings forbid to choose
     */
    void poll() {
        if (failure != null) {
            ApiException thrown = failure;
            failure = null;
            throw thrown;
        }
        validation.poll();
        long nowMs = client.nowMs();
        Set<TopicPartition> wanting = positions.wantingCommitted(nowMs);
        if (!wanting.isEmpty()) {
            askCommitted(wanting);
        }
        Map<TopicPartition, OffsetResetStrategy> due = positions.dueResets(nowMs);
        if (!due.isEmpty()) {
            askReset(due);
        }
    }

    private void askCommitted(Set<TopicPartition> wanting) {
        if (coordinator == null) {
            wanting.forEach(partition -> positions.reset(partition, resetStrategy));
            return;
        }
        coordinator.locator().throwFailure();
        boolean asked = coordinator.committedOffsets().ask(wanting, answer -> onCommitted(wanting, answer));
        if (asked) {
            wanting.forEach(positions::asked);
        }
    }

    private void onCommitted(Set<TopicPartition> wanting, CommittedOffsets.Answer answer) {
        if (answer.failure() == null) {
            wanting.forEach(
                    partition -> positions.committed(partition, answer.offsets().get(partition), resetStrategy));
            return;
        }
        if (!answer.failure().error().retriable()) {
            failure = answer.failure();
        }
        long allowedMs = client.nowMs() + retryBackoffMs;
        wanting.forEach(partition -> positions.askFailed(partition, allowedMs));
    }

    private void askReset(Map<TopicPartition, OffsetResetStrategy> due) {
        Map<TopicPartition, Long> timestamps = new HashMap<>();
        Set<TopicPartition> unguided = new TreeSet<>();
        due.forEach((partition, strategy) -> {
            timestamps.put(partition, strategy.timestamp());
            if (strategy == OffsetResetStrategy.NONE) {
                unguided.add(partition);
            }
        });
        if (!unguided.isEmpty()) {
            throw new NoOffsetForPartitionException(unguided);
        }
        lookup.ask(timestamps, new OffsetLookup.Sink() {
                    @Override
                    public void found(TopicPartition partition, OffsetAndTimestamp offset) {
                        positions.found(partition, due.get(partition), offset.offset());
                    }

                    @Override
                    public void failed(TopicPartition partition, Errors error) {
                        positions.askFailed(partition, client.nowMs() + retryBackoffMs);
                    }
                })
                .forEach(positions::asked);
    }
}
