package io.barnabas.metadata;

import java.util.Locale;
import java.util.Objects;

/**
 * One listener a broker advertises.
 *
 * @param listenerName name of the listener, upper case as Kafka normalises it
 * @param securityProtocol PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL
 * @param host advertised host name or address; IPv6 without brackets
 * @param port advertised port, 0..65535 (or -1 where none is known)
 */
public record EndPoint(String listenerName, String securityProtocol, String host, int port) {
    public EndPoint {
        listenerName = listenerName.toUpperCase(Locale.ROOT);
        Objects.requireNonNull(securityProtocol, "securityProtocol");
        Objects.requireNonNull(host, "host");
    }

    /** {@code NAME://host:port}, an IPv6 address in brackets: the form of listeners and znodes. */
    public String connectionString() {
        return listenerName + "://" + address();
    }

    /** {@code host:port}, an IPv6 address in brackets. */
    public String address() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    /**
     * Reads {@code NAME://host:port}.
     *
     * @throws IllegalArgumentException when the text has another form
     */
    public static EndPoint parse(String connectionString, String securityProtocol) {
        int scheme = connectionString.indexOf("://");
        int colon = connectionString.lastIndexOf(':');
        if (scheme <= 0 || colon <= scheme + 2) {
            throw new IllegalArgumentException("not an endpoint of the form NAME://host:port: " + connectionString);
        }
        String host = connectionString.substring(scheme + 3, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        String name = connectionString.substring(0, scheme);
        int port = Integer.parseInt(connectionString.substring(colon + 1));
        return new EndPoint(name, securityProtocol, host, port);
    }
}
