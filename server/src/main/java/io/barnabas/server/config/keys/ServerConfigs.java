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
            int32("background.threads", 10, HIGH, "")
                    .atLeast(1)
                    .clusterWide(),
            int32("broker.id", -1, HIGH, ""),
            bool("broker.id.generation.enable", true, MEDIUM, ""),
            string("broker.rack", null, MEDIUM, ""),
            int32("fetch.max.bytes", 57_671_680, MEDIUM, "").atLeast(1024),
            int32("max.incremental.fetch.session.cache.slots", 1000, MEDIUM, "").atLeast(0),
            int32("max.request.partition.size.limit", 2000, MEDIUM, "").atLeast(1),
            int32("num.io.threads", 8, HIGH, "")
                    .atLeast(1)
                    .clusterWide(),
            int32("request.timeout.ms", 30_000, HIGH, ""),
            int32("reserved.broker.max.id", 1000, MEDIUM, "").atLeast(0));

    private ServerConfigs() {}
}
