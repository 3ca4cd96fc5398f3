package io.barnabas.coordinator.group;

import io.barnabas.common.message.JoinGroupResponseData;
import io.barnabas.common.message.SyncGroupResponseData;
import io.barnabas.common.protocol.Errors;
import java.util.List;
import java.util.function.Consumer;

/**
 * Static members that come back without an id (KIP-345): they take over the place of the one that had the same group
 * instance id. In a stable group that goes without a rebalance, if the group's protocol stays the same; the new id is
 * written before it is told. Other than in Kafka 3.9, the group then describes the client that came back, not the one
 * that had the place before.
 */
final class StaticMembers {
    private final Rebalance rebalance;
    private final Sessions sessions;
    private final GroupLog log;

    StaticMembers(Rebalance rebalance, Sessions sessions, GroupLog log) {
        this.rebalance = rebalance;
        this.sessions = sessions;
        this.log = log;
    }

    /** What is restored if the replacement cannot be written. */
    private record Before(
            String id,
            String clientId,
            String clientHost,
            int rebalanceTimeoutMs,
            int sessionTimeoutMs,
            MemberProtocols protocols,
            String leaderId) {
        static Before of(ClassicGroup group, ClassicGroupMember member) {
            return new Before(
                    member.id(),
                    member.clientId(),
                    member.clientHost(),
                    member.rebalanceTimeoutMs(),
                    member.sessionTimeoutMs(),
                    member.protocols(),
                    group.leaderId());
        }

        void restore(ClassicGroup group, ClassicGroupMember member) {
            group.updateProtocols(member, () -> member.setProtocols(protocols));
            member.setClient(clientId, clientHost);
            member.setTimeouts(rebalanceTimeoutMs, sessionTimeoutMs);
            group.rename(member, id);
        }
    }

    void replace(Turn turn, ClassicGroup group, ClassicGroupMember member, String newId, JoinRequest join) {
        log.info("Static member {} comes back to {}; its id is {} now", member, log.where(group), newId);
        Before before = Before.of(group, member);
        fence(group, member);
        sessions.cancel(group, member.id());
        group.rename(member, newId);
        group.updateProtocols(member, () -> member.become(join));
        group.awaitJoin(member, join);
        sessions.startAgain(group, member);
        switch (group.state()) {
            case STABLE -> {
                if (group.selectProtocol().equals(group.protocolName())) {
                    keep(turn, group, member, before);
                } else {
                    rebalance.maybePrepare(turn, group, reason(member, "joined with change of protocol", join));
                }
            }
            // The leader may know the old id already, and assign to that.
            case COMPLETING_REBALANCE ->
                rebalance.maybePrepare(turn, group, reason(member, "joined while others are assigned", join));
            case PREPARING_REBALANCE -> {}
            case EMPTY, DEAD ->
                throw new IllegalStateException("Group " + group.id() + " has members in state " + group.state());
        }
    }

    private static String reason(ClassicGroupMember member, String what, JoinRequest join) {
        return "Member " + member + " " + what + "; client reason: " + join.reason();
    }

    /** Whatever bears the old id must go. */
    private static void fence(ClassicGroup group, ClassicGroupMember member) {
        JoinRequest join = group.takeAwaitedJoin(member);
        if (join != null) {
            join.fail(member.id(), Errors.FENCED_INSTANCE_ID);
        }
        Consumer<SyncGroupResponseData> sync = member.setAwaitedSync(null);
        if (sync != null) {
            sync.accept(SyncResponses.error(Errors.FENCED_INSTANCE_ID));
        }
    }

    private void keep(Turn turn, ClassicGroup group, ClassicGroupMember member, Before before) {
        JoinRequest join = member.awaitedJoin();
        int generation = group.generation();
        turn.write(
                List.of(GroupMetadata.record(group)),
                () -> {
                    if (isStillWaiting(group, member, join, generation)) {
                        group.takeAwaitedJoin(member);
                        sessions.restart(group, member);
                        join.answer(welcome(group, member, join, before));
                    }
                },
                error -> {
                    log.warn("Failed to write the new id of {} in {}: {}", member, log.where(group), error.message());
                    if (isStillWaiting(group, member, join, generation)) {
                        group.takeAwaitedJoin(member);
                        revert(group, member, before);
                        join.answer(JoinResponses.withoutMembers(group, JoinRequest.UNKNOWN_MEMBER_ID)
                                .setErrorCode(AppendErrors.ofGroup(error).code()));
                    }
                });
    }

    /** If not, the member has been fenced or removed, and answered; or a rebalance has begun, which counts it in. */
    private static boolean isStillWaiting(
            ClassicGroup group, ClassicGroupMember member, JoinRequest join, int generation) {
        return group.is(GroupState.STABLE) && group.generation() == generation && member.awaitedJoin() == join;
    }

    private void revert(ClassicGroup group, ClassicGroupMember member, Before before) {
        sessions.cancel(group, member.id());
        before.restore(group, member);
        sessions.restart(group, member);
    }

    /**
     * A leader that can be told not to assign anew learns that it is the leader (KIP-814). An older one would assign at
     * once, in vain, as the group is stable: so it is told the leader's old id.
     */
    private static JoinGroupResponseData welcome(
            ClassicGroup group, ClassicGroupMember member, JoinRequest join, Before before) {
        JoinGroupResponseData response = JoinResponses.withoutMembers(group, member.id());
        if (!join.supportsSkippingAssignment()) {
            return response.setLeader(before.leaderId == null ? "" : before.leaderId);
        }
        if (group.isLeader(member.id())) {
            response.setMembers(JoinResponses.members(group)).setSkipAssignment(true);
        }
        return response;
    }
}
