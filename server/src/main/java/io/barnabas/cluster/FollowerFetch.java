package io.barnabas.cluster;

/**
 * What a follower's fetch says of its log: everything below the fetch offset is in it.
 *
 * @param brokerId the follower
 * @param brokerEpoch epoch of its registration, -1 when it does not say (before Fetch version 15, KIP-903)
 * @param leaderEpoch the leadership it fetches under
 * @param lastFetchedEpoch epoch of its last record, -1 when it does not say (before Fetch version 12, KIP-595)
 * @param logStartOffset its log start offset, -1 when it does not say
 * @param fetchOffset its log end offset
 */
public record FollowerFetch(
        int brokerId, long brokerEpoch, int leaderEpoch, int lastFetchedEpoch, long logStartOffset, long fetchOffset) {}
