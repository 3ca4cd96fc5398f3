package io.barnabas.common.config;

/** Whether a setting can change while the broker runs (KIP-226). */
public enum DynamicMode {
    /** Only by a restart. */
    READ_ONLY,
    /** For one broker at a time. */
    PER_BROKER,
    /** For one broker, or for all of them as the cluster's default. */
    CLUSTER_WIDE
}
