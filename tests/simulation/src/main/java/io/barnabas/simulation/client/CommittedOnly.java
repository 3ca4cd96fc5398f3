package io.barnabas.simulation.client;

import io.barnabas.common.message.FetchResponseData.AbortedTransaction;
import io.barnabas.common.message.FetchResponseData.PartitionData;
import io.barnabas.common.record.ControlRecordType;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.RecordBatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;

/** What a client with read_committed makes of an answer: aborted batches are left out, and markers. */
final class CommittedOnly {
    private final PriorityQueue<AbortedTransaction> ahead =
            new PriorityQueue<>(Comparator.comparingLong(AbortedTransaction::firstOffset));
    private final Set<Long> aborting = new HashSet<>();

    CommittedOnly(PartitionData data) {
        if (data.abortedTransactions() != null) {
            ahead.addAll(data.abortedTransactions());
        }
    }

    List<RecordBatch> delivered(MemoryRecords records) {
        List<RecordBatch> delivered = new ArrayList<>();
        for (RecordBatch batch : records.batches()) {
            while (!ahead.isEmpty() && ahead.peek().firstOffset() <= batch.lastOffset()) {
                aborting.add(ahead.poll().producerId());
            }
            if (batch.isControlBatch()) {
                onMarker(batch);
            } else if (!batch.isTransactional() || !aborting.contains(batch.producerId())) {
                delivered.add(batch);
            }
        }
        return delivered;
    }

    private void onMarker(RecordBatch batch) {
        var marker = batch.endTransactionMarker();
        if (marker != null && marker.controlType() == ControlRecordType.ABORT) {
            aborting.remove(batch.producerId());
        }
    }
}
