package io.barnabas.server.replica;

import io.barnabas.cluster.Leader;
import io.barnabas.cluster.Partition;
import io.barnabas.common.Uuid;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.storage.log.AppendContext;
import io.barnabas.storage.log.FetchIsolation;
import io.barnabas.storage.log.LogAppendInfo;
import io.barnabas.storage.producer.VerificationGuard;
import io.barnabas.storage.validation.AppendOrigin;

/** A partition this broker has a replica of, with its owner, the requests that wait for it and who else keeps state. */
final class HostedPartition implements OwnedPartition {
    private final Partition partition;
    private final PartitionListener listener;
    private final PartitionOwner owner = new PartitionOwner();
    private final WaitList produceWaits = new WaitList();
    private final WaitList logEndWaits = new WaitList();
    private final WaitList visibleWaits = new WaitList();
    private final WaitList deleteWaits = new WaitList();
    private final PendingVerifications verifications = new PendingVerifications(this);
    private volatile Uuid topicId = Uuid.ZERO_UUID;

    /** @param listener told of role and high watermark; null when nobody is to be */
    HostedPartition(Partition partition, PartitionListener listener) {
        this.partition = partition;
        this.listener = listener;
    }

    @Override
    public Partition partition() {
        return partition;
    }

    PartitionOwner owner() {
        return owner;
    }

    /** acks=all requests waiting for the high watermark. */
    WaitList produceWaits() {
        return produceWaits;
    }

    /** Fetches waiting for records that they may see: followers for any, consumers for those that are committed. */
    WaitList fetchWaits(FetchIsolation isolation) {
        return isolation == FetchIsolation.LOG_END ? logEndWaits : visibleWaits;
    }

    /** Appends waiting for transaction coordinators. On the partition's turn. */
    PendingVerifications verifications() {
        return verifications;
    }

    /** Deletions waiting for the followers' log start offsets. */
    WaitList deleteWaits() {
        return deleteWaits;
    }

    /** How many requests wait. */
    int waitingRequests() {
        return produceWaits.size() + logEndWaits.size() + visibleWaits.size() + deleteWaits.size();
    }

    /** The topic's id, {@link Uuid#ZERO_UUID} while unknown. */
    Uuid topicId() {
        return topicId;
    }

    /** Whether that id can be the topic's; an unknown one always can. */
    boolean mayBe(Uuid id) {
        return topicId.equals(id) || id.equals(Uuid.ZERO_UUID) || topicId.equals(Uuid.ZERO_UUID);
    }

    void onTopicId(Uuid id) {
        topicId = id;
    }

    /** The log has grown. On the partition's turn. */
    void onLogEnd() {
        logEndWaits.onChange();
    }

    /** The role changed or the replica is gone: whoever waits looks again and finds out. */
    void onRoleChange() {
        produceWaits.onChange();
        logEndWaits.onChange();
        visibleWaits.onChange();
        deleteWaits.onChange();
    }

    /** The role is another one, or the same in other terms. On the partition's turn. */
    void tellRole() {
        verifications.onRoleChange();
        if (listener == null) {
            return;
        }
        if (partition.state() instanceof Leader leader) {
            listener.onLeader(this, leader.leaderEpoch());
            listener.onHighWatermark(this);
        } else {
            listener.onResigned(this);
        }
    }

    /**
     * The high watermark moved: acks=all may be settled, and consumers may see more. Whoever moves it calls this, on the
     * partition's turn.
     */
    @Override
    public void onHighWatermark() {
        produceWaits.onChange();
        visibleWaits.onChange();
        if (listener != null) {
            listener.onHighWatermark(this);
        }
    }

    /** The in-sync set is another one, and with it what decides on acks=all. On the partition's turn. */
    void onIsrChange() {
        onHighWatermark();
    }

    @Override
    public boolean execute(Runnable event) {
        return owner.execute(event);
    }

    @Override
    public void executeAlways(Runnable event) {
        owner.executeAlways(event);
    }

    /** A marker was appended that ends before {@code endOffset}. On the partition's turn, before the watermark moves on. */
    void onTransactionMarker(long producerId, short producerEpoch, boolean committed, long endOffset) {
        if (listener != null) {
            listener.onTransactionMarker(this, producerId, producerEpoch, committed, endOffset);
        }
    }

    /** The listener is not told of a high watermark that its own append moves: it looks itself. */
    @Override
    public LogAppendInfo append(MemoryRecords records, short requiredAcks, VerificationGuard guard) {
        LogAppendInfo info =
                partition.appendAsLeader(records, requiredAcks, new AppendContext(AppendOrigin.COORDINATOR, guard));
        produceWaits.onChange();
        visibleWaits.onChange();
        logEndWaits.onChange();
        return info;
    }
}
