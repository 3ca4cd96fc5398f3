package io.barnabas.simulation.store;

import io.barnabas.coordination.memory.InMemoryMetadataStore;
import io.barnabas.simulation.world.EventQueue;
import io.barnabas.simulation.world.SimExecutor;
import io.barnabas.simulation.world.SimNetwork;
import io.barnabas.simulation.world.SimProcess;
import io.barnabas.simulation.world.Wire;

/** A process's tie to ZooKeeper. The process finds out about lost connections and sessions later than they are lost. */
public final class SimSession {
    private static final int NOTICE_NS = 1_500_000_000;

    private final SimZooKeeper zooKeeper;
    private final SimProcess process;
    private final EventQueue queue;
    private final Wire toServer;
    private final InMemoryMetadataStore store;
    private long lastHeardNs;
    private long noticeNs;
    private boolean direct = true;
    private boolean suspended;
    private boolean over;

    SimSession(SimZooKeeper zooKeeper, SimNetwork network, SimProcess process) {
        this.zooKeeper = zooKeeper;
        this.process = process;
        this.queue = network.queue();
        this.lastHeardNs = queue.nowNs();
        this.toServer = network.wire(process.node(), SimZooKeeper.NODE, null);
        Wire toClient = network.wire(SimZooKeeper.NODE, process.node(), process);
        SimExecutor atClient = new SimExecutor(queue, process, "ZooKeeper client");
        this.store = zooKeeper
                .server()
                .connect(
                        work -> carry(toServer, "request to ZooKeeper", work),
                        work -> carry(toClient, "word from ZooKeeper", work),
                        atClient);
    }

    private void carry(Wire wire, String what, Runnable work) {
        if (direct) {
            work.run();
        } else {
            wire.send(what, work);
        }
    }

    public InMemoryMetadataStore store() {
        return store;
    }

    /** From here on everything takes time: a broker's start waits for the store, which nothing else may do. */
    public void begin() {
        direct = false;
    }

    boolean isOver() {
        return over;
    }

    /** Whether the process is in touch with ZooKeeper, as far as the world knows. */
    public boolean isConnected() {
        return process.isAlive() && !process.isPaused() && !suspended && zooKeeper.isReachable(process.node());
    }

    void tick() {
        boolean connected = process.isAlive() && !process.isPaused() && zooKeeper.isReachable(process.node());
        if (connected) {
            lastHeardNs = queue.nowNs();
            noticeNs = queue.random().nextInt(NOTICE_NS);
            if (suspended) {
                comeBack();
            }
            return;
        }
        long silenceNs = queue.nowNs() - lastHeardNs;
        if (process.isAlive() && !process.isPaused() && !suspended && silenceNs > noticeNs) {
            suspend();
        }
        if (silenceNs > SimZooKeeper.SESSION_TIMEOUT_MS * 1_000_000L && isLiveAtServer()) {
            expire();
        }
        over = !process.isAlive() && !isLiveAtServer();
    }

    private boolean isLiveAtServer() {
        return zooKeeper.server().isLive(store.sessionId());
    }

    private void comeBack() {
        suspended = false;
        // The old connection is gone, with what was on its way.
        toServer.loseAll();
        if (isLiveAtServer()) {
            store.reconnect();
        } else {
            queue.note(process + " learns that its ZooKeeper session is gone");
            store.learnOfExpiry();
        }
    }

    /** The connection breaks, and is back soon unless the way is cut. */
    public void suspend() {
        if (!suspended && process.isAlive()) {
            suspended = true;
            store.suspend();
        }
    }

    /** ZooKeeper gives the session up; the process learns of it when it is in touch again. */
    public void expire() {
        if (isLiveAtServer()) {
            queue.note("ZooKeeper ends the session of " + process);
            suspend();
            suspended = true;
            store.expireUnnoticed();
        }
    }
}
