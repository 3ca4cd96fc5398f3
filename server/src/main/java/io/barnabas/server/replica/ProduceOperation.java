package io.barnabas.server.replica;

import io.barnabas.cluster.Partition;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.storage.log.AppendContext;
import io.barnabas.storage.log.LogAppendInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A Produce request under way: its partitions are appended to one after the other where they are idle, and the last one
 * to finish, on whatever thread, goes on.
 *
 * <pre>
 *   add* -&gt; ReplicaManager.appendRecords -&gt; [owner of each partition: append] -&gt; onRecordsAppended
 *        -&gt; acks=all and a follower behind: wait for the high watermark or the time-out
 *        -&gt; onComplete
 * </pre>
 */
public abstract class ProduceOperation {
    private final short requiredAcks;
    private final int timeoutMs;
    private final Executor loop;
    private final List<PartitionAppend> appends;
    /** Appends not finished, and one for the caller that still hands them out. */
    private final AtomicInteger remaining = new AtomicInteger(1);

    private RequestTimer timer;
    private TransactionCheck check;

    /**
     * @param requiredAcks 0, 1 or -1 (all in-sync replicas)
     * @param timeoutMs how long acks=all may take, milliseconds
     * @param loop the event loop of the connection that asked
     * @param partitions how many are expected
     */
    protected ProduceOperation(short requiredAcks, int timeoutMs, Executor loop, int partitions) {
        this.requiredAcks = requiredAcks;
        this.timeoutMs = timeoutMs;
        this.loop = loop;
        this.appends = new ArrayList<>(partitions);
    }

    /** Has records that would begin a transaction in their partition verified first. */
    public final void verifyTransactions(TransactionCheck transactionCheck) {
        check = transactionCheck;
    }

    /** How records of a transaction are verified, null when they are not. */
    final TransactionCheck check() {
        return check;
    }

    /** Adds one partition's records. */
    public final PartitionAppend add(String topic, int partition, MemoryRecords records) {
        PartitionAppend append = new PartitionAppend(this, topic, partition, records);
        appends.add(append);
        return append;
    }

    /** The partitions in the order they were added. */
    public final List<PartitionAppend> appends() {
        return appends;
    }

    public final short requiredAcks() {
        return requiredAcks;
    }

    /** Writes one partition's records into its log. On the partition's turn. */
    LogAppendInfo append(HostedPartition hosted, MemoryRecords records, AppendContext context) {
        return hosted.partition().appendAsLeader(records, requiredAcks, context);
    }

    /** The records are in the logs (or refused) and are not looked at any more. On any thread. */
    protected abstract void onRecordsAppended();

    /** Everything is settled: time to answer. On any thread. */
    protected abstract void onComplete();

    /** Whether the producer is gone. */
    protected abstract boolean isAbandoned();

    /** Begins; called by ReplicaManager. */
    final void begin(RequestTimer requestTimer) {
        timer = requestTimer;
        remaining.addAndGet(appends.size());
    }

    /** One append is finished, or the caller has handed out all of them. */
    final void onAppended() {
        if (remaining.decrementAndGet() > 0) {
            return;
        }
        onRecordsAppended();
        if (requiredAcks == Partition.ACKS_ALL && !allAcknowledged()) {
            loop.execute(this::awaitAcknowledgement);
        } else {
            onComplete();
        }
    }

    private boolean allAcknowledged() {
        boolean all = true;
        for (int i = 0; i < appends.size(); i++) {
            all &= appends.get(i).isAcknowledged();
        }
        return all;
    }

    private void awaitAcknowledgement() {
        List<WaitList> lists = new ArrayList<>(appends.size());
        boolean all = true;
        for (PartitionAppend append : appends) {
            boolean acknowledged = append.isAcknowledged();
            all &= acknowledged;
            lists.add(acknowledged ? null : append.hosted().produceWaits());
        }
        if (all) {
            // The followers were quicker than this event loop: no list would ever wake it.
            onComplete();
            return;
        }
        new DelayedProduce().await(lists, timer, timeoutMs);
    }

    /** acks=all waiting for the in-sync replicas. */
    private final class DelayedProduce extends DelayedOperation {
        DelayedProduce() {
            super(loop);
        }

        /**
         * A partition's high watermark or leadership changed. Case A: it is settled already. Case B: not leader any
         * more, settled with an error. Case C: the high watermark has passed, settled. Else it goes on waiting.
         */
        @Override
        public void onChange(int index) {
            if (appends.get(index).isAcknowledged() && allAcknowledged()) {
                end();
            }
        }

        @Override
        boolean isAbandoned() {
            return ProduceOperation.this.isAbandoned();
        }

        @Override
        void onComplete() {
            for (PartitionAppend append : appends) {
                append.onAcknowledgementTimeout();
            }
            ProduceOperation.this.onComplete();
        }
    }
}
