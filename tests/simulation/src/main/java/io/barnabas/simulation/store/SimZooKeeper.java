package io.barnabas.simulation.store;

import io.barnabas.coordination.memory.InMemoryMetadataServer;
import io.barnabas.simulation.world.EventQueue;
import io.barnabas.simulation.world.SimNetwork;
import io.barnabas.simulation.world.SimProcess;
import java.util.ArrayList;
import java.util.List;

/**
 * The ensemble as one server that never fails; what fails is the way there. Ends the sessions of clients it has not
 * heard of for the session timeout, on its own clock.
 */
public final class SimZooKeeper {
    /** The node it runs on. */
    public static final int NODE = 100;

    /** Session timeout, milliseconds. */
    public static final int SESSION_TIMEOUT_MS = 6_000;

    private static final long TICK_MS = 100;
    private static final long BEGINNING_MS = 1_700_000_000_000L;

    private final EventQueue queue;
    private final SimNetwork network;
    private final InMemoryMetadataServer server;
    private final List<SimSession> sessions = new ArrayList<>();

    public SimZooKeeper(SimNetwork network) {
        this.network = network;
        this.queue = network.queue();
        this.server = new InMemoryMetadataServer(Runnable::run, () -> BEGINNING_MS + queue.nowMs(), SESSION_TIMEOUT_MS);
        tick();
    }

    public InMemoryMetadataServer server() {
        return server;
    }

    /** Whether a node can speak with the ensemble. */
    public boolean isReachable(int node) {
        return !network.isCut(node, NODE) && !network.isCut(NODE, node);
    }

    /** A session for a process; to be asked for only while the node is reachable. */
    public SimSession connect(SimProcess process) {
        SimSession session = new SimSession(this, network, process);
        sessions.add(session);
        return session;
    }

    private void tick() {
        sessions.removeIf(SimSession::isOver);
        List.copyOf(sessions).forEach(SimSession::tick);
        queue.afterMs(TICK_MS, "ZooKeeper's tick", this::tick);
    }
}
