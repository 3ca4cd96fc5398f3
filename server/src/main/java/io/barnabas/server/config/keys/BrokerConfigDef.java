package io.barnabas.server.config.keys;

import io.barnabas.common.config.ConfigDef;
import io.barnabas.common.config.ConfigKey;
import java.util.ArrayList;
import java.util.List;

/** All settings of a broker. */
public final class BrokerConfigDef {
    private static final List<List<ConfigKey>> ROOMS = List.of(
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
            SslConfigs.KEYS);

    /** The 328 keys of Apache Kafka 3.9.1. */
    public static final ConfigDef DEF = ConfigDef.of(all());

    private BrokerConfigDef() {}

    private static List<ConfigKey> all() {
        List<ConfigKey> keys = new ArrayList<>();
        for (List<ConfigKey> room : ROOMS) {
            keys.addAll(room);
        }
        return keys;
    }
}
