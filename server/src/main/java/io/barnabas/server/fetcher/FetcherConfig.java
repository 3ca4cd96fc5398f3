package io.barnabas.server.fetcher;

import io.barnabas.server.config.ReplicationConfig;

/**
 * What a follower needs of the broker's configuration.
 *
 * @param brokerId this broker
 * @param versions in which it speaks
 * @param replication sizes and times
 */
public record FetcherConfig(int brokerId, FetcherVersions versions, ReplicationConfig replication) {}
