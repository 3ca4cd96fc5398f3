package io.barnabas.server.replica;

import io.barnabas.common.Uuid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the broker remembers of a fetcher between its requests (KIP-227): which partitions, from where, and what it was
 * told. Guarded by its own lock; requests of one session come one after the other.
 */
public final class FetchSession {
    /** No session. */
    public static final int INVALID_SESSION_ID = 0;
    /** Asks for a session. */
    public static final int INITIAL_EPOCH = 0;
    /** Asks for no session, or ends the one it names. */
    public static final int FINAL_EPOCH = -1;

    /** A partition within a session: by topic id where the session uses ids, else by name. */
    private record Key(Object topic, int partition) {}

    private final int id;
    private final boolean privileged;
    private final boolean usesTopicIds;
    private final long creationMs;
    private final Map<Key, FetchPartition> partitions = new LinkedHashMap<>();
    private List<FetchPartition> order;
    private long lastUsedMs;
    private int epoch = nextEpoch(INITIAL_EPOCH);

    FetchSession(int id, boolean privileged, boolean usesTopicIds, long nowMs, List<FetchPartition> wanted) {
        this.id = id;
        this.privileged = privileged;
        this.usesTopicIds = usesTopicIds;
        this.creationMs = nowMs;
        this.lastUsedMs = nowMs;
        wanted.forEach(partition -> partitions.put(keyOf(partition), partition));
    }

    /** After the largest epoch comes 1: 0 and -1 have meanings of their own. */
    static int nextEpoch(int epoch) {
        return epoch < 0 ? FINAL_EPOCH : epoch == Integer.MAX_VALUE ? 1 : epoch + 1;
    }

    public int id() {
        return id;
    }

    /** A follower's session: consumers cannot push it out. */
    boolean isPrivileged() {
        return privileged;
    }

    boolean usesTopicIds() {
        return usesTopicIds;
    }

    long creationMs() {
        return creationMs;
    }

    /** The epoch the next request must carry. */
    synchronized int epoch() {
        return epoch;
    }

    synchronized long lastUsedMs() {
        return lastUsedMs;
    }

    synchronized int size() {
        return partitions.size();
    }

    /** Accepts a request if it carries the expected epoch, and expects the next one then. */
    synchronized boolean advance(int requestEpoch, long nowMs) {
        if (requestEpoch != epoch) {
            return false;
        }
        epoch = nextEpoch(epoch);
        lastUsedMs = nowMs;
        return true;
    }

    synchronized FetchPartition partition(String topic, Uuid topicId, int partition) {
        return partitions.get(new Key(usesTopicIds ? topicId : topic, partition));
    }

    synchronized void add(FetchPartition partition) {
        partitions.put(keyOf(partition), partition);
        order = null;
    }

    synchronized void forget(String topic, Uuid topicId, int partition) {
        partitions.remove(new Key(usesTopicIds ? topicId : topic, partition));
        order = null;
    }

    /** A partition that was given room in an answer goes to the end, so that others come first the next time. */
    public synchronized void moveToEnd(FetchPartition partition) {
        if (partitions.size() > 1 && partitions.remove(keyOf(partition), partition)) {
            partitions.put(keyOf(partition), partition);
            order = null;
        }
    }

    /** The partitions in the order in which they are to be read. */
    synchronized List<FetchPartition> wanted() {
        if (order == null) {
            order = List.copyOf(partitions.values());
        }
        return order;
    }

    /** The partitions whose topic id is not known here yet. */
    synchronized List<FetchPartition> unresolved() {
        List<FetchPartition> found = new ArrayList<>(0);
        for (FetchPartition partition : partitions.values()) {
            if (partition.topic() == null) {
                found.add(partition);
            }
        }
        return found;
    }

    private Key keyOf(FetchPartition partition) {
        return new Key(usesTopicIds ? partition.topicId() : partition.topic(), partition.partition());
    }
}
