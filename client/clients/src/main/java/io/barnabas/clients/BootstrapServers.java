package io.barnabas.clients;

import io.barnabas.common.Node;
import io.barnabas.common.config.ConfigException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** The addresses a client starts from, as {@code bootstrap.servers} names them. */
public final class BootstrapServers {
    private static final String LOGGER = "org.apache.kafka.clients.ClientUtils";
    private static final int MAX_PORT = 65535;

    private BootstrapServers() {}

    /**
     * The servers as nodes -1, -2 and so on. Names that cannot be resolved are warned about and left out.
     *
     * @param servers {@code host:port} each; a scheme before the host does not count
     * @throws ConfigException when one is malformed or none is left
     */
    public static List<Node> resolve(List<String> servers, ClientLog log) {
        List<Node> nodes = new ArrayList<>();
        for (String server : servers) {
            if (server.isEmpty()) {
                continue;
            }
            Node node = parse(server, -1 - nodes.size());
            if (isResolvable(node.host())) {
                nodes.add(node);
            } else {
                log.warn(
                        LOGGER,
                        "Couldn't resolve server " + server + " from bootstrap.servers as DNS resolution failed for "
                                + node.host());
            }
        }
        if (nodes.isEmpty()) {
            throw new ConfigException("No resolvable bootstrap urls given in bootstrap.servers");
        }
        return nodes;
    }

    private static boolean isResolvable(String host) {
        try {
            InetAddress.getByName(host);
            return true;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** Reads {@code [scheme://]host:port}; an IPv6 address stands in brackets. */
    static Node parse(String server, int id) {
        int scheme = server.indexOf("://");
        String address = scheme < 0 ? server : server.substring(scheme + 3);
        int colon = address.lastIndexOf(':');
        if (colon < 0 || colon < address.indexOf(']') || !isNumber(address, colon + 1)) {
            throw new ConfigException("Invalid url in bootstrap.servers: " + server);
        }
        String host = address.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            throw new ConfigException("Invalid url in bootstrap.servers: " + server);
        }
        long port = Long.parseLong(address.substring(colon + 1));
        if (port > MAX_PORT) {
            throw new ConfigException("Invalid port in bootstrap.servers: " + server);
        }
        return new Node(id, host, (int) port);
    }

    private static boolean isNumber(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return from < text.length() && text.length() - from <= 10;
    }
}
