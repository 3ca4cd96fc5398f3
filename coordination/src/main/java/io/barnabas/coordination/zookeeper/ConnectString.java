package io.barnabas.coordination.zookeeper;

import io.barnabas.coordination.CoordinationException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * zookeeper.connect taken apart: servers and an optional chroot.
 *
 * @param servers the servers as given, without chroot: {@code h1:2181,h2:2181}
 * @param chroot the folder the cluster lives in, empty for the root; else begins with a slash and does not end with one
 */
record ConnectString(String servers, String chroot) {
    private static final int DEFAULT_PORT = 2181;
    private static final int MAX_PORT = 65535;
    private static final int MAX_PORT_DIGITS = 5;

    static ConnectString parse(String text) {
        String trimmed = text.strip();
        int slash = trimmed.indexOf('/');
        String servers = slash < 0 ? trimmed : trimmed.substring(0, slash);
        String chroot = slash < 0 ? "" : trimmed.substring(slash);
        while (chroot.endsWith("/")) {
            chroot = chroot.substring(0, chroot.length() - 1);
        }
        if (servers.isBlank()) {
            throw new CoordinationException("zookeeper.connect=" + text + " names no server. Write host:port, as in"
                    + " localhost:2181, or host1:2181,host2:2181/chroot.");
        }
        if (chroot.contains("//") || chroot.contains(",")) {
            throw new CoordinationException("zookeeper.connect=" + text + " has the chroot " + chroot
                    + ", which is no path. It belongs once at the end, after all servers: h1:2181,h2:2181/chroot.");
        }
        ConnectString parsed = new ConnectString(servers, chroot);
        parsed.addresses();
        return parsed;
    }

    /** Every server, unresolved. */
    List<InetSocketAddress> addresses() {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (String server : servers.split(",")) {
            String trimmed = server.strip();
            int colon = trimmed.lastIndexOf(':');
            boolean bareIpv6 = colon > 0 && trimmed.indexOf(':') != colon && !trimmed.contains("]:");
            String host = colon < 0 || bareIpv6 ? trimmed : trimmed.substring(0, colon);
            int port = colon < 0 || bareIpv6 ? DEFAULT_PORT : port(trimmed.substring(colon + 1), server);
            host = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
            addresses.add(InetSocketAddress.createUnresolved(host, port));
        }
        return addresses;
    }

    private static int port(String text, String server) {
        boolean digits = !text.isEmpty()
                && text.length() <= MAX_PORT_DIGITS
                && text.chars().allMatch(Character::isDigit);
        if (digits && Integer.parseInt(text) <= MAX_PORT) {
            return Integer.parseInt(text);
        }
        throw new CoordinationException("zookeeper.connect names the server " + server + ", whose port " + text
                + " is not a number from 0 to " + MAX_PORT + ".");
    }
}
