package io.barnabas.server.replica;

import io.barnabas.cluster.Leader;
import io.barnabas.cluster.Replica;
import io.barnabas.server.metadata.BrokerImage;
import io.barnabas.server.metadata.MetadataImage;

/**
 * Sends a consumer to an in-sync replica in its own rack that has what it wants (KIP-392): to the one that has most, of
 * these to the one that caught up last. While the leader is in that rack itself, or nobody is, the leader serves.
 */
final class RackAwareReplicaSelector {
    /** As in replica.selector.class. */
    static final String CLASS_NAME = "org.apache.kafka.common.replica.RackAwareReplicaSelector";

    /** Nobody but the leader. */
    static final int NONE = -1;

    private RackAwareReplicaSelector() {}

    /**
     * Which other replica should serve.
     *
     * @param fetchOffset where the consumer reads
     * @return a broker id, or {@link #NONE}
     */
    static int select(Leader leader, MetadataImage image, ClientMetadata client, long fetchOffset) {
        if (client.rackId().isEmpty() || isThere(leader.leaderId(), image, client)) {
            return NONE;
        }
        Replica best = null;
        for (Replica follower : leader.followers()) {
            Replica.Progress progress = follower.progress();
            if (leader.isInSync(follower.brokerId())
                    && progress.logStartOffset() <= fetchOffset
                    && progress.logEndOffset() >= fetchOffset
                    && isThere(follower.brokerId(), image, client)
                    && (best == null || isBetter(follower, best))) {
                best = follower;
            }
        }
        return best == null ? NONE : best.brokerId();
    }

    private static boolean isThere(int brokerId, MetadataImage image, ClientMetadata client) {
        BrokerImage broker = image.brokers().get(brokerId);
        return broker != null
                && broker.node(client.listenerName()) != null
                && client.rackId().equals(broker.rack());
    }

    private static boolean isBetter(Replica one, Replica other) {
        Replica.Progress first = one.progress();
        Replica.Progress second = other.progress();
        if (first.logEndOffset() != second.logEndOffset()) {
            return first.logEndOffset() > second.logEndOffset();
        }
        if (first.lastCaughtUpTimeMs() != second.lastCaughtUpTimeMs()) {
            return first.lastCaughtUpTimeMs() > second.lastCaughtUpTimeMs();
        }
        return one.brokerId() > other.brokerId();
    }
}
