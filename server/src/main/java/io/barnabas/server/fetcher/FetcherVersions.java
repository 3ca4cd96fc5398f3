package io.barnabas.server.fetcher;

import io.barnabas.common.MetadataVersion;

/**
 * In which versions a follower speaks, by inter.broker.protocol.version.
 *
 * @param fetch of Fetch
 * @param listOffsets of ListOffsets
 * @param offsetForLeaderEpoch of OffsetForLeaderEpoch, -1 when other brokers do not know it
 */
public record FetcherVersions(short fetch, short listOffsets, short offsetForLeaderEpoch) {
    private static final short FIRST_FETCH_WITH_SESSIONS = 7;
    private static final short FIRST_FETCH_THAT_TELLS_DIVERGENCE = 12;
    private static final short FIRST_FETCH_BY_TOPIC_ID = 13;
    private static final short FIRST_FETCH_WITH_REPLICA_STATE = 15;

    /** The versions Apache's followers use. */
    public static FetcherVersions of(MetadataVersion version) {
        return new FetcherVersions(fetchOf(version), listOffsetsOf(version), offsetForLeaderEpochOf(version));
    }

    private static short fetchOf(MetadataVersion version) {
        if (version.isAtLeast(MetadataVersion.IBP_3_1_IV0)) {
            return recentFetchOf(version);
        }
        int fetch = version.isAtLeast(MetadataVersion.IBP_2_7_IV1)
                ? 12
                : version.isAtLeast(MetadataVersion.IBP_2_3_IV1)
                        ? 11
                        : version.isAtLeast(MetadataVersion.IBP_2_1_IV2)
                                ? 10
                                : version.isAtLeast(MetadataVersion.IBP_2_0_IV1)
                                        ? 8
                                        : version.isAtLeast(MetadataVersion.IBP_1_1_IV0) ? 7 : 5;
        return (short) fetch;
    }

    private static short recentFetchOf(MetadataVersion version) {
        int fetch = version.isAtLeast(MetadataVersion.IBP_3_9_IV0)
                ? 17
                : version.isAtLeast(MetadataVersion.IBP_3_7_IV4)
                        ? 16
                        : version.isAtLeast(MetadataVersion.IBP_3_5_IV1)
                                ? 15
                                : version.isAtLeast(MetadataVersion.IBP_3_5_IV0) ? 14 : 13;
        return (short) fetch;
    }

    private static short listOffsetsOf(MetadataVersion version) {
        if (version.isLessThan(MetadataVersion.IBP_2_8_IV0)) {
            int old = version.isAtLeast(MetadataVersion.IBP_2_2_IV1)
                    ? 5
                    : version.isAtLeast(MetadataVersion.IBP_2_1_IV1)
                            ? 4
                            : version.isAtLeast(MetadataVersion.IBP_2_0_IV1) ? 3 : 2;
            return (short) old;
        }
        int recent = version.isAtLeast(MetadataVersion.IBP_3_9_IV0)
                ? 9
                : version.isAtLeast(MetadataVersion.IBP_3_5_IV0)
                        ? 8
                        : version.isAtLeast(MetadataVersion.IBP_3_0_IV1) ? 7 : 6;
        return (short) recent;
    }

    private static short offsetForLeaderEpochOf(MetadataVersion version) {
        int epoch = version.isAtLeast(MetadataVersion.IBP_2_8_IV0)
                ? 4
                : version.isAtLeast(MetadataVersion.IBP_2_3_IV1)
                        ? 3
                        : version.isAtLeast(MetadataVersion.IBP_2_1_IV1)
                                ? 2
                                : version.isAtLeast(MetadataVersion.IBP_2_0_IV0)
                                        ? 1
                                        : version.isAtLeast(MetadataVersion.IBP_0_11_0_IV2) ? 0 : -1;
        return (short) epoch;
    }

    /** Incremental requests (KIP-227). */
    boolean hasSessions() {
        return fetch >= FIRST_FETCH_WITH_SESSIONS;
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
