package io.barnabas.server.replica;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/**
 * The fetch sessions of this broker, at most as many as max.incremental.fetch.session.cache.slots. When all slots are
 * taken a newcomer may push out, in this order: the session unused for longest, if for more than two minutes; a
 * consumer's, if the newcomer is a follower; one that is two minutes old and has fewer partitions. Else it gets none, and
 * works without.
 */
public final class FetchSessionCache {
    /** A session younger, or used less long ago, is not pushed out by its like. */
    static final long MIN_EVICTION_MS = 120_000;

    private final int slots;
    private final IntSupplier randomIds;
    private final Map<Integer, FetchSession> sessions = new HashMap<>();
    private long evictions;

    /**
     * @param slots how many sessions there may be; 0 for none at all
     * @param randomIds session ids hard to guess, so that nobody meets another's session by chance
     */
    public FetchSessionCache(int slots, IntSupplier randomIds) {
        this.slots = slots;
        this.randomIds = randomIds;
    }

    /** The session, or null. */
    synchronized FetchSession get(int id) {
        return sessions.get(id);
    }

    public synchronized int size() {
        return sessions.size();
    }

    /** How many sessions were pushed out so far. */
    public synchronized long evictions() {
        return evictions;
    }

    synchronized void remove(int id) {
        sessions.remove(id);
    }

    /**
     * Makes a session if there is room for one.
     *
     * @return the session, or null
     */
    synchronized FetchSession maybeCreate(
            boolean privileged, boolean usesTopicIds, long nowMs, List<FetchPartition> wanted) {
        if (slots <= 0 || (sessions.size() >= slots && !maybeEvict(privileged, wanted.size(), nowMs))) {
            return null;
        }
        FetchSession session = new FetchSession(newId(), privileged, usesTopicIds, nowMs, wanted);
        sessions.put(session.id(), session);
        return session;
    }

    private int newId() {
        int id;
        do {
            id = randomIds.getAsInt() & Integer.MAX_VALUE;
        } while (id == FetchSession.INVALID_SESSION_ID || sessions.containsKey(id));
        return id;
    }

    private boolean maybeEvict(boolean privileged, int size, long nowMs) {
        FetchSession stalest = null;
        FetchSession weakest = null;
        for (FetchSession session : sessions.values()) {
            if (stalest == null || session.lastUsedMs() < stalest.lastUsedMs()) {
                stalest = session;
            }
            if (mayPushOut(privileged, session, nowMs) && (weakest == null || isWeaker(session, weakest))) {
                weakest = session;
            }
        }
        FetchSession victim = null;
        if (stalest != null && nowMs - stalest.lastUsedMs() > MIN_EVICTION_MS) {
            victim = stalest;
        } else if (weakest != null
                && ((privileged && !weakest.isPrivileged())
                        || (privileged == weakest.isPrivileged() && weakest.size() < size))) {
            victim = weakest;
        }
        if (victim == null) {
            return false;
        }
        sessions.remove(victim.id());
        evictions++;
        return true;
    }

    private static boolean mayPushOut(boolean privileged, FetchSession session, long nowMs) {
        boolean old = nowMs - session.creationMs() > MIN_EVICTION_MS;
        return privileged ? old || !session.isPrivileged() : old && !session.isPrivileged();
    }

    private static boolean isWeaker(FetchSession one, FetchSession other) {
        if (one.isPrivileged() != other.isPrivileged()) {
            return other.isPrivileged();
        }
        return one.size() < other.size();
    }
}
