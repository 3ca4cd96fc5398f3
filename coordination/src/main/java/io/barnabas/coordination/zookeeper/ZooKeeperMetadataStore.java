package io.barnabas.coordination.zookeeper;

import io.barnabas.coordination.CoordinationException;
import io.barnabas.coordination.MetadataStore;
import io.barnabas.coordination.MetadataStoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;

/**
 * A ZooKeeper ensemble as the store. Curator keeps the session; requests go pipelined over its ZooKeeper handle, many
 * at a time, which Curator's own builders would do with a thread hop and a retry of writes this contract forbids.
 */
public final class ZooKeeperMetadataStore implements MetadataStore {
    private static final int CHROOT_TIMEOUT_MS = 10_000;

    private final CuratorFramework client;
    private final String chroot;
    private final ZnodeAcls acls;
    private final SessionStates states;

    ZooKeeperMetadataStore(CuratorFramework client, String chroot, boolean setAcl) {
        this.client = client;
        this.chroot = chroot;
        this.acls = new ZnodeAcls(setAcl);
        this.states = new SessionStates(client, this::handle);
    }

    @Override
    public CompletableFuture<Node> get(String path, Watch watch) {
        CompletableFuture<Node> answer = new CompletableFuture<>();
        states.whenConnected(
                answer,
                path,
                true,
                (zookeeper, connection) -> zookeeper.getData(
                        chroot + path,
                        watcher(watch),
                        (rc, znode, context, data, stat) -> {
                            if (rc == Code.OK.intValue()) {
                                answer.complete(new Node(data, stat(stat)));
                            } else if (!states.repeat(rc, connection, answer, path, () -> get(path, watch))) {
                                answer.completeExceptionally(failure(rc, path));
                            }
                        },
                        null));
        return answer;
    }

    @Override
    public CompletableFuture<Optional<Stat>> exists(String path, Watch watch) {
        CompletableFuture<Optional<Stat>> answer = new CompletableFuture<>();
        states.whenConnected(
                answer,
                path,
                true,
                (zookeeper, connection) -> zookeeper.exists(
                        chroot + path,
                        watcher(watch),
                        (rc, znode, context, stat) -> {
                            if (rc == Code.OK.intValue()) {
                                answer.complete(Optional.of(stat(stat)));
                            } else if (rc == Code.NONODE.intValue()) {
                                answer.complete(Optional.empty());
                            } else if (!states.repeat(rc, connection, answer, path, () -> exists(path, watch))) {
                                answer.completeExceptionally(failure(rc, path));
                            }
                        },
                        null));
        return answer;
    }

    @Override
    public CompletableFuture<List<String>> children(String path, Watch watch) {
        CompletableFuture<List<String>> answer = new CompletableFuture<>();
        states.whenConnected(
                answer,
                path,
                true,
                (zookeeper, connection) -> zookeeper.getChildren(
                        root(path),
                        watcher(watch),
                        (int rc, String znode, Object context, List<String> names) -> {
                            if (rc == Code.OK.intValue()) {
                                answer.complete(List.copyOf(names));
                            } else if (!states.repeat(rc, connection, answer, path, () -> children(path, watch))) {
                                answer.completeExceptionally(failure(rc, path));
                            }
                        },
                        null));
        return answer;
    }

    @Override
    public CompletableFuture<List<WriteResult>> multi(List<Write> writes) {
        CompletableFuture<List<WriteResult>> answer = new CompletableFuture<>();
        if (writes.isEmpty()) {
            answer.complete(List.of());
            return answer;
        }
        boolean ephemeral = writes.stream().anyMatch(w -> w instanceof Write.Create create && create.ephemeral());
        List<Op> ops = writes.stream().map(this::op).toList();
        states.whenConnected(
                answer,
                writes.get(0).path(),
                !ephemeral,
                (zookeeper, connection) -> zookeeper.multi(
                        ops, (rc, path, context, results) -> complete(answer, rc, writes, results), null));
        return answer;
    }

    @Override
    public long sessionId() {
        return states.sessionId();
    }

    @Override
    public int sessionTimeoutMs() {
        return client.getZookeeperClient().getLastNegotiatedSessionTimeoutMs();
    }

    @Override
    public void addSessionStateListener(SessionStateListener listener) {
        states.addListener(listener);
    }

    @Override
    public void close() {
        states.close();
        client.close();
    }

    /** As if the server had ended the session: for drills and tests. */
    public void killSession() {
        handle().getTestable().injectSessionExpiration();
    }

    CompletableFuture<Void> firstConnected() {
        return states.firstConnected();
    }

    /** Makes the chroot's folders. */
    void createChroot() {
        // Looked for first: a refused write costs the server a line in its log, and this start a flush of it.
        if (chroot.isEmpty() || await(exists("", null)).isPresent()) {
            return;
        }
        for (int slash = chroot.indexOf('/', 1); !chroot.isEmpty(); slash = chroot.indexOf('/', slash + 1)) {
            String folder = slash < 0 ? chroot : chroot.substring(0, slash);
            createFolder(folder);
            if (slash < 0) {
                return;
            }
        }
    }

    private void createFolder(String folder) {
        CompletableFuture<Void> made = new CompletableFuture<>();
        states.whenConnected(
                made,
                folder,
                true,
                (zookeeper, connection) -> zookeeper.create(
                        folder,
                        null,
                        acls.of(folder),
                        org.apache.zookeeper.CreateMode.PERSISTENT,
                        (rc, path, context, name) -> {
                            if (rc == Code.OK.intValue() || rc == Code.NODEEXISTS.intValue()) {
                                made.complete(null);
                            } else {
                                made.completeExceptionally(failure(rc, folder));
                            }
                        },
                        null));
        await(made);
    }

    private <T> T await(CompletableFuture<T> answer) {
        try {
            return answer.get(CHROOT_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            boolean forbidden = MetadataStoreException.codeOf(e) == MetadataStoreException.Code.NO_AUTH;
            throw new CoordinationException(
                    "The chroot " + chroot + " of zookeeper.connect cannot be made: "
                            + (e.getCause() == null ? "no answer" : e.getCause().getMessage())
                            + (forbidden ? ". Check zookeeper.set.acl and the broker's ZooKeeper credentials." : "."),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CoordinationException("interrupted while making the chroot " + chroot, e);
        }
    }

    private ZooKeeper handle() {
        try {
            return client.getZookeeperClient().getZooKeeper();
        } catch (Exception e) {
            // Curator has given the connection up just now; its listener will tell. Curator throws Exception
            // throughout.
            throw new MetadataStoreException(MetadataStoreException.Code.CONNECTION_LOSS, chroot, e.getMessage());
        }
    }

    private String root(String path) {
        return path.equals("/") && !chroot.isEmpty() ? chroot : chroot + path;
    }

    private Watcher watcher(Watch watch) {
        if (watch == null) {
            return null;
        }
        return event -> {
            // Without a path it is news of the session, which SessionStates tells in its own words.
            if (event.getPath() != null) {
                watch.onChange(event.getPath().substring(chroot.length()));
            }
        };
    }

    private Op op(Write write) {
        String path = chroot + write.path();
        if (write instanceof Write.Create create) {
            return Op.create(path, create.data(), acls.of(create.path()), ZnodeAcls.mode(create));
        }
        if (write instanceof Write.SetData set) {
            return Op.setData(path, set.data(), set.version());
        }
        if (write instanceof Write.Delete delete) {
            return Op.delete(path, delete.version());
        }
        return Op.check(path, ((Write.Check) write).version());
    }

    private void complete(
            CompletableFuture<List<WriteResult>> answer, int rc, List<Write> writes, List<OpResult> results) {
        if (rc == Code.OK.intValue()) {
            List<WriteResult> done = new ArrayList<>(writes.size());
            for (int i = 0; i < writes.size(); i++) {
                done.add(result(writes.get(i), results.get(i)));
            }
            answer.complete(done);
            return;
        }
        for (int i = 0; results != null && i < results.size(); i++) {
            if (results.get(i) instanceof OpResult.ErrorResult error
                    && error.getErr() != Code.OK.intValue()
                    && error.getErr() != Code.RUNTIMEINCONSISTENCY.intValue()) {
                answer.completeExceptionally(
                        failure(error.getErr(), writes.get(i).path()));
                return;
            }
        }
        answer.completeExceptionally(failure(rc, writes.get(0).path()));
    }

    private WriteResult result(Write write, OpResult result) {
        if (result instanceof OpResult.CreateResult created) {
            return new WriteResult(created.getPath().substring(chroot.length()), Optional.empty());
        }
        if (result instanceof OpResult.SetDataResult set) {
            return new WriteResult(write.path(), Optional.of(stat(set.getStat())));
        }
        return new WriteResult(write.path(), Optional.empty());
    }

    private static Stat stat(org.apache.zookeeper.data.Stat stat) {
        return new Stat(stat.getCzxid(), stat.getMzxid(), stat.getVersion(), stat.getEphemeralOwner(), stat.getCtime());
    }

    static MetadataStoreException failure(int rc, String path) {
        Code code = Code.get(rc);
        MetadataStoreException.Code ours = code == null
                ? MetadataStoreException.Code.OTHER
                : switch (code) {
                    case NONODE -> MetadataStoreException.Code.NO_NODE;
                    case NODEEXISTS -> MetadataStoreException.Code.NODE_EXISTS;
                    case BADVERSION -> MetadataStoreException.Code.BAD_VERSION;
                    case NOTEMPTY -> MetadataStoreException.Code.NOT_EMPTY;
                    case CONNECTIONLOSS, OPERATIONTIMEOUT, REQUESTTIMEOUT ->
                        MetadataStoreException.Code.CONNECTION_LOSS;
                    case SESSIONEXPIRED, SESSIONMOVED -> MetadataStoreException.Code.SESSION_EXPIRED;
                    case NOAUTH, AUTHFAILED, INVALIDACL, SESSIONCLOSEDREQUIRESASLAUTH ->
                        MetadataStoreException.Code.NO_AUTH;
                    default -> MetadataStoreException.Code.OTHER;
                };
        return new MetadataStoreException(ours, path, "ZooKeeper answered " + code + " for " + path);
    }
}
