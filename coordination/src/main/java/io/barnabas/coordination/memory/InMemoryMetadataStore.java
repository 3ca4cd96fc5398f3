package io.barnabas.coordination.memory;

import io.barnabas.coordination.MetadataStore;
import io.barnabas.coordination.MetadataStoreException;
import io.barnabas.coordination.MetadataStoreException.Code;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One client of an {@link InMemoryMetadataServer}, with hooks for everything that can go wrong on the way there. */
public final class InMemoryMetadataStore implements MetadataStore {
    private final InMemoryMetadataServer server;
    private final List<SessionStateListener> listeners = new CopyOnWriteArrayList<>();
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final Queue<Runnable> unseen = new ArrayDeque<>();
    private long sessionId;
    private boolean suspended;
    private boolean closed;
    private int repliesToLose;
    private int requestsToLose;

    InMemoryMetadataStore(InMemoryMetadataServer server, long sessionId) {
        this.server = server;
        this.sessionId = sessionId;
    }

    /** The connection breaks; the session lives on at the server. */
    public void suspend() {
        synchronized (this) {
            suspended = true;
        }
        tell(SessionStateListener::onSuspended);
    }

    /** The connection is back in time: the same session. */
    public void reconnect() {
        List<Runnable> ready;
        synchronized (this) {
            suspended = false;
            ready = drained(unseen);
            ready.addAll(drained(waiting));
        }
        tell(SessionStateListener::onReconnected);
        ready.forEach(Runnable::run);
    }

    /** The server gives the session up; the client learns of it and opens another. */
    public void expire() {
        expireUnnoticed();
        learnOfExpiry();
    }

    /** The server gives the session up while the client cannot see it. */
    public void expireUnnoticed() {
        synchronized (this) {
            suspended = true;
            unseen.clear();
        }
        server.endSession(this, sessionId());
    }

    /** The client learns that its session is gone and opens another. */
    public void learnOfExpiry() {
        long newSessionId = server.nextSessionId();
        List<Runnable> ready;
        synchronized (this) {
            sessionId = newSessionId;
            suspended = false;
            ready = drained(waiting);
        }
        tell(SessionStateListener::onLost);
        tell(listener -> listener.onNewSession(newSessionId));
        ready.forEach(Runnable::run);
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
        return read(() -> server.get(path, watcher(watch)));
    }

    @Override
    public CompletableFuture<Optional<Stat>> exists(String path, Watch watch) {
        return read(() -> server.exists(path, watcher(watch)));
    }

    @Override
    public CompletableFuture<List<String>> children(String path, Watch watch) {
        return read(() -> server.children(path, watcher(watch)));
    }

    @Override
    public CompletableFuture<List<WriteResult>> multi(List<Write> writes) {
        CompletableFuture<List<WriteResult>> answer = new CompletableFuture<>();
        if (writes.isEmpty()) {
            answer.complete(List.of());
            return answer;
        }
        boolean ephemeral = writes.stream().anyMatch(w -> w instanceof Write.Create create && create.ephemeral());
        whenConnected(answer, writes.get(0).path(), !ephemeral, () -> write(answer, writes));
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

    /** A watch has fired: told at once, or when the connection is back. */
    void fire(Runnable news) {
        synchronized (this) {
            if (closed) {
                return;
            }
            if (suspended) {
                unseen.add(news);
                return;
            }
        }
        server.execute(news);
    }

    private void write(CompletableFuture<List<WriteResult>> answer, List<Write> writes) {
        boolean requestLost;
        boolean replyLost;
        synchronized (this) {
            requestLost = requestsToLose > 0;
            requestsToLose -= requestLost ? 1 : 0;
            replyLost = !requestLost && repliesToLose > 0;
            repliesToLose -= replyLost ? 1 : 0;
        }
        MetadataStoreException lost =
                new MetadataStoreException(Code.CONNECTION_LOSS, writes.get(0).path());
        if (requestLost) {
            server.execute(() -> answer.completeExceptionally(lost));
            return;
        }
        answer(answer, () -> {
            List<WriteResult> results = server.multi(writes, sessionId());
            if (replyLost) {
                throw lost;
            }
            return results;
        });
    }

    private <T> CompletableFuture<T> read(Supplier<T> read) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        whenConnected(answer, "", true, () -> answer(answer, read));
        return answer;
    }

    private <T> void answer(CompletableFuture<T> answer, Supplier<T> work) {
        T value;
        try {
            value = work.get();
        } catch (MetadataStoreException e) {
            server.execute(() -> answer.completeExceptionally(e));
            return;
        }
        server.execute(() -> answer.complete(value));
    }

    private void whenConnected(CompletableFuture<?> answer, String path, boolean mayWait, Runnable work) {
        boolean refused;
        synchronized (this) {
            refused = closed || (suspended && !mayWait);
            if (!refused && suspended) {
                waiting.add(work);
                return;
            }
        }
        if (refused) {
            answer.completeExceptionally(new MetadataStoreException(Code.CONNECTION_LOSS, path));
        } else {
            work.run();
        }
    }

    private InMemoryMetadataServer.Watcher watcher(Watch watch) {
        return watch == null ? null : new InMemoryMetadataServer.Watcher(this, watch);
    }

    private void tell(Consumer<SessionStateListener> news) {
        server.execute(() -> listeners.forEach(news));
    }

    private static List<Runnable> drained(Queue<Runnable> queue) {
        List<Runnable> all = new ArrayList<>(queue);
        queue.clear();
        return all;
    }
}
