package io.barnabas.coordination.zookeeper;

import java.util.Map;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.common.ZKConfig;

/** Kafka's zookeeper.ssl.* keys in the words of ZooKeeper's client. */
final class TlsProperties {
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("zookeeper.ssl.client.enable", "zookeeper.client.secure"),
            Map.entry("zookeeper.clientCnxnSocket", "zookeeper.clientCnxnSocket"),
            Map.entry("zookeeper.ssl.keystore.location", "zookeeper.ssl.keyStore.location"),
            Map.entry("zookeeper.ssl.keystore.password", "zookeeper.ssl.keyStore.password"),
            Map.entry("zookeeper.ssl.keystore.type", "zookeeper.ssl.keyStore.type"),
            Map.entry("zookeeper.ssl.truststore.location", "zookeeper.ssl.trustStore.location"),
            Map.entry("zookeeper.ssl.truststore.password", "zookeeper.ssl.trustStore.password"),
            Map.entry("zookeeper.ssl.truststore.type", "zookeeper.ssl.trustStore.type"),
            Map.entry("zookeeper.ssl.protocol", "zookeeper.ssl.protocol"),
            Map.entry("zookeeper.ssl.enabled.protocols", "zookeeper.ssl.enabledProtocols"),
            Map.entry("zookeeper.ssl.cipher.suites", "zookeeper.ssl.ciphersuites"),
            Map.entry("zookeeper.ssl.crl.enable", "zookeeper.ssl.crl"),
            Map.entry("zookeeper.ssl.ocsp.enable", "zookeeper.ssl.ocsp"));
    private static final String IDENTIFICATION = "zookeeper.ssl.endpoint.identification.algorithm";

    private static final String LOGIN_CONFIGURATION = "java.security.auth.login.config";
    private static final String MAX_ANSWER_BYTES = "4194304";

    private TlsProperties() {}

    static ZKClientConfig clientConfig(ZooKeeperConfig config) {
        boolean login = System.getProperty(LOGIN_CONFIGURATION) != null;
        ZKClientConfig client = config.tls() || login || Boolean.getBoolean(ZKClientConfig.SECURE_CLIENT)
                ? new ZKClientConfig()
                : new PlainClientConfig();
        // Apache Kafka's client takes four times what ZooKeeper's would: many children make long answers.
        if (System.getProperty(ZKConfig.JUTE_MAXBUFFER) == null) {
            client.setProperty(ZKConfig.JUTE_MAXBUFFER, MAX_ANSWER_BYTES);
        }
        config.security().forEach((key, value) -> {
            if (NAMES.containsKey(key)) {
                client.setProperty(NAMES.get(key), value);
            } else if (key.equals(IDENTIFICATION)) {
                client.setProperty(
                        "zookeeper.ssl.hostnameVerification", Boolean.toString("HTTPS".equalsIgnoreCase(value)));
            }
        });
        if (config.tls() && !config.security().containsKey("zookeeper.clientCnxnSocket")) {
            client.setProperty("zookeeper.clientCnxnSocket", "org.apache.zookeeper.ClientCnxnSocketNetty");
        }
        // Without a login configuration the client would look for one, and say in the log that there is none.
        if (!login) {
            client.setProperty(ZKClientConfig.ENABLE_CLIENT_SASL_KEY, "false");
        }
        return client;
    }
}
