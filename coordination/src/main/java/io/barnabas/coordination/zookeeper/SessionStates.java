package io.barnabas.coordination.zookeeper;

import io.barnabas.coordination.MetadataStore.SessionStateListener;
import io.barnabas.coordination.MetadataStoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooKeeper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The session as Curator tells it, and the requests that wait for a connection meanwhile.
 *
 * <pre>
 *   (start) -- CONNECTED --> connected -- SUSPENDED --> suspended -- RECONNECTED, same session --> connected
 *                                                        |  LOST
 *                                                        v
 *                                                      lost -- RECONNECTED, new session --> connected
 * </pre>
 */
final class SessionStates {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.zookeeper.ZooKeeperClient");
    /** Requests that may wait for a connection; more fail at once. */
    private static final int MAX_WAITING = 10_000;

    private final List<SessionStateListener> listeners = new CopyOnWriteArrayList<>();
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private final Supplier<ZooKeeper> handle;
    private boolean connected;
    /** Counts connections, so that a failure can be told from one of an earlier connection. */
    private int connections;

    private boolean lost;
    private boolean closed;
    private final CompletableFuture<Void> firstConnected = new CompletableFuture<>();
    private volatile long sessionId;

    /** One request, told by which connection it goes. */
    interface Request {
        void send(ZooKeeper zookeeper, int connection);
    }

    private record Waiting(CompletableFuture<?> answer, String path, Runnable request) {}

    SessionStates(CuratorFramework client, Supplier<ZooKeeper> handle) {
        this.handle = handle;
        client.getConnectionStateListenable().addListener((framework, state) -> onState(state));
    }

    long sessionId() {
        return sessionId;
    }

    /** Completes when the first session is there. */
    CompletableFuture<Void> firstConnected() {
        return firstConnected;
    }

    void addListener(SessionStateListener listener) {
        listeners.add(listener);
    }

    /**
     * Runs the request now, or when there is a connection again.
     *
     * @param mayWait false for a request that belongs to the present session
     */
    void whenConnected(CompletableFuture<?> answer, String path, boolean mayWait, Request request) {
        int connection;
        synchronized (this) {
            connection = connections;
            if (closed || (!connected && (!mayWait || waiting.size() >= MAX_WAITING))) {
                answer.completeExceptionally(
                        new MetadataStoreException(MetadataStoreException.Code.CONNECTION_LOSS, path));
                return;
            }
            if (!connected) {
                waiting.add(new Waiting(answer, path, () -> whenConnected(answer, path, mayWait, request)));
                return;
            }
        }
        run(answer, path, request, connection);
    }

    /**
     * Repeats a read whose reply was lost, by the next connection, which may be there already.
     *
     * @param connection the connection it went by
     */
    <T> boolean repeat(
            int rc, int connection, CompletableFuture<T> answer, String path, Supplier<CompletableFuture<T>> read) {
        boolean repeatable = rc == Code.CONNECTIONLOSS.intValue() || rc == Code.SESSIONEXPIRED.intValue();
        Runnable again = () -> read.get().whenComplete((value, thrown) -> {
            if (thrown == null) {
                answer.complete(value);
            } else {
                answer.completeExceptionally(thrown);
            }
        });
        boolean now;
        synchronized (this) {
            if (!repeatable || closed || waiting.size() >= MAX_WAITING) {
                return false;
            }
            now = connected && connections > connection;
            if (!now) {
                // The listener may not have told yet that this connection is gone; its return will be told as well.
                waiting.add(new Waiting(answer, path, again));
                return true;
            }
        }
        again.run();
        return true;
    }

    void close() {
        List<Waiting> dropped;
        synchronized (this) {
            closed = true;
            connected = false;
            dropped = new ArrayList<>(waiting);
            waiting.clear();
        }
        dropped.forEach(w -> w.answer()
                .completeExceptionally(new MetadataStoreException(
                        MetadataStoreException.Code.CONNECTION_LOSS, w.path(), "the store is closed")));
    }

    private void run(CompletableFuture<?> answer, String path, Request request, int connection) {
        try {
            request.send(handle.get(), connection);
        } catch (MetadataStoreException e) {
            answer.completeExceptionally(e);
        } catch (IllegalArgumentException e) {
            answer.completeExceptionally(new MetadataStoreException(
                    MetadataStoreException.Code.OTHER, path, "not a path: " + path + " (" + e.getMessage() + ")"));
        }
    }

    private void onState(ConnectionState state) {
        switch (state) {
            case CONNECTED -> onConnected(true);
            case RECONNECTED -> onConnected(false);
            case SUSPENDED -> onSuspended();
            case LOST -> onLost();
            default -> LOG.debug("ignored connection state {}", state);
        }
    }

    private void onConnected(boolean first) {
        long newSessionId;
        try {
            newSessionId = handle.get().getSessionId();
        } catch (MetadataStoreException e) {
            LOG.debug("the connection is gone again; its next state will tell", e);
            return;
        }
        boolean newSession = sessionId != newSessionId;
        if (newSession && !first && !lost) {
            onLost();
        }
        sessionId = newSessionId;
        List<Waiting> ready;
        synchronized (this) {
            lost = false;
            connections++;
            connected = !closed;
            ready = new ArrayList<>(waiting);
            waiting.clear();
        }
        if (!first) {
            LOG.info("[ZooKeeperClient Kafka server] {}.", newSession ? "Connected in a new session" : "Reconnected");
            listeners.forEach(newSession ? l -> l.onNewSession(newSessionId) : SessionStateListener::onReconnected);
        }
        firstConnected.complete(null);
        ready.forEach(w -> w.request().run());
    }

    private void onSuspended() {
        synchronized (this) {
            connected = false;
        }
        LOG.warn("[ZooKeeperClient Kafka server] Connection to ZooKeeper lost; waiting for it to come back.");
        listeners.forEach(SessionStateListener::onSuspended);
    }

    private void onLost() {
        synchronized (this) {
            connected = false;
            lost = true;
        }
        sessionId = 0;
        LOG.warn("[ZooKeeperClient Kafka server] Session expired.");
        listeners.forEach(SessionStateListener::onLost);
    }
}
