package io.barnabas.server.config.keys;

import static io.barnabas.common.config.ConfigKey.int64;
import static io.barnabas.common.config.Importance.MEDIUM;

import io.barnabas.common.config.ConfigDef;
import java.util.List;

/**
 * What can be set for brokers only while they run: no keys of server.properties, where they would be ignored, as with
 * Apache Kafka (KIP-73, KIP-113).
 */
public final class BrokerQuotaConfigs {
    /** The keys, each in bytes per second. */
    public static final ConfigDef DEF = ConfigDef.of(List.of(
            int64(
                            "leader.replication.throttled.rate",
                            Long.MAX_VALUE,
                            MEDIUM,
                            "Bytes per second given to followers of throttled replicas.")
                    .atLeast(0),
            int64(
                            "follower.replication.throttled.rate",
                            Long.MAX_VALUE,
                            MEDIUM,
                            "Bytes per second fetched from leaders of throttled replicas.")
                    .atLeast(0),
            int64(
                            "replica.alter.log.dirs.io.max.bytes.per.second",
                            Long.MAX_VALUE,
                            MEDIUM,
                            "Bytes per second copied from one log directory to another.")
                    .atLeast(0)));

    private BrokerQuotaConfigs() {}
}
