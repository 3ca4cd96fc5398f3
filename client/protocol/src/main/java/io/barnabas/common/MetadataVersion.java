package io.barnabas.common;

import java.util.Optional;

/**
 * The versions brokers can agree to speak among themselves ({@code inter.broker.protocol.version}), oldest first, as
 * Apache Kafka numbers them: a release, and within it the steps (IV) by which its protocol changed.
 */
public enum MetadataVersion {
    IBP_0_8_0,
    IBP_0_8_1,
    IBP_0_8_2,
    IBP_0_9_0,
    IBP_0_10_0_IV0,
    IBP_0_10_0_IV1,
    IBP_0_10_1_IV0,
    IBP_0_10_1_IV1,
    IBP_0_10_1_IV2,
    IBP_0_10_2_IV0,
    IBP_0_11_0_IV0,
    IBP_0_11_0_IV1,
    IBP_0_11_0_IV2,
    IBP_1_0_IV0,
    IBP_1_1_IV0,
    IBP_2_0_IV0,
    IBP_2_0_IV1,
    IBP_2_1_IV0,
    IBP_2_1_IV1,
    IBP_2_1_IV2,
    IBP_2_2_IV0,
    IBP_2_2_IV1,
    IBP_2_3_IV0,
    IBP_2_3_IV1,
    IBP_2_4_IV0,
    IBP_2_4_IV1,
    IBP_2_5_IV0,
    IBP_2_6_IV0,
    IBP_2_7_IV0,
    IBP_2_7_IV1,
    IBP_2_7_IV2,
    IBP_2_8_IV0,
    IBP_2_8_IV1,
    IBP_3_0_IV0,
    IBP_3_0_IV1,
    IBP_3_1_IV0,
    IBP_3_2_IV0,
    IBP_3_3_IV0,
    IBP_3_3_IV1,
    IBP_3_3_IV2,
    IBP_3_3_IV3,
    IBP_3_4_IV0,
    IBP_3_5_IV0,
    IBP_3_5_IV1,
    IBP_3_5_IV2,
    IBP_3_6_IV0,
    IBP_3_6_IV1,
    IBP_3_6_IV2,
    IBP_3_7_IV0,
    IBP_3_7_IV1,
    IBP_3_7_IV2,
    IBP_3_7_IV3,
    IBP_3_7_IV4,
    IBP_3_8_IV0,
    IBP_3_9_IV0,
    IBP_4_0_IV0,
    IBP_4_0_IV1;

    /** What this broker speaks when nothing else is configured. */
    public static final MetadataVersion LATEST_PRODUCTION = IBP_3_9_IV0;

    private final String version;

    MetadataVersion() {
        String dotted = name().substring("IBP_".length());
        int step = dotted.indexOf("_IV");
        this.version = step < 0
                ? dotted.replace('_', '.')
                : dotted.substring(0, step).replace('_', '.') + "-" + dotted.substring(step + 1);
    }

    /** The full name: {@code 3.9-IV0}; releases before 0.10 have no step: {@code 0.9.0}. */
    public String version() {
        return version;
    }

    /** The release alone: {@code 3.9}. */
    public String shortVersion() {
        int dash = version.indexOf('-');
        return dash < 0 ? version : version.substring(0, dash);
    }

    public boolean isAtLeast(MetadataVersion other) {
        return compareTo(other) >= 0;
    }

    public boolean isLessThan(MetadataVersion other) {
        return compareTo(other) < 0;
    }

    /**
     * Reads a full name ({@code 2.8-IV0}) or a release ({@code 2.8}, {@code 2.8.1}), which means its last step. A release
     * to come (4.0) has only full names.
     *
     * @return empty when there is no such version
     */
    public static Optional<MetadataVersion> parse(String text) {
        String wanted = release(text, text.startsWith("0.") ? 3 : 2);
        MetadataVersion last = null;
        for (MetadataVersion candidate : values()) {
            if (candidate.version.equals(wanted)) {
                return Optional.of(candidate);
            }
            if (candidate.shortVersion().equals(wanted) && !candidate.isAtLeast(IBP_4_0_IV0)) {
                last = candidate;
            }
        }
        return Optional.ofNullable(last);
    }

    /** The first parts of a dotted text; what has fewer parts stays as it is. */
    private static String release(String text, int parts) {
        int end = -1;
        for (int part = 0; part < parts; part++) {
            end = text.indexOf('.', end + 1);
            if (end < 0) {
                return text;
            }
        }
        return text.substring(0, end);
    }

    @Override
    public String toString() {
        return version;
    }
}
