package io.barnabas.simulation.invariant;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.record.Record;
import io.barnabas.simulation.disk.StoredBatch;
import java.util.ArrayList;
import java.util.List;

/** What the world knows of transactions, and the rules about them. */
public final class Transactions {
    final Histories histories;
    final TransactionLedger ledger = new TransactionLedger();
    final MarkersFollowDecisions markers;
    private final ExactlyOnce exactlyOnce = new ExactlyOnce();
    private final TransactionsAreAtomic atomic;
    final GroupLives groupLives;

    public Transactions(Histories histories) {
        this.histories = histories;
        this.groupLives = new GroupLives(histories);
        this.markers = new MarkersFollowDecisions(histories);
        this.atomic = new TransactionsAreAtomic(histories, ledger, exactlyOnce, markers);
    }

    /** Those that are to be told of everything, in their order. */
    List<Invariant> invariants() {
        return List.of(groupLives, markers, atomic);
    }

    /** How many transactions were committed. */
    public long committed() {
        return ledger.committed();
    }

    /** What has not come to its end: open transactions, and committed ones that are not committed everywhere. */
    public List<String> unfinished() {
        List<String> unfinished = new ArrayList<>(markers.unfinished());
        for (PartitionHistory history : histories.all()) {
            if (!history.transactions.open().isEmpty() && histories.exists(history)) {
                unfinished.add(history + " has open transactions, by producer id and first offset: "
                        + history.transactions.open());
            }
        }
        unfinished.addAll(ledger.incomplete());
        return unfinished;
    }

    /** How far a group has come with a partition, as is committed; -1 when it has not begun. */
    public long groupOffset(String group, TopicPartition partition) {
        return exactlyOnce.offset(group, partition.toString());
    }

    /**
     * Compares what groups have committed with what was made of their inputs, once nothing is open any more.
     *
     * @throws InvariantViolation when they do not agree
     */
    public void audit(String group, List<TopicPartition> inputs) {
        for (TopicPartition input : inputs) {
            List<Long> offsets = new ArrayList<>();
            for (StoredBatch batch : histories.of(input).committed) {
                if (!batch.view().isControlBatch()) {
                    for (Record record : batch.view()) {
                        offsets.add(record.offset());
                    }
                }
            }
            List<String> gaps = exactlyOnce.gaps(group, input.toString(), offsets);
            if (!gaps.isEmpty()) {
                throw new InvariantViolation("ExactlyOnce", String.join("; ", gaps));
            }
        }
    }
}
