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
            bool("ssl.allow.dn.changes", false, LOW, "Allow a renewed certificate to have another distinguished name."),
            bool("ssl.allow.san.changes", false, LOW, "Allow a renewed certificate to have other alternative names."),
            list("ssl.cipher.suites", List.of(), MEDIUM, "Cipher suites; empty is the JVM's choice.")
                    .perBroker(),
            string(
                            "ssl.client.auth",
                            "none",
                            MEDIUM,
                            "Whether clients must show a certificate: required, requested or none.")
                    .oneOf("required", "requested", "none")
                    .perBroker(),
            list("ssl.enabled.protocols", List.of("TLSv1.2", "TLSv1.3"), MEDIUM, "Versions of TLS offered.")
                    .perBroker(),
            string(
                            "ssl.endpoint.identification.algorithm",
                            "https",
                            LOW,
                            "How a server's name is checked against its certificate; empty does not check.")
                    .perBroker(),
            className("ssl.engine.factory.class", null, LOW, "Class that makes TLS engines.")
                    .perBroker(),
            password("ssl.key.password", MEDIUM, "Password of the private key.").perBroker(),
            string("ssl.keymanager.algorithm", "SunX509", MEDIUM, "Algorithm of the key manager.")
                    .perBroker(),
            password("ssl.keystore.certificate.chain", MEDIUM, "Certificate chain in PEM.")
                    .perBroker(),
            password("ssl.keystore.key", MEDIUM, "Private key in PEM.").perBroker(),
            string("ssl.keystore.location", null, MEDIUM, "File of the key store.")
                    .perBroker(),
            password("ssl.keystore.password", MEDIUM, "Password of the key store.")
                    .perBroker(),
            string("ssl.keystore.type", "JKS", MEDIUM, "Form of the key store: JKS, PKCS12 or PEM.")
                    .perBroker(),
            string(
                    "ssl.principal.mapping.rules",
                    "DEFAULT",
                    LOW,
                    "Rules from a certificate's distinguished name to a short name."),
            string("ssl.protocol", "TLSv1.3", MEDIUM, "Version of TLS preferred.")
                    .perBroker(),
            string("ssl.provider", null, MEDIUM, "Security provider for TLS; unset is the JVM's.")
                    .perBroker(),
            string("ssl.secure.random.implementation", null, LOW, "Source of randomness for TLS.")
                    .perBroker(),
            string("ssl.trustmanager.algorithm", "PKIX", MEDIUM, "Algorithm of the trust manager.")
                    .perBroker(),
            password("ssl.truststore.certificates", MEDIUM, "Trusted certificates in PEM.")
                    .perBroker(),
            string("ssl.truststore.location", null, MEDIUM, "File of the trust store.")
                    .perBroker(),
            password("ssl.truststore.password", MEDIUM, "Password of the trust store.")
                    .perBroker(),
            string("ssl.truststore.type", "JKS", MEDIUM, "Form of the trust store: JKS, PKCS12 or PEM.")
                    .perBroker());

    private SslConfigs() {}
}
