package io.barnabas.controller;

import io.barnabas.common.TopicPartition;
import io.barnabas.metadata.BrokerRegistration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Gathers the notices of one decision into at most one LeaderAndIsr, one UpdateMetadata and one StopReplica per broker,
 * sent in that order: who leads comes before what everybody is told of it. Except to a broker that has just come: it
 * has clients already, who had better hear of topics whose logs are still being opened than that there are none.
 */
final class ControllerBrokerRequestBatch {
    private final ControllerContext context;
    private final ControllerRequests requests;
    private final List<ControllerEffect> membership = new ArrayList<>();
    private final Map<Integer, Map<TopicPartition, Boolean>> leaderAndIsr = new TreeMap<>();
    private final Set<TopicPartition> metadata = new TreeSet<>();
    private final Set<Integer> arrived = new TreeSet<>();
    private final Map<Integer, Map<TopicPartition, Boolean>> stops = new TreeMap<>();
    private final Set<String> uncleanCandidates = new TreeSet<>();
    private boolean tellLiveBrokers;

    ControllerBrokerRequestBatch(ControllerContext context, ControllerRequests requests) {
        this.context = context;
        this.requests = requests;
    }

    void add(Notice notice) {
        if (notice instanceof Notice.LeadershipChanged n) {
            n.partitions().forEach(partition -> addLeadership(partition, n.isNew()));
            metadata.addAll(n.partitions());
        } else if (notice instanceof Notice.MetadataChanged n) {
            metadata.addAll(n.partitions());
        } else if (notice instanceof Notice.ReplicasAdded n) {
            n.replicas().stream()
                    .filter(r -> isTellable(r.partition()) && context.isLiveOrShuttingDown(r.replica()))
                    .forEach(r -> leaderAndIsr(r.replica()).put(r.partition(), true));
        } else if (notice instanceof Notice.BrokersArrived n) {
            arrived.addAll(n.brokers());
            addAllReplicasOf(n.brokers());
        } else if (notice instanceof Notice.ReplicasAsked n) {
            addAllReplicasOf(n.brokers());
        } else if (notice instanceof Notice.LiveBrokersChanged) {
            tellLiveBrokers = true;
        } else if (notice instanceof Notice.StopReplicas n) {
            n.replicas().forEach(r -> stops.computeIfAbsent(r.replica(), b -> new TreeMap<>())
                    .put(r.partition(), n.delete()));
        } else if (notice instanceof Notice.BrokerReachable n) {
            membership.add(new ControllerEffect.AddBroker(n.broker()));
        } else if (notice instanceof Notice.BrokerGone n) {
            membership.add(new ControllerEffect.RemoveBroker(n.brokerId()));
        } else if (notice instanceof Notice.UncleanElectionPossible n) {
            uncleanCandidates.addAll(n.topics());
        }
    }

    private void addLeadership(TopicPartition partition, boolean isNew) {
        if (context.registration(partition).isPresent()) {
            context.replicas(partition).stream()
                    .filter(context::isLiveOrShuttingDown)
                    .forEach(broker -> leaderAndIsr(broker).merge(partition, isNew, Boolean::logicalOr));
        }
    }

    private void addAllReplicasOf(Collection<Integer> brokers) {
        for (int broker : brokers) {
            for (TopicPartition partition : context.partitionsOnBroker(broker)) {
                if (isTellable(partition)) {
                    leaderAndIsr(broker).merge(partition, isStillToCome(partition, broker), Boolean::logicalOr);
                }
            }
        }
    }

    private boolean isTellable(TopicPartition partition) {
        return context.registration(partition).isPresent() && !context.isQueuedForDeletion(partition.topic());
    }

    /** A replica that a reassignment adds and that has never been in sync may not exist on its broker. */
    private boolean isStillToCome(TopicPartition partition, int broker) {
        return context.assignment(partition).orElseThrow().addingReplicas().contains(broker)
                && !context.registration(partition)
                        .orElseThrow()
                        .leaderAndIsr()
                        .isr()
                        .contains(broker);
    }

    private Map<TopicPartition, Boolean> leaderAndIsr(int broker) {
        return leaderAndIsr.computeIfAbsent(broker, b -> new TreeMap<>());
    }

    /** Brokers with replicas that stop and stay; they need not hear who leads those. */
    private List<BrokerRegistration> stopsOnly() {
        List<BrokerRegistration> stopping = new ArrayList<>();
        for (BrokerRegistration broker : context.liveOrShuttingDownBrokers().values()) {
            Map<TopicPartition, Boolean> stopped = stops.get(broker.id());
            if (stopped != null && !stopped.containsValue(true)) {
                stopping.add(broker);
                leaderAndIsr(broker.id()).keySet().removeAll(stopped.keySet());
            }
        }
        return stopping;
    }

    /** The effects, in the order they must be carried out. */
    List<ControllerEffect> effects() {
        List<ControllerEffect> effects = new ArrayList<>(membership);
        Collection<BrokerRegistration> live =
                context.liveOrShuttingDownBrokers().values();
        ControllerRequests.Metadata all = arrived.isEmpty() ? null : requests.metadata(context.partitions());
        boolean anybodyElse = live.stream().anyMatch(broker -> !arrived.contains(broker.id()));
        ControllerRequests.Metadata some = anybodyElse ? requests.metadata(metadata) : null;
        // First of all: a replica that goes on fetching until its leader has the next epoch is refused, and complains.
        stopsOnly().forEach(broker -> effects.addAll(requests.stopReplica(broker, stops.remove(broker.id()))));
        for (BrokerRegistration broker : live) {
            if (arrived.contains(broker.id())) {
                effects.add(requests.fullUpdateMetadata(broker, all));
            }
            Map<TopicPartition, Boolean> leaderships = leaderAndIsr.get(broker.id());
            if (leaderships != null && !leaderships.isEmpty()) {
                effects.add(requests.leaderAndIsr(broker, leaderships));
            }
            if (!arrived.contains(broker.id()) && (!metadata.isEmpty() || tellLiveBrokers)) {
                effects.add(requests.updateMetadata(broker, some));
            }
            if (stops.containsKey(broker.id())) {
                effects.addAll(requests.stopReplica(broker, stops.get(broker.id())));
            }
        }
        if (!uncleanCandidates.isEmpty()) {
            effects.add(new ControllerEffect.ReadUncleanElectionConfig(uncleanCandidates));
        }
        return effects;
    }
}
