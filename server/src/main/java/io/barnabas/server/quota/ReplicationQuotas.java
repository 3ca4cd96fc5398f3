package io.barnabas.server.quota;

import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The limits of one broker on copying: as a leader, as a follower, and between its own folders. Topics say which of their
 * replicas are meant (dynamic topic configuration), brokers how fast (dynamic broker configuration); neither does
 * anything without the other.
 */
public final class ReplicationQuotas {
    private static final String LEADER_RATE = "leader.replication.throttled.rate";
    private static final String FOLLOWER_RATE = "follower.replication.throttled.rate";
    private static final String ALTER_LOG_DIRS_RATE = "replica.alter.log.dirs.io.max.bytes.per.second";
    private static final String LEADER_REPLICAS = "leader.replication.throttled.replicas";
    private static final String FOLLOWER_REPLICAS = "follower.replication.throttled.replicas";

    private final int brokerId;
    private final ReplicationQuotaManager leader;
    private final ReplicationQuotaManager follower;
    private final ReplicationQuotaManager alterLogDirs;

    /**
     * Windows of time over which rates are counted.
     *
     * @param replicationWindows {@code replication.quota.window.num}
     * @param replicationWindowMs {@code replication.quota.window.size.seconds}, milliseconds
     * @param alterLogDirsWindows {@code alter.log.dirs.replication.quota.window.num}
     * @param alterLogDirsWindowMs {@code alter.log.dirs.replication.quota.window.size.seconds}, milliseconds
     */
    public record Windows(
            int replicationWindows, long replicationWindowMs, int alterLogDirsWindows, long alterLogDirsWindowMs) {}

    public ReplicationQuotas(int brokerId, Windows windows, LongSupplier clockMs) {
        this.brokerId = brokerId;
        this.leader = new ReplicationQuotaManager(windows.replicationWindows(), windows.replicationWindowMs(), clockMs);
        this.follower =
                new ReplicationQuotaManager(windows.replicationWindows(), windows.replicationWindowMs(), clockMs);
        this.alterLogDirs =
                new ReplicationQuotaManager(windows.alterLogDirsWindows(), windows.alterLogDirsWindowMs(), clockMs);
    }

    /** A topic's overrides are these. Any thread. */
    public void onTopicConfig(String topic, Map<String, String> overrides) {
        leader.markThrottled(topic, ThrottledReplicas.partitionsAt(brokerId, overrides.get(LEADER_REPLICAS)));
        follower.markThrottled(topic, ThrottledReplicas.partitionsAt(brokerId, overrides.get(FOLLOWER_REPLICAS)));
    }

    /**
     * This broker's overrides, and those of all brokers where it has none itself, are these. Only what is set while
     * brokers run counts, not server.properties: as with Apache Kafka.
     */
    public void onBrokerConfig(Map<String, String> ofAll, Map<String, String> ofBroker) {
        leader.updateQuota(rate(LEADER_RATE, ofAll, ofBroker));
        follower.updateQuota(rate(FOLLOWER_RATE, ofAll, ofBroker));
        alterLogDirs.updateQuota(rate(ALTER_LOG_DIRS_RATE, ofAll, ofBroker));
    }

    private static long rate(String name, Map<String, String> ofAll, Map<String, String> ofBroker) {
        String value = ofBroker.getOrDefault(name, ofAll.get(name));
        return value == null ? ReplicationQuotaManager.UNLIMITED : Long.parseLong(value.trim());
    }

    /** On what followers are given. */
    public ReplicationQuotaManager leader() {
        return leader;
    }

    /** On what is fetched from leaders. */
    public ReplicationQuotaManager follower() {
        return follower;
    }

    /** On what is copied from one folder to another. */
    public ReplicationQuotaManager alterLogDirs() {
        return alterLogDirs;
    }
}
