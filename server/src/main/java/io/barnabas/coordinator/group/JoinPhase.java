package io.barnabas.coordinator.group;

import io.barnabas.common.Uuid;
import io.barnabas.common.protocol.Errors;
import java.util.UUID;
import java.util.function.Supplier;

/** JoinGroup: who may be a member, and whether that calls for a rebalance. */
final class JoinPhase {
    /** Ids that may be given out in one group before their bearers join. */
    static final int MAX_PENDING_MEMBERS = 10_000;
    /** Bytes of metadata kept for one member; its group's record must fit into one batch, usually of 1 MB. */
    static final long MAX_METADATA_BYTES = 16L << 20;
    /** Protocols one member may name; clients have a handful. */
    static final int MAX_PROTOCOLS = 1_000;

    private final GroupConfig config;
    private final Groups groups;
    private final Rebalance rebalance;
    private final Sessions sessions;
    private final StaticMembers staticMembers;
    private final Supplier<Uuid> memberIds;

    JoinPhase(
            GroupConfig config,
            Groups groups,
            Rebalance rebalance,
            Sessions sessions,
            StaticMembers staticMembers,
            Supplier<Uuid> memberIds) {
        this.config = config;
        this.groups = groups;
        this.rebalance = rebalance;
        this.sessions = sessions;
        this.staticMembers = staticMembers;
        this.memberIds = memberIds;
    }

    void join(Turn turn, JoinRequest join) {
        Errors error = check(join);
        if (error != Errors.NONE) {
            join.fail(join.memberId(), error);
            return;
        }
        ClassicGroup group = groups.liveOrNew(join.data().groupId());
        if (!hasRoomFor(group, join.memberId())) {
            reject(group, join);
        } else if (join.isNewMember()) {
            joinNew(turn, group, join);
        } else {
            joinAgain(turn, group, join);
        }
        rebalance.maybeComplete(turn, group);
        groups.forgetIfUnused(group);
    }

    private Errors check(JoinRequest join) {
        int sessionTimeoutMs = join.data().sessionTimeoutMs();
        if (sessionTimeoutMs < config.minSessionTimeoutMs() || sessionTimeoutMs > config.maxSessionTimeoutMs()) {
            return Errors.INVALID_SESSION_TIMEOUT;
        }
        if (join.protocols().all().size() > MAX_PROTOCOLS || join.protocols().metadataBytes() > MAX_METADATA_BYTES) {
            return Errors.INVALID_REQUEST;
        }
        if (!join.isNewMember() && groups.find(join.data().groupId()) == null) {
            return Errors.UNKNOWN_MEMBER_ID;
        }
        return Errors.NONE;
    }

    private boolean hasRoomFor(ClassicGroup group, String memberId) {
        return switch (group.state()) {
            case EMPTY, DEAD -> true;
            // A group can be larger than allowed if less was allowed later: so the last ones to come are left out.
            case PREPARING_REBALANCE ->
                isAwaitingJoin(group, memberId) || group.membersAwaitingJoin() < config.maxSize();
            case COMPLETING_REBALANCE, STABLE -> group.has(memberId) || group.size() < config.maxSize();
        };
    }

    private static boolean isAwaitingJoin(ClassicGroup group, String memberId) {
        ClassicGroupMember member = group.member(memberId);
        return member != null && member.isAwaitingJoin();
    }

    private void reject(ClassicGroup group, JoinRequest join) {
        sessions.cancel(group, join.memberId());
        group.remove(join.memberId());
        join.fail(JoinRequest.UNKNOWN_MEMBER_ID, Errors.GROUP_MAX_SIZE_REACHED);
    }

    private void joinNew(Turn turn, ClassicGroup group, JoinRequest join) {
        if (!group.supports(join.data().protocolType(), join.protocols())) {
            join.fail(JoinRequest.UNKNOWN_MEMBER_ID, Errors.INCONSISTENT_GROUP_PROTOCOL);
            return;
        }
        if (join.requiresKnownMemberId() && group.pendingMembers().size() >= MAX_PENDING_MEMBERS) {
            join.fail(JoinRequest.UNKNOWN_MEMBER_ID, Errors.COORDINATOR_NOT_AVAILABLE);
            return;
        }
        String memberId = newMemberId(join);
        String replaced = join.instanceId() == null ? null : group.staticMemberId(join.instanceId());
        if (replaced != null) {
            staticMembers.replace(turn, group, group.member(replaced), memberId, join);
        } else if (join.requiresKnownMemberId()) {
            group.addPendingMember(memberId);
            sessions.startPending(group, memberId, join.data().sessionTimeoutMs());
            join.fail(memberId, Errors.MEMBER_ID_REQUIRED);
        } else {
            add(turn, group, memberId, join);
        }
    }

    private String newMemberId(JoinRequest join) {
        Uuid random = memberIds.get();
        UUID shown = new UUID(random.mostSignificantBits(), random.leastSignificantBits());
        return (join.instanceId() == null ? join.from().clientId() : join.instanceId()) + "-" + shown;
    }

    private void add(Turn turn, ClassicGroup group, String memberId, JoinRequest join) {
        ClassicGroupMember member = ClassicGroupMember.joining(memberId, join);
        group.noteNewMember();
        group.add(member);
        sessions.startNew(group, member);
        rebalance.maybePrepare(turn, group, "Adding new member " + member + "; client reason: " + join.reason());
    }

    private void joinAgain(Turn turn, ClassicGroup group, JoinRequest join) {
        String memberId = join.memberId();
        if (!group.supports(join.data().protocolType(), join.protocols())) {
            join.fail(memberId, Errors.INCONSISTENT_GROUP_PROTOCOL);
        } else if (group.pendingMembers().contains(memberId)) {
            if (join.instanceId() == null) {
                add(turn, group, memberId, join);
            } else {
                // Ids are only given out to dynamic members.
                join.fail(memberId, Errors.UNKNOWN_MEMBER_ID);
            }
        } else {
            Errors error = MemberChecks.member(group, memberId, join.instanceId());
            if (error != Errors.NONE) {
                join.fail(memberId, error);
            } else {
                rejoin(turn, group, group.member(memberId), join);
            }
        }
    }

    private void rejoin(Turn turn, ClassicGroup group, ClassicGroupMember member, JoinRequest join) {
        boolean same = member.protocols().matches(join.protocols());
        switch (group.state()) {
            case PREPARING_REBALANCE -> update(turn, group, member, join, "Member " + member + " joining");
            case COMPLETING_REBALANCE -> {
                if (same) {
                    // It may have missed the answer.
                    join.answer(JoinResponses.generation(group, member.id()));
                } else {
                    update(turn, group, member, join, "Updating metadata for member " + member);
                }
            }
            case STABLE -> {
                if (group.isLeader(member.id())) {
                    // Leaders join when something changed that members do not tell, such as a topic's partitions.
                    update(turn, group, member, join, "Leader " + member + " re-joining group");
                } else if (!same) {
                    update(turn, group, member, join, "Updating metadata for member " + member);
                } else {
                    join.answer(JoinResponses.withoutMembers(group, member.id()));
                }
            }
            case EMPTY, DEAD -> join.fail(JoinRequest.UNKNOWN_MEMBER_ID, Errors.UNKNOWN_MEMBER_ID);
        }
    }

    private void update(Turn turn, ClassicGroup group, ClassicGroupMember member, JoinRequest join, String reason) {
        group.updateProtocols(member, () -> member.become(join));
        JoinRequest before = group.awaitJoin(member, join);
        if (before != null) {
            // The client has given up on that one.
            before.fail(member.id(), Errors.REBALANCE_IN_PROGRESS);
        }
        rebalance.maybePrepare(turn, group, reason + " during " + group.state() + "; client reason: " + join.reason());
    }
}
