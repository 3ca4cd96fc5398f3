package io.barnabas.server.replica;

import java.util.function.LongSupplier;

/**
 * Whom a broker's replicas depend on in the cluster.
 *
 * @param brokerEpoch the epoch of this broker's registration, -1 while there is none
 * @param fetchers copies what this broker follows
 * @param inSyncReplicas takes proposals of in-sync sets to the controller
 */
public record ReplicaPeers(LongSupplier brokerEpoch, ReplicaFetchers fetchers, InSyncReplicas inSyncReplicas) {
    /** A broker alone: it follows nobody, and nobody follows it. */
    public static ReplicaPeers none(LongSupplier brokerEpoch) {
        return new ReplicaPeers(brokerEpoch, ReplicaFetchers.NONE, (proposal, verdict) -> {});
    }
}
