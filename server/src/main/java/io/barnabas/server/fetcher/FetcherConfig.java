package io.barnabas.server.fetcher;

import io.barnabas.controller.InterBrokerProtocol;
import io.barnabas.server.config.KafkaConfig;
import io.barnabas.server.config.ReplicationConfig;

/**
 * What a follower needs of the broker's configuration.
 *
 * @param brokerId this broker
 * @param versions in which it speaks
 * @param replication sizes and times
 */
public record FetcherConfig(int brokerId, FetcherVersions versions, ReplicationConfig replication) {
    public static FetcherConfig of(int brokerId, KafkaConfig config) {
        InterBrokerProtocol protocol =
                InterBrokerProtocol.parse(config.interBrokerProtocolVersion().toString());
        return new FetcherConfig(brokerId, FetcherVersions.of(protocol), config.replication());
    }
}
