package io.barnabas.controller;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.controller.ControllerRecord.AssignmentChanged;
import io.barnabas.metadata.LeaderAndIsr;
import io.barnabas.metadata.PartitionRegistration;
import io.barnabas.metadata.ReplicaAssignment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Moves replicas (KIP-455). Every step is written down before it is taken, so that whoever is controller next goes on
 * from there:
 *
 * <pre>
 *   asked for    -- topic: origin and target, what is added, what is removed; state: next leader epoch
 *                   to all replicas: LeaderAndIsr, to the added ones as new ones
 *   moving       -- until the whole target is in sync and one of it lives
 *   completing   -- state: led by one of the target, in sync the target alone, next leader epoch
 *                   to the target: LeaderAndIsr; to the removed: StopReplica with delete
 *   done         -- once the removed replicas are deleted, or their brokers gone. topic: the target alone
 * </pre>
 *
 * To cancel is to move back to the origin. A request for a partition that is moving already replaces its target. A
 * topic that is being deleted moves no more: its deletion takes old and new replicas alike.
 */
final class Reassignment {
    private final ControllerContext context;
    private final PartitionStateMachine states;

    Reassignment(ControllerContext context, PartitionStateMachine states) {
        this.context = context;
        this.states = states;
    }

    /** Why each of the wanted reassignments cannot be; empty where it can. */
    Map<TopicPartition, Optional<ApiException>> verdicts(Map<TopicPartition, Optional<List<Integer>>> targets) {
        Map<TopicPartition, Optional<ApiException>> verdicts = new TreeMap<>();
        targets.forEach((partition, target) -> verdicts.put(partition, verdict(partition, target, true)));
        return verdicts;
    }

    private Optional<ApiException> verdict(TopicPartition partition, Optional<List<Integer>> target, boolean mustLive) {
        Optional<ApiException> fault =
                target.flatMap(replicas -> ReassignmentRules.faultOf(context, partition, replicas, mustLive));
        if (fault.isPresent()) {
            return fault;
        }
        Optional<ReplicaAssignment> now = context.assignment(partition);
        if (target.isEmpty() && !now.map(ReplicaAssignment::isBeingReassigned).orElse(false)) {
            return Optional.of(new ApiException(Errors.NO_REASSIGNMENT_IN_PROGRESS));
        }
        if (now.isEmpty() || context.isQueuedForDeletion(partition.topic())) {
            return Optional.of(new ApiException(Errors.UNKNOWN_TOPIC_OR_PARTITION, "The partition does not exist."));
        }
        return losesEverything(partition, now.get(), next(now.get(), target))
                ? Optional.of(new ApiException(
                        Errors.INVALID_REPLICA_ASSIGNMENT,
                        "Cannot go to this assignment: none of its replicas is in sync, and the in-sync ones would be"
                                + " deleted."))
                : Optional.empty();
    }

    private static ReplicaAssignment next(ReplicaAssignment now, Optional<List<Integer>> target) {
        return now.reassignTo(target.orElse(now.originReplicas()));
    }

    /** Replicas that a former target added and the new one does not want are dropped at once: are others in sync? */
    private boolean losesEverything(TopicPartition partition, ReplicaAssignment now, ReplicaAssignment next) {
        List<Integer> dropped = dropped(now, next);
        return !dropped.isEmpty()
                && context.registration(partition)
                        .map(r -> dropped.containsAll(r.leaderAndIsr().isr()))
                        .orElse(false);
    }

    private static List<Integer> dropped(ReplicaAssignment now, ReplicaAssignment next) {
        return now.replicas().stream().filter(r -> !next.replicas().contains(r)).toList();
    }

    /** Asked for by request: takes what may be, and takes it out of Kafka's old znode, since the latest word counts. */
    Decision onRequested(Map<TopicPartition, Optional<List<Integer>>> targets) {
        Map<TopicPartition, ReplicaAssignment> begun = new TreeMap<>();
        targets.forEach((partition, target) -> {
            if (verdict(partition, target, true).isEmpty()) {
                begun.put(partition, next(context.assignment(partition).orElseThrow(), target));
            }
        });
        Set<TopicPartition> superseded = new TreeSet<>(begun.keySet());
        superseded.retainAll(context.legacyReassignments().keySet());
        return begin(begun, superseded, List.of());
    }

    /** Kafka's old znode: brokers need not live, and what is on its way already goes on. */
    Decision onLegacy(Map<TopicPartition, List<Integer>> targets) {
        Map<TopicPartition, ReplicaAssignment> begun = new TreeMap<>();
        Set<TopicPartition> dropped = new TreeSet<>();
        new TreeMap<>(targets).forEach((partition, target) -> {
            if (verdict(partition, Optional.of(target), false).isPresent()) {
                dropped.add(partition);
                return;
            }
            ReplicaAssignment now = context.assignment(partition).orElseThrow();
            boolean underWay =
                    now.isBeingReassigned() || context.completingReassignments().containsKey(partition);
            if (underWay && now.targetReplicas().equals(target)) {
                return;
            }
            ReplicaAssignment next = now.reassignTo(target);
            begun.put(partition, next);
            if (!next.isBeingReassigned()) {
                dropped.add(partition);
            }
        });
        return begin(begun, dropped, List.of(new ControllerRecord.LegacyReassignmentsObserved(targets)));
    }

    private Decision begin(
            Map<TopicPartition, ReplicaAssignment> begun,
            Set<TopicPartition> noLegacy,
            List<ControllerRecord> observed) {
        List<ControllerRecord> records = new ArrayList<>(observed);
        records.addAll(assignments(begun));
        Set<PartitionAndReplica> dropped = new HashSet<>();
        Set<TopicPartition> changed = new TreeSet<>();
        Set<TopicPartition> unborn = new TreeSet<>();
        begun.forEach((partition, next) -> {
            ReplicaAssignment now = context.assignment(partition).orElseThrow();
            List<Integer> droppedHere = dropped(now, next);
            droppedHere.forEach(r -> dropped.add(new PartitionAndReplica(partition, r)));
            if (context.registration(partition).isEmpty()) {
                unborn.add(partition);
            } else if (!isReady(partition, next) || !next.isBeingReassigned() || !droppedHere.isEmpty()) {
                changed.add(partition);
            }
        });
        if (!noLegacy.isEmpty()) {
            records.add(new ControllerRecord.LegacyReassignmentsDropped(noLegacy));
        }
        records.addAll(
                states.changes(changed, (partition, now) -> Optional.of(begun(now, begun.get(partition), partition))));
        return new Decision(records, beginNotices(begun, changed, dropped), followUps(begun.keySet(), unborn));
    }

    private static List<ControllerEvent> followUps(Set<TopicPartition> begun, Set<TopicPartition> unborn) {
        List<ControllerEvent> followUps = new ArrayList<>();
        if (!unborn.isEmpty()) {
            followUps.add(new ControllerEvent.NewPartitions(unborn));
        }
        if (!begun.isEmpty()) {
            followUps.add(new ControllerEvent.ReassignmentsProgressed(new TreeSet<>(begun)));
        }
        return followUps;
    }

    private static List<Notice> beginNotices(
            Map<TopicPartition, ReplicaAssignment> begun,
            Set<TopicPartition> changed,
            Set<PartitionAndReplica> dropped) {
        Set<PartitionAndReplica> added = new HashSet<>();
        changed.forEach(partition ->
                begun.get(partition).addingReplicas().forEach(r -> added.add(new PartitionAndReplica(partition, r))));
        return List.of(
                new Notice.LeadershipChanged(changed, false),
                new Notice.ReplicasAdded(added),
                new Notice.StopReplicas(dropped, true));
    }

    /** The state a reassignment begins with: dropped replicas are out of sync, and somebody else leads if one did. */
    private LeaderAndIsr begun(LeaderAndIsr now, ReplicaAssignment next, TopicPartition partition) {
        List<Integer> isr = now.isr().stream().filter(next.replicas()::contains).toList();
        int leader = next.replicas().contains(now.leader()) ? now.leader() : elected(next, isr, partition);
        return now.newLeaderAndIsr(leader, isr);
    }

    private int elected(ReplicaAssignment next, List<Integer> isr, TopicPartition partition) {
        return Election.reassign(next.replicas(), isr, r -> context.isReplicaOnline(r, partition))
                .orElse(LeaderAndIsr.NO_LEADER);
    }

    private static List<ControllerRecord> assignments(Map<TopicPartition, ReplicaAssignment> changed) {
        Map<String, Map<Integer, ReplicaAssignment>> byTopic = new TreeMap<>();
        changed.forEach((partition, assignment) -> byTopic.computeIfAbsent(partition.topic(), t -> new TreeMap<>())
                .put(partition.partition(), assignment));
        List<ControllerRecord> records = new ArrayList<>();
        byTopic.forEach((topic, partitions) -> records.add(new AssignmentChanged(topic, partitions)));
        return records;
    }

    /** A new controller tells the replicas of every reassignment once more, under an epoch they cannot overlook. */
    Decision onFailover() {
        Set<TopicPartition> moving = new TreeSet<>(context.partitionsBeingReassigned());
        moving.removeIf(p -> context.isQueuedForDeletion(p.topic()));
        if (moving.isEmpty()) {
            return Decision.NONE;
        }
        Set<TopicPartition> waiting = new TreeSet<>(moving);
        waiting.removeIf(p -> isReady(p, context.assignment(p).orElseThrow()));
        List<ControllerRecord> records = states.changes(waiting, (partition, now) -> Optional.of(now.newEpoch()));
        Map<TopicPartition, ReplicaAssignment> assignments = new TreeMap<>();
        waiting.forEach(p -> assignments.put(p, context.assignment(p).orElseThrow()));
        return new Decision(
                records,
                beginNotices(assignments, waiting, Set.of()),
                List.of(new ControllerEvent.ReassignmentsProgressed(moving)));
    }

    /** Whether the whole target is in sync, and one of it can lead. */
    private boolean isReady(TopicPartition partition, ReplicaAssignment assignment) {
        Optional<PartitionRegistration> registration = context.registration(partition);
        if (registration.isEmpty() || context.isQueuedForDeletion(partition.topic())) {
            return false;
        }
        LeaderAndIsr now = registration.get().leaderAndIsr();
        List<Integer> target = assignment.targetReplicas();
        return now.isr().containsAll(target) && target.stream().anyMatch(r -> context.isReplicaOnline(r, partition));
    }

    /** Those that are ready go to their targets. */
    Decision onProgressed(Collection<TopicPartition> partitions) {
        Set<TopicPartition> ready = new TreeSet<>();
        for (TopicPartition partition : partitions) {
            if (context.partitionsBeingReassigned().contains(partition)
                    && isReady(partition, context.assignment(partition).orElseThrow())) {
                ready.add(partition);
            }
        }
        if (ready.isEmpty()) {
            return Decision.NONE;
        }
        List<ControllerRecord> records =
                new ArrayList<>(states.changes(ready, (partition, now) -> Optional.of(completed(partition, now))));
        Set<PartitionAndReplica> removed = new HashSet<>();
        for (TopicPartition partition : ready) {
            ReplicaAssignment assignment = context.assignment(partition).orElseThrow();
            Set<Integer> removing = new TreeSet<>(assignment.removingReplicas());
            removing.removeIf(broker -> !context.isLiveOrShuttingDown(broker));
            removing.forEach(broker -> removed.add(new PartitionAndReplica(partition, broker)));
            records.add(new ControllerRecord.ReassignmentCompleting(partition, assignment.targetReplicas(), removing));
        }
        return new Decision(
                records,
                List.of(new Notice.LeadershipChanged(ready, false), new Notice.StopReplicas(removed, true)),
                List.of(new ControllerEvent.ReassignmentsCompleted()));
    }

    private LeaderAndIsr completed(TopicPartition partition, LeaderAndIsr now) {
        List<Integer> target = context.assignment(partition).orElseThrow().targetReplicas();
        List<Integer> isr = now.isr().stream().filter(target::contains).toList();
        boolean stays = target.contains(now.leader()) && context.isReplicaPresent(now.leader(), partition);
        int leader = stays
                ? now.leader()
                : Election.reassign(target, isr, r -> context.isReplicaOnline(r, partition))
                        .orElseThrow();
        return now.newLeaderAndIsr(leader, isr);
    }

    /** Those whose removed replicas are gone are closed. */
    Decision onCompleted() {
        Map<TopicPartition, ReplicaAssignment> done = new TreeMap<>();
        Set<TopicPartition> legacy = new TreeSet<>();
        context.completingReassignments().forEach((partition, removing) -> {
            if (removing.isEmpty() && !context.isQueuedForDeletion(partition.topic())) {
                List<Integer> target = context.replicas(partition);
                done.put(partition, ReplicaAssignment.of(target));
                if (target.equals(context.legacyReassignments().get(partition))) {
                    legacy.add(partition);
                }
            }
        });
        if (done.isEmpty()) {
            return Decision.NONE;
        }
        List<ControllerRecord> records = new ArrayList<>(assignments(done));
        if (!legacy.isEmpty()) {
            records.add(new ControllerRecord.LegacyReassignmentsDropped(legacy));
        }
        return new Decision(records, List.of(new Notice.MetadataChanged(done.keySet())), List.of());
    }

    /** A broker has deleted replicas, or could not: in both cases there is nothing more to wait for. */
    Decision onStopReplicaResponse(int brokerId, Set<TopicPartition> partitions) {
        List<ControllerRecord> records = new ArrayList<>();
        for (TopicPartition partition : new TreeSet<>(partitions)) {
            if (context.completingReassignments()
                    .getOrDefault(partition, Set.of())
                    .contains(brokerId)) {
                records.add(new ControllerRecord.RemovedReplicaGone(partition, brokerId));
            }
        }
        return records.isEmpty()
                ? Decision.NONE
                : new Decision(records, List.of(), List.of(new ControllerEvent.ReassignmentsCompleted()));
    }

    /** Answers from these brokers will not come any more. */
    List<ControllerRecord> onBrokerFailure(Collection<Integer> brokers) {
        List<ControllerRecord> records = new ArrayList<>();
        context.completingReassignments().forEach((partition, removing) -> brokers.stream()
                .filter(removing::contains)
                .forEach(broker -> records.add(new ControllerRecord.RemovedReplicaGone(partition, broker))));
        return records;
    }
}
