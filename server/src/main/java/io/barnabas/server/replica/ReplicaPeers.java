package io.barnabas.server.replica;

import io.barnabas.server.quota.ReplicationQuotaManager;
import java.util.function.LongSupplier;

/**
 * Whom a broker's replicas depend on in the cluster.
 *
 * @param brokerEpoch the epoch of this broker's registration, -1 while there is none
 * @param fetchers copies what this broker follows
 * @param inSyncReplicas takes proposals of in-sync sets to the controller
 * @param leaderQuota limit on what followers that are not in sync are given (KIP-73)
 * @param alterLogDirsQuota limit on copying from one of this broker's log directories to another (KIP-113)
 */
public record ReplicaPeers(
        LongSupplier brokerEpoch,
        ReplicaFetchers fetchers,
        InSyncReplicas inSyncReplicas,
        ReplicationQuotaManager leaderQuota,
        ReplicationQuotaManager alterLogDirsQuota) {
    /** Without a limit. */
    public ReplicaPeers(LongSupplier brokerEpoch, ReplicaFetchers fetchers, InSyncReplicas inSyncReplicas) {
        this(brokerEpoch, fetchers, inSyncReplicas, unlimited(), unlimited());
    }

    private static ReplicationQuotaManager unlimited() {
        return new ReplicationQuotaManager(1, 1, () -> 0);
    }

    /** A broker alone: it follows nobody, and nobody follows it. */
    public static ReplicaPeers none(LongSupplier brokerEpoch) {
        return new ReplicaPeers(brokerEpoch, ReplicaFetchers.NONE, (proposal, verdict) -> {});
    }
}
