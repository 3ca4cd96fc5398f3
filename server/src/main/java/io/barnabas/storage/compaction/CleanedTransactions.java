package io.barnabas.storage.compaction;

import io.barnabas.common.record.ControlRecordType;
import io.barnabas.common.record.EndTransactionMarker;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.storage.log.index.AbortedTxn;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * The transactions met on one walk over a log, oldest batch first: tells which data was aborted, and which markers have
 * outlived all data of their transaction. Everything walked over must be decided, that is below the last stable offset.
 */
public final class CleanedTransactions {
    private final Set<Long> committedWithData = new HashSet<>();
    private final Map<Long, Aborted> aborted = new HashMap<>();
    private final PriorityQueue<AbortedTxn> ahead =
            new PriorityQueue<>(Comparator.comparingLong(AbortedTxn::firstOffset));
    private final List<AbortedTxn> retained = new ArrayList<>();

    private static final class Aborted {
        final AbortedTxn txn;
        boolean hasData;

        Aborted(AbortedTxn txn) {
            this.txn = txn;
        }
    }

    /**
     * Tells what the transaction index says of the offsets that are walked over next. A transaction that reaches over
     * several segments may be told of with each.
     */
    public void addAborted(Collection<AbortedTxn> transactions) {
        ahead.addAll(transactions);
    }

    /** Takes note of the next batch, of data. Returns whether its transaction was aborted. */
    boolean onDataBatch(RecordBatch batch) {
        meet(batch);
        if (!batch.isTransactional()) {
            return false;
        }
        Aborted transaction = aborted.get(batch.producerId());
        if (transaction == null) {
            committedWithData.add(batch.producerId());
            return false;
        }
        transaction.hasData = true;
        return true;
    }

    /** Takes note of the next batch, a control batch. Returns whether nothing speaks for keeping it any longer. */
    boolean onControlBatch(RecordBatch batch) {
        meet(batch);
        if (batch.count() == 0) {
            // Emptied by an earlier cleaning, when it could go already.
            return true;
        }
        EndTransactionMarker marker = batch.endTransactionMarker();
        if (marker == null) {
            return false;
        }
        if (marker.controlType() == ControlRecordType.COMMIT) {
            return !committedWithData.remove(batch.producerId());
        }
        Aborted transaction = aborted.remove(batch.producerId());
        if (transaction == null || !transaction.hasData) {
            return true;
        }
        retained.add(transaction.txn);
        return false;
    }

    /**
     * Aborted transactions whose markers were passed and stay, since the last call: the cleaned log's transaction index
     * holds these.
     */
    public List<AbortedTxn> takeRetained() {
        if (retained.isEmpty()) {
            return List.of();
        }
        List<AbortedTxn> taken = List.copyOf(retained);
        retained.clear();
        return taken;
    }

    /** Those whose marker lies below the batch are over. */
    private void meet(RecordBatch batch) {
        while (!ahead.isEmpty() && ahead.peek().firstOffset() <= batch.lastOffset()) {
            AbortedTxn txn = ahead.poll();
            if (txn.lastOffset() >= batch.baseOffset()) {
                aborted.putIfAbsent(txn.producerId(), new Aborted(txn));
            }
        }
    }
}
