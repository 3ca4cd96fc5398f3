package io.barnabas.controller;

/**
 * inter.broker.protocol.version: which versions of requests brokers send to each other. Brokers older than 2.2 get what
 * 2.2 gets.
 *
 * @param release major * 100 + minor, e.g. 309 for 3.9
 * @param iv number of the internal version; the last of its release when the configuration names none
 */
public record InterBrokerProtocol(int release, int iv) {
    private static final int LAST_OF_RELEASE = 99;
    private static final int MINORS = 100;

    /** @throws IllegalArgumentException when it is no version such as 3.9, 3.9-IV0 or 0.10.2-IV0 */
    public static InterBrokerProtocol parse(String version) {
        String[] halves = version.strip().split("-IV", 2);
        String[] numbers = halves[0].split("\\.");
        if (numbers.length < 2) {
            throw new IllegalArgumentException("not a protocol version: " + version);
        }
        int release = Integer.parseInt(numbers[0]) * MINORS + Integer.parseInt(numbers[1]);
        return new InterBrokerProtocol(release, halves.length == 2 ? Integer.parseInt(halves[1]) : LAST_OF_RELEASE);
    }

    private boolean isAtLeast(int otherRelease, int otherIv) {
        return release > otherRelease || release == otherRelease && iv >= otherIv;
    }

    public short leaderAndIsrVersion() {
        int version = isAtLeast(304, 0)
                ? 7
                : isAtLeast(302, 0) ? 6 : isAtLeast(208, 1) ? 5 : isAtLeast(204, 1) ? 4 : isAtLeast(204, 0) ? 3 : 2;
        return (short) version;
    }

    public short updateMetadataVersion() {
        int version = isAtLeast(304, 0) ? 8 : isAtLeast(208, 1) ? 7 : isAtLeast(204, 1) ? 6 : 5;
        return (short) version;
    }

    public short stopReplicaVersion() {
        int version = isAtLeast(304, 0) ? 4 : isAtLeast(206, 0) ? 3 : isAtLeast(204, 1) ? 2 : 1;
        return (short) version;
    }

    /** Whether UpdateMetadata can say that it tells everything (KIP-866). */
    boolean isRequestTypeSupported() {
        return isAtLeast(304, 0);
    }

    /** Whether leaders elected out of sync are marked as recovering (KIP-704). */
    public boolean isLeaderRecoverySupported() {
        return isAtLeast(302, 0);
    }

    /** Whether topics have ids (KIP-516). */
    public boolean isTopicIdsSupported() {
        return isAtLeast(208, 0);
    }

    /** Of a follower's Fetch. */
    public short fetchVersion() {
        if (isAtLeast(309, 0)) {
            return 17;
        }
        if (isAtLeast(305, 0)) {
            return (short) (isAtLeast(307, 4) ? 16 : isAtLeast(305, 1) ? 15 : 14);
        }
        return (short) (isAtLeast(301, 0) ? 13 : isAtLeast(207, 1) ? 12 : isAtLeast(203, 1) ? 11 : 10);
    }

    /** Of a follower's ListOffsets. */
    public short listOffsetsVersion() {
        if (isAtLeast(300, 1)) {
            return (short) (isAtLeast(309, 0) ? 9 : isAtLeast(305, 0) ? 8 : 7);
        }
        return (short) (isAtLeast(208, 0) ? 6 : isAtLeast(202, 1) ? 5 : 4);
    }

    /** Of a follower's OffsetForLeaderEpoch. */
    public short offsetForLeaderEpochVersion() {
        return (short) (isAtLeast(208, 0) ? 4 : isAtLeast(203, 1) ? 3 : 2);
    }

    /** Whether leaders tell followers in Fetch where their logs diverge (KIP-595). */
    public boolean isTruncationOnFetchSupported() {
        return isAtLeast(207, 1);
    }

    /**
     * Of AlterPartition; from 2 on it names topics by id alone. Apache's brokers ask each other for the newest version
     * both know instead, which for brokers of one release comes to the same.
     *
     * @param allTopicsHaveIds whether the id of every topic in the request is known
     */
    public short alterPartitionVersion(boolean allTopicsHaveIds) {
        int version = isAtLeast(305, 0) ? 3 : isAtLeast(303, 0) ? 2 : isAtLeast(302, 0) ? 1 : 0;
        return (short) (allTopicsHaveIds ? version : Math.min(version, 1));
    }

    public short writeTxnMarkersVersion() {
        return (short) (isAtLeast(208, 0) ? 1 : 0);
    }

    public short controlledShutdownVersion() {
        return (short) (isAtLeast(204, 1) ? 3 : 2);
    }

    public short allocateProducerIdsVersion() {
        return 0;
    }

    /** Whether producer ids come from the controller in blocks (KIP-730); before, each broker took them itself. */
    public boolean isAllocateProducerIdsSupported() {
        return isAtLeast(300, 0);
    }

    /** Whether a partition's leader can ask a coordinator about a transaction (KIP-890). */
    public boolean isTransactionVerificationSupported() {
        return isAtLeast(305, 0);
    }

    /** Of AddPartitionsToTxn between brokers; from 5 on it knows transactions that can only be aborted. */
    public short addPartitionsToTxnVersion() {
        return (short) (isAtLeast(308, 0) ? 5 : 4);
    }
}
