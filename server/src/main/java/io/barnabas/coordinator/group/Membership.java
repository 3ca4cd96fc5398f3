package io.barnabas.coordinator.group;

import io.barnabas.common.message.HeartbeatRequestData;
import io.barnabas.common.message.LeaveGroupRequestData;
import io.barnabas.common.message.LeaveGroupRequestData.MemberIdentity;
import io.barnabas.common.message.LeaveGroupResponseData;
import io.barnabas.common.message.LeaveGroupResponseData.MemberResponse;
import io.barnabas.common.message.SyncGroupResponseData;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** How members stay and go: Heartbeat, LeaveGroup, and the end of sessions. */
final class Membership implements Sessions.Expiry {
    /** Since then several members can leave at once, named by their instance ids too. */
    private static final short FIRST_VERSION_WITH_MEMBERS = 3;

    private final Groups groups;
    private final Rebalance rebalance;
    private final Sessions sessions;
    private final GroupLog log;

    Membership(Groups groups, Rebalance rebalance, Sessions sessions, GroupLog log) {
        this.groups = groups;
        this.rebalance = rebalance;
        this.sessions = sessions;
        this.log = log;
    }

    Errors heartbeat(HeartbeatRequestData request) {
        ClassicGroup group = groups.find(request.groupId());
        if (group == null) {
            return Errors.UNKNOWN_MEMBER_ID;
        }
        Errors error =
                MemberChecks.generation(group, request.memberId(), request.groupInstanceId(), request.generationId());
        if (error != Errors.NONE) {
            return error;
        }
        sessions.restart(group, group.member(request.memberId()));
        return group.is(GroupState.PREPARING_REBALANCE) ? Errors.REBALANCE_IN_PROGRESS : Errors.NONE;
    }

    LeaveGroupResponseData leave(Turn turn, short apiVersion, LeaveGroupRequestData request) {
        boolean several = apiVersion >= FIRST_VERSION_WITH_MEMBERS;
        List<MemberIdentity> leaving =
                several ? request.members() : List.of(new MemberIdentity().setMemberId(request.memberId()));
        ClassicGroup group = groups.find(request.groupId());
        List<MemberResponse> members = new ArrayList<>(leaving.size());
        for (MemberIdentity identity : leaving) {
            Errors error = group == null ? Errors.UNKNOWN_MEMBER_ID : leave(turn, group, identity);
            members.add(new MemberResponse()
                    .setMemberId(identity.memberId())
                    .setGroupInstanceId(identity.groupInstanceId())
                    .setErrorCode(error.code()));
        }
        LeaveGroupResponseData response = new LeaveGroupResponseData();
        return several
                ? response.setMembers(members)
                : response.setErrorCode(members.get(0).errorCode());
    }

    private Errors leave(Turn turn, ClassicGroup group, MemberIdentity identity) {
        String reason = JoinRequest.shown(identity.reason());
        String memberId = identity.memberId();
        if (memberId.equals(JoinRequest.UNKNOWN_MEMBER_ID)) {
            // An administrator names the instance only.
            memberId = identity.groupInstanceId() == null ? null : group.staticMemberId(identity.groupInstanceId());
            if (memberId == null) {
                return Errors.UNKNOWN_MEMBER_ID;
            }
        } else if (group.pendingMembers().contains(memberId)) {
            log.info("Pending member {} leaves {}; client reason: {}", memberId, log.where(group), reason);
            removePending(turn, group, memberId);
            return Errors.NONE;
        } else {
            Errors error = MemberChecks.member(group, memberId, identity.groupInstanceId());
            if (error != Errors.NONE) {
                return error;
            }
        }
        log.info("Member {} leaves {}; client reason: {}", memberId, log.where(group), reason);
        remove(
                turn,
                group,
                group.member(memberId),
                "Removing member " + memberId + " on LeaveGroup; client reason: " + reason);
        return Errors.NONE;
    }

    @Override
    public void onMemberExpired(Turn turn, ClassicGroup group, ClassicGroupMember member) {
        log.info("Member {} of {} has failed, removing it", member, log.where(group));
        remove(turn, group, member, "removing member " + member.id() + " on heartbeat expiration");
    }

    @Override
    public void onPendingMemberExpired(Turn turn, ClassicGroup group, String memberId) {
        log.info("Pending member {} of {} has not joined in time", memberId, log.where(group));
        removePending(turn, group, memberId);
    }

    private void removePending(Turn turn, ClassicGroup group, String memberId) {
        sessions.cancel(group, memberId);
        group.remove(memberId);
        rebalance.maybeComplete(turn, group);
        groups.forgetIfUnused(group);
    }

    private void remove(Turn turn, ClassicGroup group, ClassicGroupMember member, String reason) {
        JoinRequest join = group.takeAwaitedJoin(member);
        Consumer<SyncGroupResponseData> sync = member.setAwaitedSync(null);
        sessions.cancel(group, member.id());
        group.remove(member.id());
        // Should the client still be there, this makes it join anew.
        if (join != null) {
            join.fail(JoinRequest.UNKNOWN_MEMBER_ID, Errors.UNKNOWN_MEMBER_ID);
        }
        if (sync != null) {
            sync.accept(SyncResponses.error(Errors.UNKNOWN_MEMBER_ID));
        }
        rebalance.maybePrepare(turn, group, reason);
        rebalance.maybeComplete(turn, group);
    }
}
