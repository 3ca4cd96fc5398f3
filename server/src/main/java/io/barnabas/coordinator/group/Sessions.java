package io.barnabas.coordinator.group;

/** Sessions of members: how long each may stay silent. */
final class Sessions {
    /**
     * A new member does not know its id, so it cannot send heartbeats while it waits for its first rebalance; if its
     * connection broke it will come back as another. So that nobody waits for those, each may wait this long.
     */
    static final long NEW_MEMBER_JOIN_TIMEOUT_MS = 5 * 60 * 1000L;

    /** What happens when a member was silent for too long. */
    interface Expiry {
        /** A member's session has run out. */
        void onMemberExpired(Turn turn, ClassicGroup group, ClassicGroupMember member);

        /** Nobody has joined with this id in time. */
        void onPendingMemberExpired(Turn turn, ClassicGroup group, String memberId);
    }

    private final GroupTimers timers;
    private Expiry expiry;

    Sessions(GroupTimers timers) {
        this.timers = timers;
    }

    /** Whom to tell; to be set once, before any session starts. */
    void onExpiry(Expiry listener) {
        expiry = listener;
    }

    /** The member was heard of: its session starts over. */
    void restart(ClassicGroup group, ClassicGroupMember member) {
        start(group, member, member.sessionTimeoutMs());
    }

    /** The member joined for the first time. */
    void startNew(ClassicGroup group, ClassicGroupMember member) {
        start(group, member, NEW_MEMBER_JOIN_TIMEOUT_MS);
    }

    /** A static member came back, perhaps before its first generation. */
    void startAgain(ClassicGroup group, ClassicGroupMember member) {
        if (member.isNew()) {
            startNew(group, member);
        } else {
            restart(group, member);
        }
    }

    private void start(ClassicGroup group, ClassicGroupMember member, long timeoutMs) {
        String memberId = member.id();
        timers.scheduleSession(group, memberId, timeoutMs, turn -> onDue(turn, group, memberId));
    }

    private void onDue(Turn turn, ClassicGroup group, String memberId) {
        ClassicGroupMember member = group.member(memberId);
        if (member == null || group.is(GroupState.DEAD)) {
            return;
        }
        // Whoever waits for our answer need not be heard of; its session starts over with the answer.
        if (member.isNew() || !member.isAwaitingJoin() && !member.isAwaitingSync()) {
            expiry.onMemberExpired(turn, group, member);
        }
    }

    /** An id was given out: its bearer is to join with it in time. */
    void startPending(ClassicGroup group, String memberId, long timeoutMs) {
        timers.scheduleSession(group, memberId, timeoutMs, turn -> {
            if (group.pendingMembers().contains(memberId)) {
                expiry.onPendingMemberExpired(turn, group, memberId);
            }
        });
    }

    void cancel(ClassicGroup group, String memberId) {
        timers.cancelSession(group, memberId);
    }
}
