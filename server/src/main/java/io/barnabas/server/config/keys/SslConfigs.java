package io.barnabas.server.config.keys;

import static io.barnabas.common.config.ConfigKey.bool;
import static io.barnabas.common.config.ConfigKey.className;
import static io.barnabas.common.config.ConfigKey.list;
import static io.barnabas.common.config.ConfigKey.password;
import static io.barnabas.common.config.ConfigKey.string;
import static io.barnabas.common.config.Importance.LOW;
import static io.barnabas.common.config.Importance.MEDIUM;

import io.barnabas.common.config.ConfigKey;
import java.util.List;

/** TLS. */
final class SslConfigs {
    static final List<ConfigKey> KEYS = List.of(
            bool("ssl.allow.dn.changes", false, LOW, ""),
            bool("ssl.allow.san.changes", false, LOW, ""),
            list("ssl.cipher.suites", List.of(), MEDIUM, "").perBroker(),
            string("ssl.client.auth", "none", MEDIUM, "")
                    .oneOf("required", "requested", "none")
                    .perBroker(),
            list("ssl.enabled.protocols", List.of("TLSv1.2", "TLSv1.3"), MEDIUM, "").perBroker(),
            string("ssl.endpoint.identification.algorithm", "https", LOW, "").perBroker(),
            className("ssl.engine.factory.class", null, LOW, "").perBroker(),
            password("ssl.key.password", MEDIUM, "").perBroker(),
            string("ssl.keymanager.algorithm", "SunX509", MEDIUM, "").perBroker(),
            password("ssl.keystore.certificate.chain", MEDIUM, "").perBroker(),
            password("ssl.keystore.key", MEDIUM, "").perBroker(),
            string("ssl.keystore.location", null, MEDIUM, "").perBroker(),
            password("ssl.keystore.password", MEDIUM, "").perBroker(),
            string("ssl.keystore.type", "JKS", MEDIUM, "").perBroker(),
            string("ssl.principal.mapping.rules", "DEFAULT", LOW, ""),
            string("ssl.protocol", "TLSv1.3", MEDIUM, "").perBroker(),
            string("ssl.provider", null, MEDIUM, "").perBroker(),
            string("ssl.secure.random.implementation", null, LOW, "").perBroker(),
            string("ssl.trustmanager.algorithm", "PKIX", MEDIUM, "").perBroker(),
            password("ssl.truststore.certificates", MEDIUM, "").perBroker(),
            string("ssl.truststore.location", null, MEDIUM, "").perBroker(),
            password("ssl.truststore.password", MEDIUM, "").perBroker(),
            string("ssl.truststore.type", "JKS", MEDIUM, "").perBroker());

    private SslConfigs() {}
}
