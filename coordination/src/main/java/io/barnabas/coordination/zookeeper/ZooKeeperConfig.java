package io.barnabas.coordination.zookeeper;

import java.util.Map;

/**
 * How to reach ZooKeeper.
 *
 * @param connect zookeeper.connect: servers and optional chroot
 * @param sessionTimeoutMs zookeeper.session.timeout.ms
 * @param connectionTimeoutMs zookeeper.connection.timeout.ms (or the session timeout where it is not set)
 * @param setAcl zookeeper.set.acl: whether nodes are made writable for their maker only
 * @param security the zookeeper.* keys of TLS that are set, by their Kafka names (zookeeper.ssl.client.enable, ...)
 */
public record ZooKeeperConfig(
        String connect, int sessionTimeoutMs, int connectionTimeoutMs, boolean setAcl, Map<String, String> security) {
    public ZooKeeperConfig {
        security = Map.copyOf(security);
    }

    /** Does not show the passwords among the TLS settings. */
    @Override
    public String toString() {
        return "ZooKeeperConfig[connect=" + connect + ", sessionTimeoutMs=" + sessionTimeoutMs + "]";
    }

    boolean tls() {
        return Boolean.parseBoolean(security.getOrDefault("zookeeper.ssl.client.enable", "false"));
    }
}
