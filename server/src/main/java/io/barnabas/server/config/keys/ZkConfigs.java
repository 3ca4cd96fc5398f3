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
            string(
                    "zookeeper.clientCnxnSocket",
                    null,
                    MEDIUM,
                    "Socket class of the ZooKeeper client; Netty's is needed for TLS."),
            string("zookeeper.connect", null, HIGH, "ZooKeeper's servers, host:port,host:port/chroot."),
            int32(
                    "zookeeper.connection.timeout.ms",
                    null,
                    HIGH,
                    "Longest wait for ZooKeeper at the start, milliseconds; unset is the session time-out."),
            int32("zookeeper.max.in.flight.requests", 10, HIGH, "Requests sent to ZooKeeper ahead of their answers.")
                    .atLeast(1),
            bool("zookeeper.metadata.migration.enable", false, HIGH, "Take part in a migration to KRaft."),
            int32(
                            "zookeeper.metadata.migration.min.batch.size",
                            200,
                            MEDIUM,
                            "Records gathered in one batch of that migration.")
                    .atLeast(1)
                    .hidden(),
            int32(
                    "zookeeper.session.timeout.ms",
                    18_000,
                    HIGH,
                    "A broker silent for this long loses its ZooKeeper session, milliseconds."),
            bool("zookeeper.set.acl", false, HIGH, "Create znodes that only the brokers may change."),
            list("zookeeper.ssl.cipher.suites", null, LOW, "Cipher suites towards ZooKeeper."),
            bool("zookeeper.ssl.client.enable", false, MEDIUM, "Use TLS towards ZooKeeper."),
            bool("zookeeper.ssl.crl.enable", false, LOW, "Check certificates of ZooKeeper against revocation lists."),
            list("zookeeper.ssl.enabled.protocols", null, LOW, "Versions of TLS towards ZooKeeper."),
            string(
                    "zookeeper.ssl.endpoint.identification.algorithm",
                    "HTTPS",
                    LOW,
                    "Check ZooKeeper's names against their certificates: HTTPS or empty."),
            string("zookeeper.ssl.keystore.location", null, MEDIUM, "File of the key store towards ZooKeeper."),
            password("zookeeper.ssl.keystore.password", MEDIUM, "Password of that key store."),
            string("zookeeper.ssl.keystore.type", null, MEDIUM, "Form of that key store: JKS, PKCS12 or PEM."),
            bool("zookeeper.ssl.ocsp.enable", false, LOW, "Check certificates of ZooKeeper by OCSP."),
            string("zookeeper.ssl.protocol", "TLSv1.2", LOW, "Version of TLS preferred towards ZooKeeper."),
            string("zookeeper.ssl.truststore.location", null, MEDIUM, "File of the trust store towards ZooKeeper."),
            password("zookeeper.ssl.truststore.password", MEDIUM, "Password of that trust store."),
            string("zookeeper.ssl.truststore.type", null, MEDIUM, "Form of that trust store: JKS, PKCS12 or PEM."));

    private ZkConfigs() {}
}
