package io.barnabas.cluster;

import io.barnabas.storage.log.FetchIsolation;

/** Where and how a fetcher wants to read a partition. An interface, so that a fetch session's entry can be one. */
public interface ReadPosition {
    /** First offset wanted. */
    long fetchOffset();

    /** Leader epoch the fetcher believes in, -1 when it does not say. */
    int currentLeaderEpoch();

    /** Epoch of the last record the fetcher has (KIP-595), -1 when it does not say. */
    int lastFetchedEpoch();

    /** How far it may see. */
    FetchIsolation isolation();

    /** The follower's broker id; below 0 for a consumer. */
    default int replicaId() {
        return -1;
    }

    /** Epoch of the follower's registration, -1 when it does not say (KIP-903). */
    default long replicaEpoch() {
        return -1;
    }

    /** Whether only the leader may answer; else any in-sync replica may (KIP-392). */
    boolean leaderOnly();
}
