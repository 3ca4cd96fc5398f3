package io.barnabas.coordination;

import java.util.Objects;

/**
 * What topic administration takes from the broker.
 *
 * @param defaultNumPartitions num.partitions
 * @param defaultReplicationFactor default.replication.factor
 * @param topicIds whether new topics get ids (inter.broker.protocol.version 2.8 and newer)
 * @param validator checks overrides of topic configuration
 */
public record TopicAdminConfig(
        int defaultNumPartitions,
        short defaultReplicationFactor,
        boolean topicIds,
        TopicAdmin.TopicConfigValidator validator) {
    /** With topic ids. */
    public TopicAdminConfig(
            int defaultNumPartitions, short defaultReplicationFactor, TopicAdmin.TopicConfigValidator validator) {
        this(defaultNumPartitions, defaultReplicationFactor, true, validator);
    }

    public TopicAdminConfig {
        Objects.requireNonNull(validator, "validator");
    }
}
