package io.barnabas.server;

import io.barnabas.common.TopicPartition;
import io.barnabas.server.fetcher.FollowerThrottle;
import io.barnabas.server.quota.ReplicationQuotaManager;

/** {@code follower.replication.throttled.rate}, as the fetchers ask for it. */
record FollowerQuota(ReplicationQuotaManager quota) implements FollowerThrottle {
    @Override
    public boolean isThrottled(TopicPartition partition) {
        return quota.isThrottled(partition);
    }

    @Override
    public boolean isExceeded() {
        return quota.isQuotaExceeded();
    }

    @Override
    public void record(long bytes) {
        quota.record(bytes);
    }
}
