package io.barnabas.clients;

import io.barnabas.common.Node;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All connections of a client, and for each node how often in a row connecting has failed and when it may be tried
 * next.
 */
final class Connections {
    private static final String LOGGER = "org.apache.kafka.clients.NetworkClient";

    /** Ids from here on are second connections to brokers that are known by their own ids too. */
    private static final int COORDINATOR_IDS = Integer.MAX_VALUE / 2;

    /** What is remembered of a node between connections. */
    private static final class History {
        private int failures;
        private long nextAttemptMs = Long.MIN_VALUE;
        private int addressIndex;
        private boolean everConnected;
        private BootstrapException.Cause cause = BootstrapException.Cause.NO_ANSWER;
    }

    private final ClientSettings settings;
    private final List<Node> bootstrap;
    private final Selector selector;
    private final ClientLog log;
    private final Map<Integer, Connection> byNode = new HashMap<>();
    private final Map<Integer, History> histories = new HashMap<>();
    private long firstAttemptMs = Long.MIN_VALUE;
    private boolean everConnected;

    Connections(ClientSettings settings, List<Node> bootstrap, Selector selector, ClientLog log) {
        this.settings = settings;
        this.bootstrap = bootstrap;
        this.selector = selector;
        this.log = log;
    }

    /** The connection to a node, or null. */
    Connection get(int nodeId) {
        return byNode.get(nodeId);
    }

    Collection<Connection> all() {
        return List.copyOf(byNode.values());
    }

    boolean isReady(int nodeId) {
        Connection connection = byNode.get(nodeId);
        return connection != null && connection.state() == Connection.State.READY;
    }

    int inFlightCount() {
        int count = 0;
        for (Connection connection : byNode.values()) {
            count += connection.inFlightCount();
        }
        return count;
    }

    /** Starts connecting to a node that is not connected, unless the last failure is too recent. */
    void maybeConnect(Node node, long nowMs) {
        if (byNode.containsKey(node.id()) || delayMs(node.id(), nowMs) > 0) {
            return;
        }
        if (firstAttemptMs == Long.MIN_VALUE) {
            firstAttemptMs = nowMs;
        }
        InetSocketAddress address = null;
        try {
            address = nextAddress(node);
            SocketBuffers buffers = new SocketBuffers(settings.sendBufferBytes(), settings.receiveBufferBytes());
            byNode.put(node.id(), Connection.start(node, address, buffers, selector, nowMs));
        } catch (UnknownHostException e) {
            failedToStart(node, node.host() + ":" + node.port(), BootstrapException.Cause.UNKNOWN_HOST, nowMs);
        } catch (IOException e) {
            failedToStart(node, String.valueOf(address), BootstrapException.Cause.REFUSED, nowMs);
        }
    }

    private InetSocketAddress nextAddress(Node node) throws UnknownHostException {
        InetAddress[] addresses = InetAddress.getAllByName(node.host());
        History history = history(node.id());
        return new InetSocketAddress(addresses[Math.floorMod(history.addressIndex, addresses.length)], node.port());
    }

    private void failedToStart(Node node, String address, BootstrapException.Cause cause, long nowMs) {
        if (failed(node.id(), cause, nowMs)) {
            warnUnreachable(node, address);
        }
    }

    /** Says that connecting failed; of an address that a broker advertises and that never worked, also what that means. */
    void warnUnreachable(Node node, String address) {
        log.warn(
                LOGGER,
                "Connection to node " + node.id() + " (" + address
                        + ") could not be established. Node may not be available.");
        History history = history(node.id());
        boolean advertised = node.id() >= 0 && node.id() < COORDINATOR_IDS;
        if (advertised && !history.everConnected) {
            log.warn(
                    LOGGER,
                    "Broker " + node.id() + " advertises itself as " + node.host() + ":" + node.port() + ", and "
                            + inWords(history.cause) + ". Clients use the advertised addresses, not the bootstrap"
                            + " servers: check advertised.listeners of that broker, and whether it is up."
                            + " kafka-doctor.sh looks at each address.");
        }
    }

    private static String inWords(BootstrapException.Cause cause) {
        return switch (cause) {
            case UNKNOWN_HOST -> "that host name cannot be resolved from here";
            case REFUSED -> "nothing listens there";
            case NO_ANSWER -> "nothing answers there";
            case CLOSED -> "whoever is there hangs up";
            case NOT_KAFKA -> "whoever is there does not speak Kafka's protocol";
        };
    }

    private History history(int nodeId) {
        return histories.computeIfAbsent(nodeId, id -> new History());
    }

    /** How long until the node may be tried again, in ms. */
    long delayMs(int nodeId, long nowMs) {
        History history = histories.get(nodeId);
        return history == null || byNode.containsKey(nodeId) ? 0 : Math.max(0, history.nextAttemptMs - nowMs);
    }

    void onConnected(Connection connection) {
        everConnected = true;
        History history = history(connection.node().id());
        history.everConnected = true;
        history.failures = 0;
        history.nextAttemptMs = Long.MIN_VALUE;
    }

    void onGarbage(Connection connection) {
        history(connection.node().id()).cause = BootstrapException.Cause.NOT_KAFKA;
    }

    /** Forgets a connection. Returns whether this is worth a warning: the first time that connecting failed. */
    boolean onLost(Connection connection, long nowMs) {
        connection.close();
        byNode.remove(connection.node().id());
        boolean established = connection.versions() != null;
        boolean connecting = connection.wasConnecting();
        if (established) {
            history(connection.node().id()).nextAttemptMs =
                    nowMs + settings.reconnectBackoff().initialMs();
            return false;
        }
        boolean first = failed(connection.node().id(), causeOf(connection, connecting), nowMs);
        return first && connecting;
    }

    private BootstrapException.Cause causeOf(Connection connection, boolean connecting) {
        History history = history(connection.node().id());
        if (history.cause == BootstrapException.Cause.NOT_KAFKA) {
            return history.cause;
        }
        if (connection.isOverdue()) {
            return BootstrapException.Cause.NO_ANSWER;
        }
        return connecting ? BootstrapException.Cause.REFUSED : BootstrapException.Cause.CLOSED;
    }

    private boolean failed(int nodeId, BootstrapException.Cause cause, long nowMs) {
        History history = history(nodeId);
        history.failures++;
        history.addressIndex++;
        history.cause = cause;
        history.nextAttemptMs = nowMs + settings.reconnectBackoff().afterFailures(history.failures, nowMs);
        return history.failures == 1;
    }

    /** Connections that have waited too long for an answer, or for being established. */
    List<Connection> overdue(long nowMs) {
        List<Connection> overdue = List.of();
        for (Connection connection : byNode.values()) {
            if (deadlineMs(connection) <= nowMs) {
                connection.markOverdue();
                if (overdue.isEmpty()) {
                    overdue = new ArrayList<>();
                }
                overdue.add(connection);
            }
        }
        return overdue;
    }

    private long deadlineMs(Connection connection) {
        return connection.versions() == null
                ? connection.startedMs() + settings.connectTimeoutMs()
                : connection.deadlineMs();
    }

    /** How long until {@link #overdue} or {@link #bootstrapFailure} has something to say, in ms. */
    long timeToNextDeadlineMs(long nowMs) {
        long deadline = Long.MAX_VALUE;
        for (Connection connection : byNode.values()) {
            deadline = Math.min(deadline, deadlineMs(connection));
        }
        if (!everConnected && settings.bootstrapTimeoutMs() > 0 && firstAttemptMs != Long.MIN_VALUE) {
            deadline = Math.min(deadline, firstAttemptMs + settings.bootstrapTimeoutMs());
        }
        return deadline == Long.MAX_VALUE ? deadline : Math.max(0, deadline - nowMs);
    }

    /** Why no bootstrap server could be reached in the time given for it; null while that is not so. */
    BootstrapException bootstrapFailure(long nowMs) {
        boolean waiting = everConnected
                || settings.bootstrapTimeoutMs() <= 0
                || firstAttemptMs == Long.MIN_VALUE
                || nowMs - firstAttemptMs < settings.bootstrapTimeoutMs();
        if (waiting) {
            return null;
        }
        List<BootstrapException.Failure> failures = new ArrayList<>();
        for (Node node : bootstrap) {
            failures.add(new BootstrapException.Failure(node.host() + ":" + node.port(), history(node.id()).cause));
        }
        return new BootstrapException(failures);
    }

    /** See {@link NetworkClient#leastLoadedNode}. */
    Node leastLoaded(ClusterMetadata cluster, long nowMs) {
        Node connecting = null;
        Node connectable = null;
        Node best = null;
        int fewest = Integer.MAX_VALUE;
        for (Node node : candidates(cluster)) {
            Connection connection = byNode.get(node.id());
            if (connection == null) {
                connectable = connectable == null && delayMs(node.id(), nowMs) == 0 ? node : connectable;
            } else if (connection.state() != Connection.State.READY) {
                connecting = connecting == null ? node : connecting;
            } else if (connection.inFlightCount() < Math.min(fewest, settings.maxInFlight())) {
                best = node;
                fewest = connection.inFlightCount();
            }
        }
        if (best != null) {
            return best;
        }
        return connecting != null ? connecting : connectable;
    }

    /** The brokers known, or the bootstrap servers before that and when no known broker can be reached any more. */
    private Collection<Node> candidates(ClusterMetadata cluster) {
        for (Node node : cluster.nodes().values()) {
            History history = histories.get(node.id());
            if (history == null || history.failures == 0) {
                return cluster.nodes().values();
            }
        }
        List<Node> all = new ArrayList<>(cluster.nodes().values());
        all.addAll(bootstrap);
        return all;
    }

    /** How long until some candidate may be tried, in ms. */
    long timeToNextAttemptMs(ClusterMetadata cluster, long nowMs) {
        long wait = Long.MAX_VALUE;
        for (Node node : candidates(cluster)) {
            wait = Math.min(wait, delayMs(node.id(), nowMs));
        }
        return Math.max(1, wait);
    }

    /**
     * Goes on using the bootstrap connection for the broker that turns out to be at the same address: connecting to it
     * again would cost a command half of its time on the network.
     */
    void onMetadata(ClusterMetadata cluster) {
        for (Node server : bootstrap) {
            Connection connection = byNode.get(server.id());
            if (connection == null || connection.state() != Connection.State.READY) {
                continue;
            }
            for (Node broker : cluster.nodes().values()) {
                boolean same = broker.port() == server.port() && broker.host().equals(server.host());
                if (same && !byNode.containsKey(broker.id())) {
                    byNode.remove(server.id());
                    connection.belongsTo(broker);
                    history(broker.id()).everConnected = true;
                    byNode.put(broker.id(), connection);
                    break;
                }
            }
        }
    }
}
