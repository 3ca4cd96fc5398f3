package io.barnabas.coordinator.transaction;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which transactions ListTransactions shows. */
public final class TransactionFilter {
    private final long nowMs;
    private final boolean anyState;
    private final Set<TransactionState> states = EnumSet.noneOf(TransactionState.class);
    private final List<String> unknownStates = new ArrayList<>();
    private final Set<Long> producerIds;
    private final long durationMs;

    /**
     * @param nowMs ms since the epoch
     * @param stateNames any of these, all when empty
     * @param producerIds any of these, all when empty
     * @param durationMs only what began longer ago than this; all when negative
     */
    public TransactionFilter(long nowMs, List<String> stateNames, List<Long> producerIds, long durationMs) {
        this.nowMs = nowMs;
        this.anyState = stateNames.isEmpty();
        this.producerIds = new HashSet<>(producerIds);
        this.durationMs = durationMs;
        for (String name : stateNames) {
            TransactionState state = TransactionState.forName(name);
            if (state == null) {
                unknownStates.add(name);
            } else {
                states.add(state);
            }
        }
    }

    /** Names that are no state's. */
    public List<String> unknownStates() {
        return List.copyOf(unknownStates);
    }

    boolean accepts(TransactionMetadata metadata) {
        return metadata.state() != TransactionState.DEAD
                && (producerIds.isEmpty() || producerIds.contains(metadata.producerId()))
                && (anyState || states.contains(metadata.state()))
                && (durationMs < 0 || nowMs - metadata.startMs() > durationMs);
    }
}
