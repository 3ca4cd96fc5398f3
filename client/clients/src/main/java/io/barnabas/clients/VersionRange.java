package io.barnabas.clients;

import io.barnabas.common.protocol.ApiKeys;

/**
 * Versions of an API, both ends included.
 *
 * @param min the oldest
 * @param max the newest; less than {@code min} when there is none
 */
public record VersionRange(short min, short max) {
    private static final VersionRange NONE = new VersionRange((short) 0, (short) -1);

    /** All versions of the spec that are final. */
    public static VersionRange of(ApiKeys api) {
        short newest = api.latestVersion();
        return new VersionRange(
                api.oldestVersion(), api.messageType.latestVersionUnstable() ? (short) (newest - 1) : newest);
    }

    static VersionRange none() {
        return NONE;
    }

    /** Those of them that are not newer. */
    public VersionRange upTo(int newest) {
        return new VersionRange(min, (short) Math.min(max, newest));
    }

    VersionRange intersect(VersionRange other) {
        return new VersionRange((short) Math.max(min, other.min), (short) Math.min(max, other.max));
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return max < min;
    }
}
