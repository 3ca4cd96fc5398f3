package io.barnabas.coordination.zookeeper;

import java.util.List;
import org.apache.zookeeper.client.ZKClientConfig;

/**
 * The settings of a client without TLS. ZooKeeper's own class asks its TLS helper for the names of the TLS properties,
 * and that one, on the way, makes the JDK's default SSL context with every certificate of its trust store: a fifth of
 * all that
 * a broker does until it serves.
 */
final class PlainClientConfig extends ZKClientConfig {
    /** The system properties that ZooKeeper's client heeds without TLS, here as there. */
    private static final List<String> SYSTEM_PROPERTIES = List.of(
            "jute.maxbuffer",
            "zookeeper.kinit",
            "sun.security.jgss.native",
            ZKClientConfig.ZK_SASL_CLIENT_USERNAME,
            ZKClientConfig.ZK_SASL_CLIENT_CANONICALIZE_HOSTNAME,
            ZKClientConfig.LOGIN_CONTEXT_NAME_KEY,
            ZKClientConfig.ENABLE_CLIENT_SASL_KEY,
            ZKClientConfig.ZOOKEEPER_SERVER_REALM,
            ZKClientConfig.DISABLE_AUTO_WATCH_RESET,
            ZKClientConfig.ZOOKEEPER_CLIENT_CNXN_SOCKET,
            ZKClientConfig.SECURE_CLIENT);

    @Override
    protected void handleBackwardCompatibility() {
        for (String name : SYSTEM_PROPERTIES) {
            String value = System.getProperty(name);
            if (value != null) {
                setProperty(name, value);
            }
        }
    }
}
