package io.barnabas.server.fetcher;

import io.barnabas.common.TopicPartition;

/**
 * follower.replication.throttled.rate: followers that have not caught up yet, of the partitions it is set for, wait when
 * more was copied than is allowed. Any thread; must not block.
 */
public interface FollowerThrottle {
    /** No throttle. */
    FollowerThrottle NONE = new FollowerThrottle() {
        @Override
        public boolean isThrottled(TopicPartition partition) {
            return false;
        }

        @Override
        public boolean isExceeded() {
            return false;
        }

        @Override
        public void record(long bytes) {}
    };

    /** Whether the throttle is for this partition. */
    boolean isThrottled(TopicPartition partition);

    /** Whether throttled partitions have to wait now. */
    boolean isExceeded();

    /** Bytes of a throttled partition came. */
    void record(long bytes);
}
