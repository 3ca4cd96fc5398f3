package io.barnabas.tests.integration;

import java.util.List;

/**
 * Where a server process runs.
 *
 * @param host the address it listens on and is known by
 * @param prefix what stands before its command, to get there; empty for this machine's own network
 */
public record Place(String host, List<String> prefix) {
    public static final Place LOOPBACK = new Place("127.0.0.1", List.of());

    public Place {
        prefix = List.copyOf(prefix);
    }

    String address(int port) {
        return host + ":" + port;
    }
}
