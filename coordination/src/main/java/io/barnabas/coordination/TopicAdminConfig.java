package io.barnabas.coordination;

import java.util.Objects;

/**
 * What topic administration takes from the broker.
 *
 * @param defaultNumPartitions num.partitions
 * @param defaultReplicationFactor default.replication.factor
 * @param validator checks overrides of topic configuration
 */
public record TopicAdminConfig(
        int defaultNumPartitions, short defaultReplicationFactor, TopicAdmin.TopicConfigValidator validator) {
    public TopicAdminConfig {
        Objects.requireNonNull(validator, "validator");
    }
}
