package io.barnabas.coordinator.group;

import io.barnabas.common.message.SyncGroupRequestData;
import io.barnabas.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import io.barnabas.common.message.SyncGroupResponseData;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** SyncGroup: the leader brings the assignment; when it is written, every member is told its part. */
final class SyncPhase {
    private static final byte[] NO_ASSIGNMENT = new byte[0];
    /** Since then clients must say which protocol they mean (KIP-559). */
    private static final short FIRST_VERSION_WITH_PROTOCOL = 5;

    private final Groups groups;
    private final Rebalance rebalance;
    private final Sessions sessions;
    private final Assignments assignments;
    private final GroupLog log;

    SyncPhase(Groups groups, Rebalance rebalance, Sessions sessions, Assignments assignments, GroupLog log) {
        this.groups = groups;
        this.rebalance = rebalance;
        this.sessions = sessions;
        this.assignments = assignments;
        this.log = log;
    }

    void sync(Turn turn, GroupRequest from, SyncGroupRequestData request, Consumer<SyncGroupResponseData> reply) {
        if (from.apiVersion() >= FIRST_VERSION_WITH_PROTOCOL
                && (request.protocolType() == null || request.protocolName() == null)) {
            reply.accept(SyncResponses.error(Errors.INCONSISTENT_GROUP_PROTOCOL));
            return;
        }
        ClassicGroup group = groups.find(request.groupId());
        Errors error = group == null ? Errors.UNKNOWN_MEMBER_ID : check(group, request);
        if (error != Errors.NONE) {
            reply.accept(SyncResponses.error(error));
            return;
        }
        ClassicGroupMember member = group.member(request.memberId());
        switch (group.state()) {
            case COMPLETING_REBALANCE -> await(turn, group, member, request, reply);
            case STABLE -> {
                group.removePendingSyncMember(member.id());
                rebalance.onSync(group);
                sessions.restart(group, member);
                reply.accept(SyncResponses.assignment(group, member));
            }
            case PREPARING_REBALANCE -> reply.accept(SyncResponses.error(Errors.REBALANCE_IN_PROGRESS));
            case EMPTY, DEAD -> reply.accept(SyncResponses.error(Errors.UNKNOWN_MEMBER_ID));
        }
    }

    private static Errors check(ClassicGroup group, SyncGroupRequestData request) {
        Errors error =
                MemberChecks.generation(group, request.memberId(), request.groupInstanceId(), request.generationId());
        if (error != Errors.NONE) {
            return error;
        }
        boolean sameType =
                request.protocolType() == null || request.protocolType().equals(group.protocolType());
        boolean sameName =
                request.protocolName() == null || request.protocolName().equals(group.protocolName());
        return sameType && sameName ? Errors.NONE : Errors.INCONSISTENT_GROUP_PROTOCOL;
    }

    private void await(
            Turn turn,
            ClassicGroup group,
            ClassicGroupMember member,
            SyncGroupRequestData request,
            Consumer<SyncGroupResponseData> reply) {
        Consumer<SyncGroupResponseData> before = member.setAwaitedSync(reply);
        if (before != null) {
            // The client has given up on that one.
            before.accept(SyncResponses.error(Errors.REBALANCE_IN_PROGRESS));
        }
        group.removePendingSyncMember(member.id());
        rebalance.onSync(group);
        if (group.isLeader(member.id()) && !group.isAssignmentInFlight()) {
            keep(turn, group, assignment(group, request));
        }
    }

    /** What the leader says, for every member there is and for no other. */
    private Map<String, byte[]> assignment(ClassicGroup group, SyncGroupRequestData request) {
        Map<String, byte[]> assignment = new HashMap<>();
        for (SyncGroupRequestAssignment part : request.assignments()) {
            if (group.has(part.memberId())) {
                assignment.put(part.memberId(), part.assignment());
            }
        }
        List<String> missing = new ArrayList<>();
        for (ClassicGroupMember member : group.members()) {
            if (assignment.putIfAbsent(member.id(), NO_ASSIGNMENT) == null) {
                missing.add(member.id());
            }
        }
        log.info(
                "Assignment received from leader {} for {} with {} members, {} of them static",
                group.leaderId(),
                log.where(group),
                group.size(),
                group.staticSize());
        if (!missing.isEmpty()) {
            log.warn("The leader assigns nothing to members {} of {}", missing, log.where(group));
        }
        return assignment;
    }

    private void keep(Turn turn, ClassicGroup group, Map<String, byte[]> assignment) {
        int generation = group.generation();
        long nowMs = turn.nowMs();
        group.setAssignmentInFlight(true);
        // Whoever joins or leaves before it is written starts a rebalance, and then nothing follows from it.
        turn.write(
                List.of(GroupMetadata.record(group, assignment)),
                () -> {
                    if (group.is(GroupState.COMPLETING_REBALANCE) && group.generation() == generation) {
                        group.transitionTo(GroupState.STABLE, nowMs);
                        assignments.assign(group, assignment);
                    }
                },
                error -> {
                    if (group.is(GroupState.COMPLETING_REBALANCE) && group.generation() == generation) {
                        log.warn("Failed to write the assignment of {}: {}", log.where(group), error.message());
                        assignments.fail(group, AppendErrors.ofGroup(error));
                        rebalance.prepare(nowMs, group, "Error when storing group assignment during SyncGroup");
                    }
                });
    }
}
