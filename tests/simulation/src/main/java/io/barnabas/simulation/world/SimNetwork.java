package io.barnabas.simulation.world;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The network between nodes: delays, cuts in one direction or both, slow ways, connections that break. */
public final class SimNetwork {
    private static final int BASE_LATENCY_NS = 100_000;
    private static final int JITTER_NS = 400_000;
    private static final int SPIKE_ONE_IN = 400;
    private static final int SPIKE_NS = 40_000_000;

    private final EventQueue queue;
    private final Map<Integer, Listening> listening = new HashMap<>();
    private final Set<Long> cuts = new HashSet<>();
    private final Map<Long, Integer> slowness = new HashMap<>();
    private final Set<SimConnection> connections = new LinkedHashSet<>();
    private final Set<Wire> holding = new LinkedHashSet<>();

    private record Listening(SimProcess process, Acceptor acceptor) {}

    /** Takes connections at a node. */
    @FunctionalInterface
    public interface Acceptor {
        SimConnection.End accept(SimConnection connection);
    }

    /** What becomes of a connection attempt; called in an event of the client's process. */
    public interface Connecting {
        /** The client's end of the connection. */
        SimConnection.End onConnected(SimConnection connection);

        /** Nobody listens there. */
        void onRefused();

        /** No answer. */
        void onUnreachable();
    }

    public SimNetwork(EventQueue queue) {
        this.queue = queue;
    }

    public EventQueue queue() {
        return queue;
    }

    /** A way from one node to a process on another. */
    public Wire wire(int from, int to, SimProcess receiver) {
        return new Wire(this, from, to, receiver);
    }

    /** Takes connections until the process ends. */
    public void listen(SimProcess process, Acceptor acceptor) {
        Listening now = new Listening(process, acceptor);
        listening.put(process.node(), now);
        process.onEnd(() -> {
            listening.remove(process.node(), now);
            for (SimConnection connection : List.copyOf(connections)) {
                if (connection.serverNode() == process.node()) {
                    connection.closeByServer();
                } else if (connection.clientNode() == process.node()) {
                    connection.closeByClient();
                }
            }
        });
    }

    /** Whether a process would take connections there. */
    public boolean isListening(int node) {
        return listening.containsKey(node);
    }

    /** Tries to connect. */
    public void connect(SimProcess client, int node, long timeoutMs, Connecting connecting) {
        int from = client.node();
        if (isCut(from, node) || isCut(node, from)) {
            queue.after(client, timeoutMs * 1_000_000, "unreachable", connecting::onUnreachable);
            return;
        }
        queue.after(null, latencyNs(from, node), "connecting", () -> arrive(client, node, timeoutMs, connecting));
    }

    private void arrive(SimProcess client, int node, long timeoutMs, Connecting connecting) {
        long wayBack = latencyNs(node, client.node());
        if (!client.isAlive()) {
            return;
        }
        if (isCut(node, client.node())) {
            queue.after(client, timeoutMs * 1_000_000, "unreachable", connecting::onUnreachable);
            return;
        }
        Listening there = listening.get(node);
        if (there == null) {
            queue.after(client, wayBack, "refused", connecting::onRefused);
            return;
        }
        // The server's kernel accepts even while its process is stopped: its end runs in the process's own events.
        SimConnection connection = new SimConnection(this, client, there.process());
        SimConnection.End serverEnd = there.acceptor().accept(connection);
        connection.ends(NOBODY, serverEnd);
        connections.add(connection);
        queue.after(client, wayBack, "connected", () -> {
            if (connection.isOpen()) {
                connection.ends(connecting.onConnected(connection), serverEnd);
            } else {
                connecting.onRefused();
            }
        });
    }

    private static final SimConnection.End NOBODY = new SimConnection.End() {
        @Override
        public void onFrame(Frame frame) {}

        @Override
        public void onClosed() {}
    };

    void forget(SimConnection connection) {
        connections.remove(connection);
    }

    void hold(Wire wire) {
        holding.add(wire);
    }

    long latencyNs(int from, int to) {
        int factor = slowness.getOrDefault(key(from, to), 1);
        long latency = BASE_LATENCY_NS + queue.random().nextInt(JITTER_NS);
        if (queue.random().nextInt(SPIKE_ONE_IN) == 0) {
            latency += queue.random().nextInt(SPIKE_NS);
        }
        return latency * factor;
    }

    public boolean isCut(int from, int to) {
        return cuts.contains(key(from, to));
    }

    /** Nothing gets from one node to the other any more; the other direction is not touched. */
    public void cut(int from, int to) {
        cuts.add(key(from, to));
    }

    /** The way is open again: what waited goes on. */
    public void heal(int from, int to) {
        if (cuts.remove(key(from, to))) {
            List<Wire> released = new ArrayList<>();
            holding.removeIf(wire -> wire.isOn(from, to) && released.add(wire));
            released.forEach(Wire::release);
        }
    }

    /** Everything on that way takes so many times as long; 1 is normal. */
    public void slow(int from, int to, int factor) {
        slowness.put(key(from, to), factor);
    }

    /** Resets one connection, if there is any. */
    public void resetOne(int nth) {
        if (!connections.isEmpty()) {
            new ArrayList<>(connections).get(nth % connections.size()).reset();
        }
    }

    private static long key(int from, int to) {
        return (long) from << 32 | to & 0xffffffffL;
    }
}
