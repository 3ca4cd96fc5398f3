package io.barnabas.server.fetcher;

import io.barnabas.controller.InterBrokerProtocol;

/**
 * In which versions a follower speaks, by inter.broker.protocol.version.
 *
 * @param fetch of Fetch
 * @param listOffsets of ListOffsets
 * @param offsetForLeaderEpoch of OffsetForLeaderEpoch
 */
public record FetcherVersions(short fetch, short listOffsets, short offsetForLeaderEpoch) {
    private static final short FIRST_FETCH_THAT_TELLS_DIVERGENCE = 12;
    private static final short FIRST_FETCH_BY_TOPIC_ID = 13;
    private static final short FIRST_FETCH_WITH_REPLICA_STATE = 15;

    static FetcherVersions of(InterBrokerProtocol protocol) {
        return new FetcherVersions(
                protocol.fetchVersion(), protocol.listOffsetsVersion(), protocol.offsetForLeaderEpochVersion());
    }

    /** The answer to a fetch says where the logs part (KIP-595): nobody needs to ask first. */
    boolean tellsDivergence() {
        return fetch >= FIRST_FETCH_THAT_TELLS_DIVERGENCE;
    }

    /** The version for partitions some of which have no topic id. */
    short fetchByName() {
        return (short) Math.min(fetch, FIRST_FETCH_BY_TOPIC_ID - 1);
    }

    static boolean isByTopicId(short fetchVersion) {
        return fetchVersion >= FIRST_FETCH_BY_TOPIC_ID;
    }

    static boolean hasReplicaState(short fetchVersion) {
        return fetchVersion >= FIRST_FETCH_WITH_REPLICA_STATE;
    }
}
