package io.barnabas.controller;

/**
 * inter.broker.protocol.version as far as the controller needs it: which versions of its requests brokers understand.
 * Brokers older than 2.2 get what 2.2 gets.
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

    /** Whether topics have ids (KIP-516). */
    public boolean isTopicIdsSupported() {
        return isAtLeast(208, 0);
    }
}
