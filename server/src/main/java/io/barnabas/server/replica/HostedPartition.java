package io.barnabas.server.replica;

import io.barnabas.cluster.Partition;
import io.barnabas.common.Uuid;

/** A partition this broker has a replica of, with its owner and the requests that wait for it. */
final class HostedPartition {
    private final Partition partition;
    private final PartitionOwner owner = new PartitionOwner();
    private final WaitList produceWaits = new WaitList();
    private final WaitList fetchWaits = new WaitList();
    private volatile Uuid topicId = Uuid.ZERO_UUID;

    HostedPartition(Partition partition) {
        this.partition = partition;
    }

    Partition partition() {
        return partition;
    }

    PartitionOwner owner() {
        return owner;
    }

    /** acks=all requests waiting for the high watermark. */
    WaitList produceWaits() {
        return produceWaits;
    }

    /** Fetches waiting for records. */
    WaitList fetchWaits() {
        return fetchWaits;
    }

    /** The topic's id, {@link Uuid#ZERO_UUID} while unknown. */
    Uuid topicId() {
        return topicId;
    }

    void onTopicId(Uuid id) {
        topicId = id;
    }

    /** The role changed or the replica is gone: whoever waits looks again and finds out. */
    void onRoleChange() {
        produceWaits.onChange();
        fetchWaits.onChange();
    }
}
