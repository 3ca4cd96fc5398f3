package io.barnabas.server.replica;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;

/**
 * Whoever copies partitions from their leaders. Told of roles on the thread that applies the controller's requests, in
 * order; must not block.
 */
public interface ReplicaFetchers {
    /** Copies nothing: a broker alone. */
    ReplicaFetchers NONE = new ReplicaFetchers() {
        @Override
        public void follow(OwnedPartition partition, Uuid topicId, int leaderId, int leaderEpoch) {}

        @Override
        public void unfollow(TopicPartition partition) {}
    };

    /**
     * The partition has become a follower in this leader epoch, or is told of it again.
     *
     * @param topicId {@link Uuid#ZERO_UUID} when unknown
     * @param leaderId never -1
     */
    void follow(OwnedPartition partition, Uuid topicId, int leaderId, int leaderEpoch);

    /**
     * The partition leads, is stopped, has no leader or its log directory failed. What is on its way may still arrive
     * at the partition, which ignores what is not of its leader epoch.
     */
    void unfollow(TopicPartition partition);
}
