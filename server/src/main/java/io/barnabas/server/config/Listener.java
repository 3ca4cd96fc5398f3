package io.barnabas.server.config;

import java.util.Objects;

/**
 * One listener, as {@code listeners} or {@code advertised.listeners} names it.
 *
 * @param name upper case
 * @param securityProtocol how its connections are protected
 * @param host host name or address, IPv6 without brackets; empty for "all interfaces" and, in advertised.listeners, for
 *     "this machine's canonical name"
 * @param port TCP port; 0 lets the system choose
 */
public record Listener(String name, SecurityProtocol securityProtocol, String host, int port) {
    public Listener {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(securityProtocol, "securityProtocol");
        Objects.requireNonNull(host, "host");
    }

    public Listener withHost(String newHost) {
        return new Listener(name, securityProtocol, newHost, port);
    }

    public Listener withPort(int newPort) {
        return new Listener(name, securityProtocol, host, newPort);
    }

    /** {@code NAME://host:port}, an IPv6 address in brackets. */
    public String connectionString() {
        return name + "://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    @Override
    public String toString() {
        return connectionString();
    }
}
