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

    /** Whether only the leader may answer; else any in-sync replica may (KIP-392). */
    boolean leaderOnly();
}
