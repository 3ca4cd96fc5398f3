package io.barnabas.server.replica;

import io.barnabas.server.config.KafkaConfig;

/**
 * What {@link ReplicaManager} takes from the broker's configuration.
 *
 * @param brokerId this broker
 * @param replicaLagTimeMaxMs replica.lag.time.max.ms
 * @param rackAwareReads whether consumers are sent to in-sync replicas in their own rack (KIP-392)
 */
public record ReplicaManagerConfig(int brokerId, long replicaLagTimeMaxMs, boolean rackAwareReads) {
    /** Without reads from followers. */
    public ReplicaManagerConfig(int brokerId, long replicaLagTimeMaxMs) {
        this(brokerId, replicaLagTimeMaxMs, false);
    }

    /** As the broker is configured. */
    public static ReplicaManagerConfig of(int brokerId, KafkaConfig config) {
        return new ReplicaManagerConfig(
                brokerId,
                config.replication().lagTimeMaxMs(),
                RackAwareReplicaSelector.CLASS_NAME.equals(config.getString("replica.selector.class")));
    }
}
