package io.barnabas.server.replica;

/**
 * What {@link ReplicaManager} takes from the broker's configuration.
 *
 * @param brokerId this broker
 * @param replicaLagTimeMaxMs replica.lag.time.max.ms
 */
public record ReplicaManagerConfig(int brokerId, long replicaLagTimeMaxMs) {}
