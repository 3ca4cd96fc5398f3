package io.barnabas.server.network;

/**
 * One entry of {@code listeners}.
 *
 * @param listenerName for example {@code PLAINTEXT} or {@code INTERNAL}
 * @param securityProtocol what {@code listener.security.protocol.map} says of it
 * @param host address to bind, null or empty for all
 * @param port 0 for any free one
 */
public record ListenerEndpoint(String listenerName, String securityProtocol, String host, int port) {
    /** The host as Apache prints it: {@code 0.0.0.0} for all addresses. */
    public String printableHost() {
        return host == null || host.isEmpty() ? "0.0.0.0" : host;
    }
}
