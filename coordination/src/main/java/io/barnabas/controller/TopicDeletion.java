package io.barnabas.controller;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.Errors;
import io.barnabas.controller.ControllerEvent.ResumeTopicDeletions;
import io.barnabas.controller.ControllerRecord.ReplicaDeletionChanged;
import io.barnabas.controller.ControllerRecord.ReplicaDeletionRetried;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Deletes topics: brokers forget them (UpdateMetadata), replicas go (StopReplica), and when all have gone the znodes.
 * A replica whose broker is away keeps its topic waiting; the broker's return resumes it. Reads the context only.
 */
final class TopicDeletion {
    private final ControllerContext context;
    private final boolean enabled;

    TopicDeletion(ControllerContext context, boolean enabled) {
        this.context = context;
        this.enabled = enabled;
    }

    /** Topics were marked: refuse what does not exist or may not be deleted, queue the rest. */
    Decision onMarked(Set<String> topics) {
        List<ControllerRecord> records = new ArrayList<>();
        Set<TopicPartition> forgotten = new TreeSet<>();
        for (String topic : new TreeSet<>(topics)) {
            if (!enabled || !context.topics().containsKey(topic)) {
                records.add(new ControllerRecord.TopicDeletionRefused(topic));
            } else if (!context.isQueuedForDeletion(topic)) {
                records.add(new ControllerRecord.TopicDeletionQueued(topic));
                forgotten.addAll(context.partitionsOf(topic));
            }
        }
        Set<TopicPartition> moving = new TreeSet<>(forgotten);
        moving.retainAll(context.legacyReassignments().keySet());
        if (!moving.isEmpty()) {
            records.add(new ControllerRecord.LegacyReassignmentsDropped(moving));
        }
        return new Decision(
                records, List.of(new Notice.MetadataChanged(forgotten)), List.of(new ResumeTopicDeletions()));
    }

    /** Starts what can be started, and removes what is done. */
    Decision resume() {
        List<ControllerRecord> records = new ArrayList<>();
        Set<PartitionAndReplica> started = new HashSet<>();
        for (String topic : context.topicsToDelete()) {
            Set<PartitionAndReplica> replicas = replicas(topic);
            if (replicas.stream().allMatch(r -> has(r, ReplicaState.DELETION_SUCCESSFUL))) {
                Set<Integer> partitions = Optional.ofNullable(context.topics().get(topic))
                        .map(t -> t.partitions().keySet())
                        .orElse(Set.of());
                records.add(new ControllerRecord.TopicRemoved(topic, Set.copyOf(partitions)));
                continue;
            }
            for (PartitionAndReplica replica : replicas) {
                if (context.deletion(replica).isEmpty() && context.isLiveOrShuttingDown(replica.replica())) {
                    records.add(new ReplicaDeletionChanged(replica, ReplicaState.DELETION_STARTED));
                    started.add(replica);
                }
            }
        }
        return records.isEmpty()
                ? Decision.NONE
                : new Decision(records, List.of(new Notice.StopReplicas(started, true)), List.of());
    }

    /** A broker has deleted replicas, or could not. */
    Decision onStopReplicaResponse(int brokerId, Map<TopicPartition, Errors> outcome) {
        List<ControllerRecord> records = new ArrayList<>();
        new TreeMap<>(outcome).forEach((partition, error) -> {
            PartitionAndReplica replica = new PartitionAndReplica(partition, brokerId);
            if (has(replica, ReplicaState.DELETION_STARTED)) {
                ReplicaState state =
                        error == Errors.NONE ? ReplicaState.DELETION_SUCCESSFUL : ReplicaState.DELETION_INELIGIBLE;
                records.add(new ReplicaDeletionChanged(replica, state));
            }
        });
        return records.isEmpty()
                ? Decision.NONE
                : new Decision(records, List.of(), List.of(new ResumeTopicDeletions()));
    }

    /** Answers from these brokers will not come any more. */
    List<ControllerRecord> onBrokerFailure(Collection<Integer> brokers) {
        List<ControllerRecord> records = new ArrayList<>();
        context.deletions().forEach((replica, state) -> {
            if (brokers.contains(replica.replica()) && state == ReplicaState.DELETION_STARTED) {
                records.add(new ReplicaDeletionChanged(replica, ReplicaState.DELETION_INELIGIBLE));
            }
        });
        return records;
    }

    /** Replicas that are on a failed directory cannot be deleted until their broker is restarted. */
    List<ControllerRecord> onReplicasOffline(int broker, Collection<TopicPartition> partitions) {
        List<ControllerRecord> records = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            PartitionAndReplica replica = new PartitionAndReplica(partition, broker);
            if (has(replica, ReplicaState.DELETION_STARTED)) {
                records.add(new ReplicaDeletionChanged(replica, ReplicaState.DELETION_INELIGIBLE));
            }
        }
        return records;
    }

    /** These brokers are back: what could not be deleted there may be tried again. */
    List<ControllerRecord> onBrokerStartup(Collection<Integer> brokers) {
        List<ControllerRecord> records = new ArrayList<>();
        context.deletions().forEach((replica, state) -> {
            if (brokers.contains(replica.replica()) && state != ReplicaState.DELETION_SUCCESSFUL) {
                records.add(new ReplicaDeletionRetried(replica));
            }
        });
        return records;
    }

    private boolean has(PartitionAndReplica replica, ReplicaState state) {
        return context.deletion(replica).filter(s -> s == state).isPresent();
    }

    private Set<PartitionAndReplica> replicas(String topic) {
        Set<PartitionAndReplica> replicas = new LinkedHashSet<>();
        for (TopicPartition partition : context.partitionsOf(topic)) {
            context.replicas(partition).forEach(replica -> replicas.add(new PartitionAndReplica(partition, replica)));
        }
        return replicas;
    }
}
