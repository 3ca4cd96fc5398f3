package io.barnabas.server.config.keys;

import static io.barnabas.common.config.ConfigKey.bool;
import static io.barnabas.common.config.ConfigKey.int32;
import static io.barnabas.common.config.ConfigKey.list;
import static io.barnabas.common.config.ConfigKey.password;
import static io.barnabas.common.config.ConfigKey.string;
import static io.barnabas.common.config.Importance.HIGH;
import static io.barnabas.common.config.Importance.LOW;
import static io.barnabas.common.config.Importance.MEDIUM;

import io.barnabas.common.config.ConfigKey;
import java.util.List;

/** The connection to ZooKeeper. */
final class ZkConfigs {
    static final List<ConfigKey> KEYS = List.of(
            string("zookeeper.clientCnxnSocket", null, MEDIUM, ""),
            string("zookeeper.connect", null, HIGH, ""),
            int32("zookeeper.connection.timeout.ms", null, HIGH, ""),
            int32("zookeeper.max.in.flight.requests", 10, HIGH, "").atLeast(1),
            bool("zookeeper.metadata.migration.enable", false, HIGH, ""),
            int32("zookeeper.metadata.migration.min.batch.size", 200, MEDIUM, "")
                    .atLeast(1)
                    .hidden(),
            int32("zookeeper.session.timeout.ms", 18_000, HIGH, ""),
            bool("zookeeper.set.acl", false, HIGH, ""),
            list("zookeeper.ssl.cipher.suites", null, LOW, ""),
            bool("zookeeper.ssl.client.enable", false, MEDIUM, ""),
            bool("zookeeper.ssl.crl.enable", false, LOW, ""),
            list("zookeeper.ssl.enabled.protocols", null, LOW, ""),
            string("zookeeper.ssl.endpoint.identification.algorithm", "HTTPS", LOW, ""),
            string("zookeeper.ssl.keystore.location", null, MEDIUM, ""),
            password("zookeeper.ssl.keystore.password", MEDIUM, ""),
            string("zookeeper.ssl.keystore.type", null, MEDIUM, ""),
            bool("zookeeper.ssl.ocsp.enable", false, LOW, ""),
            string("zookeeper.ssl.protocol", "TLSv1.2", LOW, ""),
            string("zookeeper.ssl.truststore.location", null, MEDIUM, ""),
            password("zookeeper.ssl.truststore.password", MEDIUM, ""),
            string("zookeeper.ssl.truststore.type", null, MEDIUM, ""));

    private ZkConfigs() {}
}
