package io.barnabas.common;

/**
 * A broker as a client sees it on one listener.
 *
 * @param id the broker id, -1 for none
 * @param host name or address to connect to, empty for none
 * @param port TCP port, -1 for none
 * @param rack the broker's rack, or null
 */
public record Node(int id, String host, int port, String rack) {
    private static final Node NO_NODE = new Node(-1, "", -1, null);

    /** A node without a rack. */
    public Node(int id, String host, int port) {
        this(id, host, port, null);
    }

    /** Stands for a node that is not known, such as the leader of a partition without one. */
    public static Node noNode() {
        return NO_NODE;
    }

    /** Whether this is {@link #noNode()} or as good as that. */
    public boolean isEmpty() {
        return host == null || host.isEmpty() || port < 0;
    }

    /** The id in decimal. */
    public String idString() {
        return Integer.toString(id);
    }

    /** As Apache Kafka prints it: {@code host:port (id: 0 rack: null)}. */
    @Override
    public String toString() {
        return host + ":" + port + " (id: " + idString() + " rack: " + rack + ")";
    }
}
