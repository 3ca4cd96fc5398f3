package io.barnabas.server.replica;

import io.barnabas.storage.log.FetchIsolation;

/**
 * What holds for all partitions of a Fetch request.
 *
 * @param replicaId the follower's broker id, -1 for a consumer
 * @param replicaEpoch epoch of the follower's registration, -1 when it does not say
 * @param maxWaitMs how long the answer may wait for {@code minBytes}, milliseconds
 * @param minBytes bytes of records worth answering for
 * @param maxBytes bytes of records to answer with at most; one batch may exceed it
 * @param isolation how far the fetcher may see
 * @param leaderOnly whether only the leader may answer (KIP-392)
 * @param client where a consumer is; null from followers and from consumers too old to say
 */
public record FetchParams(
        int replicaId,
        long replicaEpoch,
        int maxWaitMs,
        int minBytes,
        int maxBytes,
        FetchIsolation isolation,
        boolean leaderOnly,
        ClientMetadata client) {
    public boolean isFromFollower() {
        return replicaId >= 0;
    }
}
