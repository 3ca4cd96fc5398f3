package io.barnabas.controller;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.controller.ControllerEvent.ReplicaLeaderElection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Decides elections that somebody asked for, or that are due. Reads the context only. */
final class LeaderElections {
    private static final double PERCENT = 100;

    private final ControllerContext context;
    private final PartitionStateMachine states;

    LeaderElections(ControllerContext context, PartitionStateMachine states) {
        this.context = context;
        this.states = states;
    }

    Decision onElection(ReplicaLeaderElection election) {
        Collection<TopicPartition> asked = asked(election);
        return decision(election.unclean() ? states.electUnclean(withoutLeader(asked)) : states.electPreferred(asked));
    }

    private Collection<TopicPartition> asked(ReplicaLeaderElection election) {
        return election.partitions() == null ? context.partitions() : new TreeSet<>(election.partitions());
    }

    private List<TopicPartition> withoutLeader(Collection<TopicPartition> partitions) {
        return partitions.stream()
                .filter(p -> context.state(p) == PartitionState.OFFLINE)
                .toList();
    }

    private static Decision decision(List<ControllerRecord> changed) {
        return changed.isEmpty()
                ? Decision.NONE
                : new Decision(
                        changed, List.of(new Notice.LeadershipChanged(Decision.partitions(changed), false)), List.of());
    }

    /** Why an election would not elect, asked before it; null where it would. */
    Map<TopicPartition, ApiException> verdicts(ReplicaLeaderElection election) {
        Map<TopicPartition, ApiException> verdicts = new TreeMap<>();
        Set<TopicPartition> changing = Decision.partitions(onElection(election).records());
        for (TopicPartition partition : asked(election)) {
            verdicts.put(partition, changing.contains(partition) ? null : refusal(partition, election.unclean()));
        }
        return verdicts;
    }

    private ApiException refusal(TopicPartition partition, boolean unclean) {
        if (context.assignment(partition).isEmpty()) {
            return new ApiException(Errors.UNKNOWN_TOPIC_OR_PARTITION, "The partition does not exist.");
        }
        if (context.isQueuedForDeletion(partition.topic())) {
            return new ApiException(Errors.INVALID_TOPIC_EXCEPTION, "The topic is being deleted");
        }
        Optional<Integer> leader =
                context.registration(partition).map(r -> r.leaderAndIsr().leader());
        boolean done = unclean
                ? context.state(partition) == PartitionState.ONLINE
                : leader.equals(context.replicas(partition).stream().findFirst());
        if (done) {
            return new ApiException(Errors.ELECTION_NOT_NEEDED);
        }
        return new ApiException(
                unclean ? Errors.ELIGIBLE_LEADERS_NOT_AVAILABLE : Errors.PREFERRED_LEADER_NOT_AVAILABLE,
                "Failed to elect leader for partition " + partition + " under strategy "
                        + (unclean
                                ? "OfflinePartitionLeaderElectionStrategy(true)"
                                : "PreferredReplicaPartitionLeaderElectionStrategy"));
    }

    /** Whatever comes of it, the znode goes: it is an order, not a wish that waits for better days. */
    Decision onLegacyPreferredElection(Set<TopicPartition> partitions) {
        List<ControllerRecord> changed = states.electPreferred(new TreeSet<>(partitions));
        List<ControllerRecord> records = new ArrayList<>(changed);
        records.add(new ControllerRecord.LegacyElectionsHeld());
        return new Decision(
                records, List.of(new Notice.LeadershipChanged(Decision.partitions(changed), false)), List.of());
    }

    /**
     * Broker by broker: of the partitions that prefer it, more than so many in a hundred are led elsewhere, so it gets
     * back those it can lead. Not while replicas move, which would only be disturbed.
     */
    Decision onRebalance(int imbalancePercentage) {
        if (!context.partitionsBeingReassigned().isEmpty()) {
            return Decision.NONE;
        }
        Map<Integer, List<TopicPartition>> elsewhere = new TreeMap<>();
        Map<Integer, Integer> preferring = new TreeMap<>();
        for (TopicPartition partition : context.partitions()) {
            List<Integer> replicas = context.replicas(partition);
            if (replicas.isEmpty() || context.isQueuedForDeletion(partition.topic())) {
                continue;
            }
            int preferred = replicas.get(0);
            preferring.merge(preferred, 1, Integer::sum);
            if (context.registration(partition)
                    .filter(r -> r.leaderAndIsr().leader() != preferred)
                    .isPresent()) {
                elsewhere.computeIfAbsent(preferred, b -> new ArrayList<>()).add(partition);
            }
        }
        Set<TopicPartition> candidates = new TreeSet<>();
        elsewhere.forEach((broker, partitions) -> {
            if (partitions.size() / (double) preferring.get(broker) > imbalancePercentage / PERCENT) {
                candidates.addAll(partitions);
            }
        });
        return decision(states.electPreferred(candidates));
    }

    /** These topics may be led by replicas out of sync: those that have no leader get one at once. */
    Decision onUncleanElectionEnabled(Set<String> topics) {
        List<TopicPartition> partitions = new ArrayList<>();
        new TreeSet<>(topics).forEach(topic -> partitions.addAll(context.partitionsOf(topic)));
        return decision(states.electUnclean(withoutLeader(partitions)));
    }

    /** The topics (of all, or that one) with partitions that only an unclean election could give a leader. */
    Set<String> uncleanCandidates(Optional<String> topic) {
        return states.uncleanCandidates(topic.map(context::partitionsOf).orElseGet(context::partitions));
    }

    /** Old leaders have written states themselves: everybody has to hear of them. */
    Decision onIsrChanges(ControllerEvent.IsrChangeNotification event) {
        List<ControllerRecord> records = new ArrayList<>();
        Set<TopicPartition> told = new TreeSet<>();
        new TreeMap<>(event.states()).forEach((partition, state) -> {
            if (context.assignment(partition).isPresent()) {
                records.add(new ControllerRecord.PartitionObserved(partition, state));
                told.add(partition);
            }
        });
        records.add(new ControllerRecord.NotificationsHandled(
                ControllerRecord.NotificationsHandled.Kind.ISR_CHANGE, event.notifications()));
        Set<TopicPartition> moving = new TreeSet<>(told);
        moving.retainAll(context.partitionsBeingReassigned());
        return new Decision(
                records,
                List.of(new Notice.MetadataChanged(told)),
                moving.isEmpty() ? List.of() : List.of(new ControllerEvent.ReassignmentsProgressed(moving)));
    }
}
