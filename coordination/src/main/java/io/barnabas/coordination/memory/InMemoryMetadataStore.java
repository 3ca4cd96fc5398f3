package io.barnabas.coordination.memory;

import io.barnabas.coordination.MetadataStore;
import io.barnabas.coordination.MetadataStoreException;
import io.barnabas.coordination.MetadataStoreException.Code;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One client of an {@link InMemoryMetadataServer}, with hooks for everything that can go wrong on the way there. What is
 * under way when the connection breaks may have happened or not: reads are repeated, writes fail.
 */
public final class InMemoryMetadataStore implements MetadataStore {
    private final InMemoryMetadataServer server;
    private final Ways ways;
    private final List<SessionStateListener> listeners = new CopyOnWriteArrayList<>();
    private final Queue<Operation<?>> waiting = new ArrayDeque<>();
    private final Set<Operation<?>> inFlight = new LinkedHashSet<>();
    private final Queue<Runnable> unseen = new ArrayDeque<>();
    private long sessionId;
    /** Moves with every lost connection: replies of an older one come to nobody. */
    private int connection;

    private boolean suspended;
    private boolean closed;
    private int repliesToLose;
    private int requestsToLose;

    /** Something asked of the server. */
    private record Operation<T>(CompletableFuture<T> answer, Supplier<T> work, String path, Kind kind) {
        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    private enum Kind {
        READ,
        WRITE,
        WRITE_OF_THE_SESSION
    }

    /** Between this client and the server, and within the client; see {@link InMemoryMetadataServer#connect}. */
    record Ways(Executor toServer, Executor toClient, Executor atClient) {}

    InMemoryMetadataStore(InMemoryMetadataServer server, long sessionId, Ways ways) {
        this.server = server;
        this.sessionId = sessionId;
        this.ways = ways;
    }

    /** The connection breaks; the session lives on at the server. */
    public void suspend() {
        List<Operation<?>> lost;
        synchronized (this) {
            lost = disconnect();
        }
        tell(SessionStateListener::onSuspended);
        lost.forEach(this::fail);
    }

    /** Repeats the reads under way later; gives the writes, of which nobody knows what became of them. */
    private List<Operation<?>> disconnect() {
        suspended = true;
        connection++;
        List<Operation<?>> lost = new ArrayList<>();
        for (Operation<?> operation : drained(inFlight)) {
            if (operation.kind() == Kind.READ) {
                waiting.add(operation);
            } else {
                lost.add(operation);
            }
        }
        return lost;
    }

    /** The connection is back in time: the same session. */
    public void reconnect() {
        List<Runnable> news;
        List<Operation<?>> ready;
        synchronized (this) {
            suspended = false;
            news = drained(unseen);
            ready = drained(waiting);
        }
        tell(SessionStateListener::onReconnected);
        news.forEach(ways.toClient()::execute);
        ready.forEach(this::send);
    }

    /** The server gives the session up; the client learns of it and opens another. */
    public void expire() {
        expireUnnoticed();
        learnOfExpiry();
    }

    /** The server gives the session up while the client cannot see it. */
    public void expireUnnoticed() {
        List<Operation<?>> lost;
        synchronized (this) {
            lost = disconnect();
            unseen.clear();
        }
        lost.forEach(this::fail);
        server.endSession(this, sessionId());
    }

    /** The client learns that its session is gone and opens another. */
    public void learnOfExpiry() {
        long newSessionId = server.nextSessionId();
        List<Operation<?>> ready;
        synchronized (this) {
            sessionId = newSessionId;
            suspended = false;
            ready = drained(waiting);
        }
        tell(SessionStateListener::onLost);
        tell(listener -> listener.onNewSession(newSessionId));
        ready.forEach(this::send);
    }

    /** The next n writes are done, but their replies are lost. */
    public synchronized void loseReplies(int n) {
        repliesToLose = n;
    }

    /** The next n writes never arrive. */
    public synchronized void loseRequests(int n) {
        requestsToLose = n;
    }

    @Override
    public CompletableFuture<Node> get(String path, Watch watch) {
        return read(path, () -> server.get(path, watcher(watch)));
    }

    @Override
    public CompletableFuture<Optional<Stat>> exists(String path, Watch watch) {
        return read(path, () -> server.exists(path, watcher(watch)));
    }

    @Override
    public CompletableFuture<List<String>> children(String path, Watch watch) {
        return read(path, () -> server.children(path, watcher(watch)));
    }

    @Override
    public CompletableFuture<List<WriteResult>> multi(List<Write> writes) {
        CompletableFuture<List<WriteResult>> answer = new CompletableFuture<>();
        if (writes.isEmpty()) {
            answer.complete(List.of());
            return answer;
        }
        boolean ephemeral = writes.stream().anyMatch(w -> w instanceof Write.Create create && create.ephemeral());
        Kind kind = ephemeral ? Kind.WRITE_OF_THE_SESSION : Kind.WRITE;
        start(new Operation<>(answer, () -> write(writes), writes.get(0).path(), kind));
        return answer;
    }

    @Override
    public synchronized long sessionId() {
        return sessionId;
    }

    @Override
    public int sessionTimeoutMs() {
        return server.sessionTimeoutMs();
    }

    @Override
    public void addSessionStateListener(SessionStateListener listener) {
        listeners.add(listener);
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        server.endSession(this, sessionId());
    }

    /** A watch of this client's has fired: told when the news has come, or when the connection is back. */
    void fire(Runnable news) {
        long ofSession;
        synchronized (this) {
            if (closed) {
                return;
            }
            if (suspended) {
                unseen.add(news);
                return;
            }
            ofSession = sessionId;
        }
        ways.toClient().execute(() -> arrive(ofSession, news));
    }

    private void arrive(long ofSession, Runnable news) {
        synchronized (this) {
            if (closed || ofSession != sessionId) {
                return;
            }
            if (suspended) {
                unseen.add(news);
                return;
            }
        }
        news.run();
    }

    private List<WriteResult> write(List<Write> writes) {
        MetadataStoreException lost =
                new MetadataStoreException(Code.CONNECTION_LOSS, writes.get(0).path());
        boolean replyLost;
        synchronized (this) {
            if (requestsToLose > 0) {
                requestsToLose--;
                throw lost;
            }
            replyLost = repliesToLose > 0;
            repliesToLose -= replyLost ? 1 : 0;
        }
        List<WriteResult> results = server.multi(writes, sessionId());
        if (replyLost) {
            throw lost;
        }
        return results;
    }

    private <T> CompletableFuture<T> read(String path, Supplier<T> read) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        start(new Operation<>(answer, read, path, Kind.READ));
        return answer;
    }

    private void start(Operation<?> operation) {
        boolean refused;
        synchronized (this) {
            refused = closed || (suspended && operation.kind() == Kind.WRITE_OF_THE_SESSION);
            if (!refused && suspended) {
                waiting.add(operation);
                return;
            }
        }
        if (refused) {
            operation.answer().completeExceptionally(lost(operation));
        } else {
            send(operation);
        }
    }

    private <T> void send(Operation<T> operation) {
        long ofSession;
        int ofConnection;
        synchronized (this) {
            inFlight.add(operation);
            ofSession = sessionId;
            ofConnection = connection;
        }
        ways.toServer().execute(() -> serve(operation, ofSession, ofConnection));
    }

    private <T> void serve(Operation<T> operation, long ofSession, int ofConnection) {
        // What an ended session sent is not done, and its connection is closed without an answer.
        if (!server.isLive(ofSession)) {
            return;
        }
        try {
            T value = operation.work().get();
            ways.toClient().execute(() -> settle(operation, ofConnection, answer -> answer.complete(value)));
        } catch (MetadataStoreException e) {
            ways.toClient().execute(() -> settle(operation, ofConnection, answer -> answer.completeExceptionally(e)));
        }
    }

    private <T> void settle(Operation<T> operation, int ofConnection, Consumer<CompletableFuture<T>> outcome) {
        synchronized (this) {
            if (ofConnection != connection || !inFlight.remove(operation)) {
                return;
            }
        }
        outcome.accept(operation.answer());
    }

    private void fail(Operation<?> operation) {
        ways.atClient().execute(() -> operation.answer().completeExceptionally(lost(operation)));
    }

    private static MetadataStoreException lost(Operation<?> operation) {
        return new MetadataStoreException(Code.CONNECTION_LOSS, operation.path());
    }

    private InMemoryMetadataServer.Watcher watcher(Watch watch) {
        return watch == null ? null : new InMemoryMetadataServer.Watcher(this, watch);
    }

    private void tell(Consumer<SessionStateListener> news) {
        ways.atClient().execute(() -> listeners.forEach(news));
    }

    private static <T> List<T> drained(Collection<T> queue) {
        List<T> all = new ArrayList<>(queue);
        queue.clear();
        return all;
    }
}
