package io.barnabas.coordination.memory;

import io.barnabas.coordination.MetadataStore.Node;
import io.barnabas.coordination.MetadataStore.Stat;
import io.barnabas.coordination.MetadataStore.Watch;
import io.barnabas.coordination.MetadataStore.Write;
import io.barnabas.coordination.MetadataStore.WriteResult;
import io.barnabas.coordination.MetadataStoreException;
import io.barnabas.coordination.MetadataStoreException.Code;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The tree behind any number of {@link InMemoryMetadataStore} sessions. Transactions are serial: every method holds the
 * monitor, and what follows from it (answers, watches) goes to the executor.
 */
public final class InMemoryMetadataServer {
    private static final int SESSION_TIMEOUT_MS = 18_000;

    private final Executor executor;
    private final int sessionTimeoutMs;
    private final LongSupplier clockMs;
    private final Map<String, Znode> tree = new TreeMap<>();
    private final Map<String, Set<Watcher>> dataWatches = new HashMap<>();
    private final Map<String, Set<Watcher>> childWatches = new HashMap<>();
    private long zxid;
    private final Set<Long> sessions = new TreeSet<>();
    private long lastSessionId = 0x1000;

    private Consumer<List<Write>> observer = writes -> {};

    /** A watch of one session. */
    record Watcher(InMemoryMetadataStore session, Watch watch) {}

    private record Znode(byte[] data, Stat stat, int sequence) {}

    /**
     * @param executor runs answers and watches, in order: one thread, or a simulation's event queue
     * @param clockMs wall-clock time in milliseconds
     */
    public InMemoryMetadataServer(Executor executor, LongSupplier clockMs) {
        this(executor, clockMs, SESSION_TIMEOUT_MS);
    }

    /** @param sessionTimeoutMs what clients are told; ending sessions is up to the test */
    public InMemoryMetadataServer(Executor executor, LongSupplier clockMs, int sessionTimeoutMs) {
        this.executor = executor;
        this.sessionTimeoutMs = sessionTimeoutMs;
        this.clockMs = clockMs;
        tree.put("/", new Znode(new byte[0], new Stat(0, 0, 0, 0, 0), 0));
    }

    /** A client with a session of its own. */
    public InMemoryMetadataStore connect() {
        return connect(Runnable::run, executor, executor);
    }

    /** Has somebody told of every transaction that was done, at once; for invariants. */
    public synchronized void observe(Consumer<List<Write>> newObserver) {
        observer = newObserver;
    }

    /**
     * A client with a session of its own and a way of its own to and from here.
     *
     * @param toServer carries requests; keeps their order, may take its time
     * @param toClient carries answers and watches; keeps their order, may take its time
     * @param atClient runs what the client finds out without the server: that the connection broke, or is back
     */
    public InMemoryMetadataStore connect(Executor toServer, Executor toClient, Executor atClient) {
        return new InMemoryMetadataStore(
                this, nextSessionId(), new InMemoryMetadataStore.Ways(toServer, toClient, atClient));
    }

    /** The whole tree, for tests and invariants. */
    public synchronized Map<String, Node> dump() {
        Map<String, Node> dump = new TreeMap<>();
        tree.forEach((path, znode) -> dump.put(path, new Node(znode.data, znode.stat)));
        return dump;
    }

    /** One node of the tree, for tests and invariants; null when there is none. */
    public synchronized Node peek(String path) {
        Znode znode = tree.get(path);
        return znode == null ? null : new Node(znode.data, znode.stat);
    }

    /** Writes without a session: what an operator does by hand. */
    public void write(List<Write> writes) {
        multi(writes, 0);
    }

    int sessionTimeoutMs() {
        return sessionTimeoutMs;
    }

    synchronized long nextSessionId() {
        sessions.add(++lastSessionId);
        return lastSessionId;
    }

    /** Whether the server still knows the session: what comes from another is not done. */
    public synchronized boolean isLive(long sessionId) {
        return sessions.contains(sessionId);
    }

    synchronized Node get(String path, Watcher watcher) {
        Znode znode = existing(path);
        watch(dataWatches, path, watcher);
        return new Node(znode.data, znode.stat);
    }

    synchronized Optional<Stat> exists(String path, Watcher watcher) {
        watch(dataWatches, path, watcher);
        return Optional.ofNullable(tree.get(path)).map(Znode::stat);
    }

    synchronized List<String> children(String path, Watcher watcher) {
        existing(path);
        watch(childWatches, path, watcher);
        return childNames(path);
    }

    /** All or nothing: the writes are done on the tree, and undone when one of them cannot be. */
    synchronized List<WriteResult> multi(List<Write> writes, long sessionId) {
        Map<String, Znode> before = new TreeMap<>(tree);
        Set<String> dataChanges = new LinkedHashSet<>();
        Set<String> childChanges = new LinkedHashSet<>();
        List<WriteResult> results = new ArrayList<>();
        zxid++;
        try {
            for (Write write : writes) {
                results.add(apply(write, sessionId, dataChanges, childChanges));
            }
        } catch (MetadataStoreException e) {
            tree.clear();
            tree.putAll(before);
            throw e;
        }
        dataChanges.forEach(path -> fire(dataWatches, path));
        childChanges.forEach(path -> fire(childWatches, path));
        observer.accept(writes);
        return results;
    }

    /** Ends a session: its ephemeral nodes go, and its watches. */
    synchronized void endSession(InMemoryMetadataStore session, long sessionId) {
        sessions.remove(sessionId);
        dataWatches.values().forEach(watchers -> watchers.removeIf(w -> w.session() == session));
        childWatches.values().forEach(watchers -> watchers.removeIf(w -> w.session() == session));
        List<Write> deletions = tree.entrySet().stream()
                .filter(entry -> entry.getValue().stat.ephemeralOwner() == sessionId)
                .map(entry -> Write.delete(entry.getKey(), entry.getValue().stat.version()))
                .toList();
        multi(deletions, sessionId);
    }

    private WriteResult apply(Write write, long sessionId, Set<String> dataChanges, Set<String> childChanges) {
        if (write instanceof Write.Create create) {
            return create(create, sessionId, dataChanges, childChanges);
        }
        Znode znode = existing(write.path());
        if (write instanceof Write.SetData set) {
            expect(znode, set.version(), set.path());
            Stat was = znode.stat;
            Stat stat = new Stat(was.czxid(), zxid, was.version() + 1, was.ephemeralOwner(), was.createdMs());
            tree.put(set.path(), new Znode(set.data(), stat, znode.sequence));
            dataChanges.add(set.path());
            return new WriteResult(set.path(), Optional.of(stat));
        }
        if (write instanceof Write.Delete delete) {
            expect(znode, delete.version(), delete.path());
            if (!childNames(delete.path()).isEmpty()) {
                throw new MetadataStoreException(Code.NOT_EMPTY, delete.path());
            }
            tree.remove(delete.path());
            dataChanges.add(delete.path());
            childChanges.add(delete.path());
            childChanges.add(parent(delete.path()));
        } else {
            expect(znode, ((Write.Check) write).version(), write.path());
        }
        return new WriteResult(write.path(), Optional.empty());
    }

    private WriteResult create(Write.Create create, long sessionId, Set<String> dataChanges, Set<String> childChanges) {
        String parentPath = parent(create.path());
        Znode parent = existing(parentPath);
        String path = create.path();
        if (create.sequential()) {
            path += String.format("%010d", parent.sequence);
        }
        if (tree.containsKey(path)) {
            throw new MetadataStoreException(Code.NODE_EXISTS, path);
        }
        tree.put(parentPath, new Znode(parent.data, parent.stat, parent.sequence + 1));
        Stat stat = new Stat(zxid, zxid, 0, create.ephemeral() ? sessionId : 0, clockMs.getAsLong());
        tree.put(path, new Znode(create.data(), stat, 0));
        dataChanges.add(path);
        childChanges.add(parentPath);
        return new WriteResult(path, Optional.empty());
    }

    private Znode existing(String path) {
        Znode znode = tree.get(path);
        if (znode == null) {
            throw new MetadataStoreException(Code.NO_NODE, path);
        }
        return znode;
    }

    private static void expect(Znode znode, int version, String path) {
        if (version != -1 && version != znode.stat.version()) {
            throw new MetadataStoreException(Code.BAD_VERSION, path);
        }
    }

    private List<String> childNames(String path) {
        String prefix = path.equals("/") ? "/" : path + "/";
        return tree.keySet().stream()
                .filter(p ->
                        p.length() > prefix.length() && p.startsWith(prefix) && p.indexOf('/', prefix.length()) < 0)
                .map(p -> p.substring(prefix.length()))
                .toList();
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash == 0 ? "/" : path.substring(0, slash);
    }

    private static void watch(Map<String, Set<Watcher>> watches, String path, Watcher watcher) {
        if (watcher != null) {
            watches.computeIfAbsent(path, p -> new LinkedHashSet<>()).add(watcher);
        }
    }

    private void fire(Map<String, Set<Watcher>> watches, String path) {
        Set<Watcher> fired = watches.remove(path);
        if (fired != null) {
            fired.forEach(w -> w.session().fire(() -> w.watch().onChange(path)));
        }
    }
}
