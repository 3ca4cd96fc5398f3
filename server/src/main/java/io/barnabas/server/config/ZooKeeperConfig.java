package io.barnabas.server.config;

import java.util.Map;

/**
 * How to reach ZooKeeper.
 *
 * @param connect host:port,host:port/chroot
 * @param sessionTimeoutMs session timeout asked for, milliseconds
 * @param connectionTimeoutMs how long to wait for the first connection, milliseconds
 * @param setAcl create znodes that only brokers may change
 * @param maxInFlightRequests requests sent ahead of their answers
 * @param clientProperties ZooKeeper's own client settings (TLS), by ZooKeeper's names, only those configured
 */
public record ZooKeeperConfig(
        String connect,
        int sessionTimeoutMs,
        int connectionTimeoutMs,
        boolean setAcl,
        int maxInFlightRequests,
        Map<String, String> clientProperties) {
    public ZooKeeperConfig {
        clientProperties = Map.copyOf(clientProperties);
    }

    /** Does not show the passwords among the client's properties. */
    @Override
    public String toString() {
        return "ZooKeeperConfig[connect=" + connect + ", sessionTimeoutMs=" + sessionTimeoutMs + "]";
    }
}
