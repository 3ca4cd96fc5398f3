package io.barnabas.server.config.keys;

import static io.barnabas.common.config.ConfigKey.bool;
import static io.barnabas.common.config.ConfigKey.int32;
import static io.barnabas.common.config.ConfigKey.string;
import static io.barnabas.common.config.Importance.HIGH;
import static io.barnabas.common.config.Importance.MEDIUM;

import io.barnabas.common.config.ConfigKey;
import java.util.List;

/** The broker as a whole: its id, its threads, what it asks for. */
final class ServerConfigs {
    static final List<ConfigKey> KEYS = List.of(
            int32("background.threads", 10, HIGH, "Threads for housekeeping such as deletion of files.")
                    .atLeast(1)
                    .clusterWide(),
            int32("broker.id", -1, HIGH, "Number of this broker in the cluster; -1 has one generated."),
            bool(
                    "broker.id.generation.enable",
                    true,
                    MEDIUM,
                    "Give a broker without an id the next free one above reserved.broker.max.id."),
            string(
                    "broker.rack",
                    null,
                    MEDIUM,
                    "Where this broker stands, for spreading replicas and for fetching from near."),
            int32("fetch.max.bytes", 57_671_680, MEDIUM, "Largest answer to a fetch, bytes; one batch may exceed it.")
                    .atLeast(1024),
            int32("max.incremental.fetch.session.cache.slots", 1000, MEDIUM, "Fetch sessions remembered.")
                    .atLeast(0),
            int32(
                            "max.request.partition.size.limit",
                            2000,
                            MEDIUM,
                            "Most partitions in one answer to DescribeTopicPartitions.")
                    .atLeast(1),
            int32("num.io.threads", 8, HIGH, "Threads for requests that may have to wait for the disk.")
                    .atLeast(1)
                    .clusterWide(),
            int32("request.timeout.ms", 30_000, HIGH, "Time-out of requests this broker sends, milliseconds."),
            int32("reserved.broker.max.id", 1000, MEDIUM, "Largest broker.id set by hand; generated ones are above it.")
                    .atLeast(0));

    private ServerConfigs() {}
}
