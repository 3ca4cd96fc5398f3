package io.barnabas.controller;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.ControlledShutdownResponseData;
import io.barnabas.common.message.ControlledShutdownResponseData.RemainingPartition;
import io.barnabas.common.protocol.Errors;
import io.barnabas.controller.ControllerEvent.BrokerFailure;
import io.barnabas.controller.ControllerEvent.BrokerStartup;
import io.barnabas.controller.ControllerEvent.ControllerFailover;
import io.barnabas.controller.ControllerEvent.ReassignmentsCompleted;
import io.barnabas.controller.ControllerEvent.ReassignmentsProgressed;
import io.barnabas.controller.ControllerEvent.ResumeTopicDeletions;
import io.barnabas.metadata.BrokerRegistration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Decides what follows when brokers come, go, leave in good order, or lose a directory. Reads the context only. */
final class BrokerChanges {
    private final ControllerContext context;
    private final PartitionStateMachine states;
    private final TopicDeletion topicDeletion;
    private final Reassignment reassignment;

    BrokerChanges(
            ControllerContext context,
            PartitionStateMachine states,
            TopicDeletion topicDeletion,
            Reassignment reassignment) {
        this.context = context;
        this.states = states;
        this.topicDeletion = topicDeletion;
        this.reassignment = reassignment;
    }

    Decision decide(ControllerEvent.OfBrokers event) {
        if (event instanceof ControllerEvent.Startup e) {
            return onStartup(e.state());
        } else if (event instanceof ControllerEvent.UnnoticedReturns e) {
            // Nobody is told yet: the controller that takes office tells everybody everything.
            return new Decision(states.withoutReturned(e.returned()), List.of(), List.of());
        } else if (event instanceof ControllerFailover) {
            return onFailover();
        } else if (event instanceof ControllerEvent.BrokerChange e) {
            return onBrokerChange(e.liveBrokers());
        } else if (event instanceof BrokerStartup e) {
            return onBrokerStartup(e.brokers());
        } else if (event instanceof BrokerFailure e) {
            return onBrokerFailure(e.brokers());
        } else if (event instanceof ControllerEvent.ControlledShutdown e) {
            return onControlledShutdown(e.brokerId(), e.brokerEpoch());
        } else if (event instanceof ControllerEvent.ReplicasChangedSides e) {
            return onReplicasChangedSides(e);
        } else if (event instanceof ControllerEvent.LogDirEventNotification e) {
            return onLogDirEvents(e.notifications(), e.brokers());
        }
        ControllerEvent.LeaderAndIsrResponseReceived answer = (ControllerEvent.LeaderAndIsrResponseReceived) event;
        return onLeaderAndIsrResponse(answer.brokerId(), answer.online(), answer.offline());
    }

    private Decision onStartup(ClusterState state) {
        List<Notice> notices = new ArrayList<>();
        state.liveBrokers().forEach(broker -> notices.add(new Notice.BrokerReachable(broker)));
        // Marks for deletion count before anything else, or their topics would get leaders again.
        List<ControllerEvent> followUps = new ArrayList<>();
        if (!state.topicsToDelete().isEmpty()) {
            followUps.add(new ControllerEvent.TopicDeletion(state.topicsToDelete()));
        }
        if (!state.returned().isEmpty()) {
            followUps.add(new ControllerEvent.UnnoticedReturns(state.returned()));
        }
        followUps.add(new ControllerFailover());
        return new Decision(List.of(new ControllerRecord.StateLoaded(state)), notices, followUps);
    }

    /** The same as if all live brokers had just come: leaders for what has none, and everything told to everybody. */
    private Decision onFailover() {
        Set<Integer> brokers = new TreeSet<>(context.liveOrShuttingDownBrokers().keySet());
        Decision arrival = arrival(brokers, context.partitions());
        List<ControllerEvent> followUps = new ArrayList<>(arrival.followUps());
        followUps.add(new ControllerEvent.ReassignmentsResumed());
        return new Decision(arrival.records(), arrival.notices(), followUps);
    }

    private Decision onBrokerChange(List<BrokerRegistration> live) {
        Map<Integer, BrokerRegistration> before = context.liveOrShuttingDownBrokers();
        Map<Integer, BrokerRegistration> after = new TreeMap<>();
        live.forEach(broker -> after.put(broker.id(), broker));
        Set<Integer> gone = new TreeSet<>();
        Set<Integer> bounced = new TreeSet<>();
        for (BrokerRegistration old : before.values()) {
            BrokerRegistration now = after.get(old.id());
            if (now == null) {
                gone.add(old.id());
            } else if (now.epoch() != old.epoch()) {
                bounced.add(old.id());
            }
        }
        if (!gone.isEmpty() || !bounced.isEmpty()) {
            return onBrokersGone(live, gone, bounced);
        }
        Set<Integer> came = new TreeSet<>(after.keySet());
        came.removeAll(before.keySet());
        // Listeners may also change while a broker lives.
        if (came.isEmpty() && after.equals(before)) {
            return Decision.NONE;
        }
        List<ControllerRecord> observed = List.of(new ControllerRecord.BrokersObserved(live));
        if (came.isEmpty()) {
            return new Decision(observed, List.of(new Notice.LiveBrokersChanged()), List.of());
        }
        List<Notice> notices = new ArrayList<>();
        came.forEach(id -> notices.add(new Notice.BrokerReachable(after.get(id))));
        return new Decision(observed, notices, List.of(new BrokerStartup(came)));
    }

    /**
     * Another epoch is another life: whoever restarts quickly has still been away, and may have lost what it had not
     * flushed. So it leaves its in-sync sets and its leaderships first, as if gone for good, and comes after that.
     */
    private Decision onBrokersGone(List<BrokerRegistration> live, Set<Integer> gone, Set<Integer> bounced) {
        Set<Integer> left = new TreeSet<>(gone);
        left.addAll(bounced);
        Map<Integer, BrokerRegistration> known = context.liveOrShuttingDownBrokers();
        List<BrokerRegistration> staying = live.stream()
                .filter(broker -> known.containsKey(broker.id()) && !left.contains(broker.id()))
                .toList();
        List<Notice> notices = new ArrayList<>();
        left.forEach(id -> notices.add(new Notice.BrokerGone(id)));
        List<ControllerEvent> followUps = new ArrayList<>();
        followUps.add(new BrokerFailure(left));
        if (staying.size() < live.size()) {
            followUps.add(new ControllerEvent.BrokerChange(live));
        }
        return new Decision(List.of(new ControllerRecord.BrokersObserved(staying)), notices, followUps);
    }

    private Decision onBrokerStartup(Set<Integer> brokers) {
        return arrival(brokers, context.partitionsOnBrokers(brokers));
    }

    private Decision arrival(Set<Integer> brokers, Collection<TopicPartition> concerned) {
        List<ControllerRecord> created = states.initialize(concerned);
        List<ControllerRecord> changed = states.reassess(concerned);
        List<ControllerRecord> records = new ArrayList<>(created);
        records.addAll(changed);
        records.addAll(topicDeletion.onBrokerStartup(brokers));
        List<Notice> notices = new ArrayList<>(List.of(
                new Notice.BrokersArrived(brokers),
                new Notice.LiveBrokersChanged(),
                new Notice.LeadershipChanged(Decision.partitions(created), true),
                new Notice.LeadershipChanged(Decision.partitions(changed), false),
                // Others have to hear that these replicas are not offline any more.
                new Notice.MetadataChanged(new TreeSet<>(concerned))));
        askForUncleanElection(concerned, notices);
        List<ControllerEvent> followUps = new ArrayList<>();
        Set<TopicPartition> moving = movingAmong(concerned);
        if (!moving.isEmpty()) {
            followUps.add(new ReassignmentsProgressed(moving));
        }
        followUps.add(new ResumeTopicDeletions());
        return new Decision(records, notices, followUps);
    }

    private Set<TopicPartition> movingAmong(Collection<TopicPartition> partitions) {
        Set<TopicPartition> moving = new TreeSet<>(context.partitionsBeingReassigned());
        moving.retainAll(new HashSet<>(partitions));
        return moving;
    }

    private Decision onBrokerFailure(Set<Integer> brokers) {
        Set<TopicPartition> concerned = context.partitionsOnBrokers(brokers);
        List<ControllerRecord> changed = states.reassess(concerned);
        List<ControllerRecord> records = new ArrayList<>(changed);
        records.addAll(topicDeletion.onBrokerFailure(brokers));
        records.addAll(reassignment.onBrokerFailure(brokers));
        List<Notice> notices = new ArrayList<>(List.of(
                new Notice.LiveBrokersChanged(),
                new Notice.LeadershipChanged(Decision.partitions(changed), false),
                new Notice.MetadataChanged(new TreeSet<>(concerned))));
        askForUncleanElection(concerned, notices);
        boolean closing = !context.completingReassignments().isEmpty();
        return new Decision(records, notices, closing ? List.of(new ReassignmentsCompleted()) : List.of());
    }

    private void askForUncleanElection(Collection<TopicPartition> partitions, List<Notice> notices) {
        Set<String> topics = states.uncleanCandidates(partitions);
        if (!topics.isEmpty()) {
            notices.add(new Notice.UncleanElectionPossible(topics));
        }
    }

    /** Which replicas a broker has lost it says when it is told to lead or follow them. */
    private Decision onLogDirEvents(Set<String> notifications, Set<Integer> brokers) {
        return new Decision(
                List.of(new ControllerRecord.NotificationsHandled(
                        ControllerRecord.NotificationsHandled.Kind.LOG_DIR_EVENT, notifications)),
                List.of(new Notice.ReplicasAsked(brokers)),
                List.of());
    }

    private Decision onLeaderAndIsrResponse(int broker, Set<TopicPartition> online, Set<TopicPartition> offline) {
        Set<TopicPartition> before = context.replicasOnOfflineDirs(broker);
        Set<TopicPartition> after = new TreeSet<>(before);
        after.removeAll(online);
        after.addAll(offline);
        after.removeIf(partition -> !context.replicas(partition).contains(broker));
        if (after.equals(before) || !context.isLiveOrShuttingDown(broker)) {
            return Decision.NONE;
        }
        Set<TopicPartition> lost = new TreeSet<>(after);
        lost.removeAll(before);
        Set<TopicPartition> found = new TreeSet<>(before);
        found.removeAll(after);
        return new Decision(
                List.of(new ControllerRecord.ReplicasOffline(broker, after)),
                List.of(),
                List.of(new ControllerEvent.ReplicasChangedSides(broker, lost, found)));
    }

    /** Replicas went offline or came back with their directory; the broker lives on. */
    private Decision onReplicasChangedSides(ControllerEvent.ReplicasChangedSides event) {
        Set<TopicPartition> concerned = new TreeSet<>(event.lost());
        concerned.addAll(event.found());
        List<ControllerRecord> changed = states.reassess(concerned);
        List<ControllerRecord> records = new ArrayList<>(changed);
        records.addAll(topicDeletion.onReplicasOffline(event.brokerId(), event.lost()));
        Set<PartitionAndReplica> stopped = new HashSet<>();
        event.lost().forEach(partition -> stopped.add(new PartitionAndReplica(partition, event.brokerId())));
        List<Notice> notices = new ArrayList<>(List.of(
                new Notice.LeadershipChanged(Decision.partitions(changed), false),
                new Notice.MetadataChanged(concerned),
                new Notice.StopReplicas(stopped, false)));
        askForUncleanElection(concerned, notices);
        return new Decision(records, notices, List.of());
    }

    private Decision onControlledShutdown(int brokerId, long brokerEpoch) {
        if (controlledShutdownVerdict(brokerId, brokerEpoch) != Errors.NONE) {
            return Decision.NONE;
        }
        List<TopicPartition> there = context.partitionsOnBroker(brokerId).stream()
                .filter(p -> context.replicas(p).size() > 1)
                .toList();
        List<ControllerRecord> changed = states.moveAway(brokerId, there);
        List<ControllerRecord> records = new ArrayList<>();
        records.add(new ControllerRecord.BrokerShuttingDown(brokerId));
        records.addAll(changed);
        Set<PartitionAndReplica> stopped = new HashSet<>();
        for (TopicPartition partition : there) {
            // Whom it led it follows to the end; what it only followed it need not fetch any more.
            boolean follows = context.registration(partition)
                    .map(r -> r.leaderAndIsr().leader() != brokerId)
                    .orElse(false);
            if (follows && !context.isQueuedForDeletion(partition.topic())) {
                stopped.add(new PartitionAndReplica(partition, brokerId));
            }
        }
        return new Decision(
                records,
                List.of(
                        new Notice.LeadershipChanged(Decision.partitions(changed), false),
                        new Notice.StopReplicas(stopped, false)),
                List.of());
    }

    private Errors controlledShutdownVerdict(int brokerId, long brokerEpoch) {
        BrokerRegistration broker = context.liveOrShuttingDownBrokers().get(brokerId);
        if (broker == null) {
            return Errors.BROKER_NOT_AVAILABLE;
        }
        // Version 0 and 1 of the request carry no epoch.
        return brokerEpoch >= 0 && brokerEpoch < broker.epoch() ? Errors.STALE_BROKER_EPOCH : Errors.NONE;
    }

    /** The answer to a controlled shutdown, once it is replayed: what the broker still leads though others could. */
    ControlledShutdownResponseData controlledShutdownResponse(int brokerId, long brokerEpoch) {
        ControlledShutdownResponseData response = new ControlledShutdownResponseData();
        Errors verdict = controlledShutdownVerdict(brokerId, brokerEpoch);
        if (verdict != Errors.NONE) {
            return response.setErrorCode(verdict.code());
        }
        for (TopicPartition partition : context.partitionsOnBroker(brokerId)) {
            boolean leads = context.registration(partition)
                    .filter(r -> r.leaderAndIsr().leader() == brokerId)
                    .isPresent();
            if (leads && context.replicas(partition).size() > 1 && !context.isQueuedForDeletion(partition.topic())) {
                response.remainingPartitions()
                        .add(new RemainingPartition()
                                .setTopicName(partition.topic())
                                .setPartitionIndex(partition.partition()));
            }
        }
        return response;
    }
}
