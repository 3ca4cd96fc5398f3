package io.barnabas.coordinator.group;

import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * From one generation to the next: the members are asked, by their heartbeats, to join again; when all have, or the
 * time for it is up, whoever has not is out and the rest make up the next generation, whose leader is to assign it.
 */
final class Rebalance {
    private final GroupConfig config;
    private final GroupTimers timers;
    private final Sessions sessions;
    private final Assignments assignments;
    private final GroupLog log;

    Rebalance(GroupConfig config, GroupTimers timers, Sessions sessions, Assignments assignments, GroupLog log) {
        this.config = config;
        this.timers = timers;
        this.sessions = sessions;
        this.assignments = assignments;
        this.log = log;
    }

    /** Starts one unless one is under way, and ends it at once if nobody needs to be waited for. */
    void maybePrepare(Turn turn, ClassicGroup group, String reason) {
        if (group.state().canRebalance()) {
            prepare(turn.nowMs(), group, reason);
            maybeComplete(turn, group);
        }
    }

    /** Starts one; it does not end before the next event, even if nobody needs to be waited for. */
    void prepare(long nowMs, ClassicGroup group, String reason) {
        log.info("Preparing to rebalance {} (reason: {})", log.where(group), reason);
        if (group.is(GroupState.COMPLETING_REBALANCE)) {
            assignments.fail(group, Errors.REBALANCE_IN_PROGRESS);
        }
        timers.cancelSync(group);
        boolean wasEmpty = group.is(GroupState.EMPTY);
        group.transitionTo(GroupState.PREPARING_REBALANCE, nowMs);
        if (wasEmpty) {
            int delayMs = config.initialRebalanceDelayMs();
            gather(group, delayMs, Math.max(group.rebalanceTimeoutMs() - delayMs, 0));
        } else {
            awaitMembers(group);
        }
    }

    /**
     * Waits for more members of a group that had none, whoever has joined already; in a new group, as long as more of
     * them come, though never longer than the rebalance timeout.
     */
    private void gather(ClassicGroup group, int delayMs, int remainingMs) {
        group.setGathering(true);
        timers.scheduleJoin(group, delayMs, turn -> {
            if (group.takeNewMemberAdded() && remainingMs != 0) {
                int nextDelayMs = Math.min(config.initialRebalanceDelayMs(), remainingMs);
                gather(group, nextDelayMs, Math.max(remainingMs - delayMs, 0));
            } else {
                complete(turn, group);
            }
        });
    }

    private void awaitMembers(ClassicGroup group) {
        group.setGathering(false);
        timers.scheduleJoin(group, group.rebalanceTimeoutMs(), turn -> complete(turn, group));
    }

    /** Ends the rebalance if nobody needs to be waited for any more. */
    void maybeComplete(Turn turn, ClassicGroup group) {
        if (group.is(GroupState.PREPARING_REBALANCE) && !group.isGathering() && group.hasAllMembersJoined()) {
            complete(turn, group);
        }
    }

    private void complete(Turn turn, ClassicGroup group) {
        timers.cancelJoin(group);
        removeAbsentDynamicMembers(group);
        if (!group.electJoinedLeader() && group.size() > 0) {
            // Static members keep their place until their session ends.
            log.info("No member of {} has joined; waiting for them or for the end of their sessions", log.where(group));
            awaitMembers(group);
            return;
        }
        group.setGathering(false);
        group.startNextGeneration(turn.nowMs());
        if (group.is(GroupState.EMPTY)) {
            keepEmpty(turn, group);
        } else {
            answerJoins(group);
        }
    }

    private void removeAbsentDynamicMembers(ClassicGroup group) {
        List<String> absent = new ArrayList<>();
        for (ClassicGroupMember member : group.members()) {
            if (!member.isStatic() && !member.isAwaitingJoin()) {
                absent.add(member.id());
            }
        }
        if (!absent.isEmpty()) {
            log.info("Removing members {} of {}, who have not joined", absent, log.where(group));
        }
        for (String memberId : absent) {
            sessions.cancel(group, memberId);
            group.remove(memberId);
        }
    }

    private void keepEmpty(Turn turn, ClassicGroup group) {
        log.info("No members are left in {}", log.where(group));
        // Failing that, the last generation comes back if the coordinator moves, and its sessions run out once more.
        turn.write(
                List.of(GroupMetadata.record(group)),
                () -> {},
                error -> log.warn("Failed to write that {} is empty: {}", log.where(group), error.message()));
    }

    private void answerJoins(ClassicGroup group) {
        log.info("Stabilized {} with {} members", log.where(group), group.size());
        for (ClassicGroupMember member : group.members()) {
            member.setNew(false);
            group.addPendingSyncMember(member.id());
            sessions.restart(group, member);
            JoinRequest join = group.takeAwaitedJoin(member);
            if (join != null) {
                join.answer(JoinResponses.generation(group, member.id()));
            }
        }
        int generation = group.generation();
        timers.scheduleSync(group, group.rebalanceTimeoutMs(), turn -> onSyncTimeout(turn, group, generation));
    }

    /** All members have asked for their assignment: nobody is to be missed. */
    void onSync(ClassicGroup group) {
        if (group.pendingSyncMembers().isEmpty()) {
            timers.cancelSync(group);
        }
    }

    private void onSyncTimeout(Turn turn, ClassicGroup group, int generation) {
        boolean assigning = group.is(GroupState.COMPLETING_REBALANCE) || group.is(GroupState.STABLE);
        if (!assigning
                || group.generation() != generation
                || group.pendingSyncMembers().isEmpty()) {
            return;
        }
        Set<String> missing = Set.copyOf(group.pendingSyncMembers());
        for (String memberId : missing) {
            sessions.cancel(group, memberId);
            group.remove(memberId);
        }
        maybePrepare(turn, group, "Removing " + missing + " on pending sync request expiration");
    }
}
