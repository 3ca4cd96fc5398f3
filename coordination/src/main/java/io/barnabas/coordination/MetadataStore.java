package io.barnabas.coordination;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The store that keeps the cluster's agreement: a tree of small versioned nodes, written in transactions, with
 * ephemeral nodes that live as long as the session that made them, and watches that fire once.
 *
 * <p>Contract of the futures: they complete on the store's own thread, in the order the store answered; continuations
 * must not block. Failures are {@link MetadataStoreException}s.
 *
 * <ul>
 *   <li>Reads are repeated by the store after a lost connection, so a read fails with CONNECTION_LOSS only when the
 *       store is closed or too many wait already.
 *   <li>A write whose reply was lost fails with CONNECTION_LOSS and <em>may have happened</em>: read back before doing
 *       anything else. A write that was never sent, because there is no connection just now, waits for one; if it makes
 *       an ephemeral node it fails at once instead, since that belongs to a session.
 * </ul>
 */
public interface MetadataStore extends AutoCloseable {
    /** Version that matches any version. A write with it needs a reason. */
    int ANY_VERSION = -1;

    /** A node: its data (null when the node has none) and its numbers. */
    record Node(byte[] data, Stat stat) {}

    /**
     * Numbers of a node.
     *
     * @param czxid transaction that created it; never the same for two lives of a path
     * @param mzxid transaction that set its data last; transactions are numbered in their order, whatever node they touch
     * @param version how often its data was set
     * @param ephemeralOwner session it lives with, 0 for a persistent node
     * @param createdMs the store's wall-clock time when it was created, milliseconds since 1970
     */
    record Stat(long czxid, long mzxid, int version, long ephemeralOwner, long createdMs) {
        public boolean isEphemeral() {
            return ephemeralOwner != 0;
        }
    }

    /** One operation of a transaction. */
    sealed interface Write {
        String path();

        /** Makes a node; the parent must exist. */
        record Create(String path, byte[] data, boolean ephemeral, boolean sequential) implements Write {}

        /** Sets data if the node has that version. */
        record SetData(String path, byte[] data, int version) implements Write {}

        /** Deletes the node if it has that version and no children. */
        record Delete(String path, int version) implements Write {}

        /** Changes nothing; the transaction fails unless the node has that version. */
        record Check(String path, int version) implements Write {}

        static Write create(String path, byte[] data) {
            return new Create(path, data, false, false);
        }

        static Write createEphemeral(String path, byte[] data) {
            return new Create(path, data, true, false);
        }

        static Write createSequential(String path, byte[] data) {
            return new Create(path, data, false, true);
        }

        static Write setData(String path, byte[] data, int version) {
            return new SetData(path, data, version);
        }

        static Write delete(String path, int version) {
            return new Delete(path, version);
        }

        static Write check(String path, int version) {
            return new Check(path, version);
        }
    }

    /**
     * What one operation did.
     *
     * @param path the node, with its number when it is sequential
     * @param stat numbers after a SetData; absent for the others
     */
    record WriteResult(String path, Optional<Stat> stat) {}

    /** Fires once, on the store's thread, when what was read has changed; gone with the session. Only enqueue. */
    @FunctionalInterface
    interface Watch {
        void onChange(String path);
    }

    /** What happens to the session. Calls come in order from the store's thread. Only enqueue. */
    interface SessionStateListener {
        void onSuspended();

        /** Connected again in the same session. Watches survive. */
        void onReconnected();

        /** The session is gone, with its ephemeral nodes and watches. */
        void onLost();

        /** A new session after a lost one. */
        void onNewSession(long sessionId);
    }

    /** The node; fails with NO_NODE. */
    default CompletableFuture<Node> get(String path) {
        return get(path, null);
    }

    /** The node, and a watch on its data; a watch on a missing node is set by {@link #exists(String, Watch)} only. */
    CompletableFuture<Node> get(String path, Watch watch);

    /** The node's numbers if it exists; the watch also fires when the node comes into being. */
    CompletableFuture<Optional<Stat>> exists(String path, Watch watch);

    /** Names (not paths) of the children, in no order; fails with NO_NODE. */
    default CompletableFuture<List<String>> children(String path) {
        return children(path, null);
    }

    CompletableFuture<List<String>> children(String path, Watch watch);

    /** All of the writes or none of them. The failure names the first write that could not be done. */
    CompletableFuture<List<WriteResult>> multi(List<Write> writes);

    /** Id of the current session, 0 when there is none. */
    long sessionId();

    /** Session timeout the store agreed to, milliseconds. */
    int sessionTimeoutMs();

    void addSessionStateListener(SessionStateListener listener);

    /** Ends the session: ephemeral nodes vanish at once. */
    @Override
    void close();
}
