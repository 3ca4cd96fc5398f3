package io.barnabas.simulation.invariant;

import io.barnabas.cluster.Leader;
import io.barnabas.metadata.PartitionRegistration;
import io.barnabas.simulation.disk.StoredBatch;

/** The in-sync set in ZooKeeper names only replicas that have everything committed. */
final class InSyncMeansComplete extends Invariant {
    InSyncMeansComplete(Histories histories) {
        super(histories);
    }

    @Override
    void onStateWritten(PartitionHistory history, PartitionRegistration before) {
        check(history);
    }

    @Override
    void onHighWatermark(Replica replica, long before) {
        if (replica.state() instanceof Leader) {
            check(replica.history());
        }
    }

    private void check(PartitionHistory history) {
        if (history.state == null || history.forgiven) {
            return;
        }
        for (int id : history.state.leaderAndIsr().isr()) {
            if (!history.damaged.containsKey(id)) {
                String missing = whatIsMissing(id, history);
                if (missing != null) {
                    violated("broker " + id + " is in sync with " + history + " says ZooKeeper ("
                            + history.state.leaderAndIsr() + "), but " + missing);
                }
            }
        }
    }

    /** Only the end is compared, since that is looked at often; the records are when it begins to lead. */
    private String whatIsMissing(int id, PartitionHistory history) {
        if (history.committed.isEmpty()) {
            return null;
        }
        var log = histories.log(id, history);
        if (log == null || log.endOffset() < history.committedEnd()) {
            return history.whatIsMissing(log);
        }
        var last = history.committed.get(history.committed.size() - 1);
        int index = log.indexOf(last.baseOffset());
        boolean same = log.startOffset() > last.lastOffset()
                || index < log.batches().size() && isLast(log.batches().get(index), last, history);
        return same ? null : "its log does not have " + last;
    }

    /** What is committed may be compacted away. */
    private static boolean isLast(StoredBatch batch, StoredBatch last, PartitionHistory history) {
        return batch.isSameOrCompacted(last)
                || CompactedKeepsTheNewest.isCompacted(history.partition) && batch.baseOffset() > last.lastOffset();
    }
}
