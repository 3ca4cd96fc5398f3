package io.barnabas.clients.admin;

import java.util.Map;

/**
 * The features of a cluster (KIP-584).
 *
 * @param finalizedFeatures what the brokers have agreed to use, by name
 * @param finalizedFeaturesEpoch raised with every change; -1 when there is none
 * @param supportedFeatures what the broker that was asked could use, by name
 */
public record FeatureMetadata(
        Map<String, LevelRange> finalizedFeatures,
        long finalizedFeaturesEpoch,
        Map<String, LevelRange> supportedFeatures) {

    /** Versions of a feature, both ends included. */
    public record LevelRange(short minVersion, short maxVersion) {}
}
