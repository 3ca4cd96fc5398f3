package io.barnabas.tools.doctor;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * A host and a port as somebody wrote them.
 *
 * @param host a name or an address, IPv6 without brackets
 * @param port 0 to 65535
 */
record Server(String host, int port) {
    private static final int MAX_PORT = 65535;

    /**
     * Reads {@code [scheme://]host:port}.
     *
     * @throws IllegalArgumentException when it is not that; the message names what is missing
     */
    static Server parse(String text, int usualPort) {
        int scheme = text.indexOf("://");
        String address = scheme < 0 ? text : text.substring(scheme + 3);
        int colon = address.lastIndexOf(':');
        if (colon < 0 || colon < address.indexOf(']')) {
            throw new IllegalArgumentException(
                    "'" + text + "' has no port: write host:port, for example " + address + ":" + usualPort);
        }
        String host = address.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        if (host.isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + text + "' has no host: write host:port, for example localhost:" + usualPort);
        }
        return new Server(host, port(text, address.substring(colon + 1)));
    }

    private static int port(String text, String digits) {
        try {
            int port = Integer.parseInt(digits);
            if (port >= 0 && port <= MAX_PORT) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Said below: no number and no port are the same mistake.
        }
        throw new IllegalArgumentException(
                "'" + digits + "' in '" + text + "' is no port: a number from 1 to 65535 is");
    }

    InetAddress resolve() throws UnknownHostException {
        return InetAddress.getByName(host);
    }

    InetSocketAddress at(InetAddress address) {
        return new InetSocketAddress(address, port);
    }

    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
