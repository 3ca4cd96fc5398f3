package io.barnabas.server.config.keys;

import io.barnabas.common.config.ConfigDef;
import io.barnabas.common.config.ConfigKey;
import java.util.List;
import java.util.stream.Stream;

/** All settings of a broker. */
public final class BrokerConfigDef {
    /** The 328 keys of Apache Kafka 3.9.1. */
    public static final ConfigDef DEF = ConfigDef.of(Stream.of(
                    ServerConfigs.KEYS,
                    NetworkConfigs.KEYS,
                    LogConfigs.KEYS,
                    LogRetentionConfigs.KEYS,
                    LogCleanerConfigs.KEYS,
                    RemoteLogConfigs.KEYS,
                    ReplicationConfigs.KEYS,
                    ZkConfigs.KEYS,
                    KRaftConfigs.KEYS,
                    GroupConfigs.KEYS,
                    ShareGroupConfigs.KEYS,
                    OffsetsConfigs.KEYS,
                    TransactionConfigs.KEYS,
                    QuotaConfigs.KEYS,
                    MetricConfigs.KEYS,
                    SecurityConfigs.KEYS,
                    SaslConfigs.KEYS,
                    SslConfigs.KEYS)
            .<ConfigKey>flatMap(List::stream)
            .toList());

    private BrokerConfigDef() {}
}
