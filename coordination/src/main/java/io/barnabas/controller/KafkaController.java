package io.barnabas.controller;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.AlterPartitionRequestData;
import io.barnabas.common.message.AlterPartitionResponseData;
import io.barnabas.common.message.ControlledShutdownResponseData;
import io.barnabas.common.message.ControlledShutdownResponseData.RemainingPartition;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.controller.ControllerEvent.BrokerFailure;
import io.barnabas.controller.ControllerEvent.BrokerStartup;
import io.barnabas.controller.ControllerEvent.NewPartitions;
import io.barnabas.controller.ControllerEvent.ResumeTopicDeletions;
import io.barnabas.metadata.BrokerRegistration;
import io.barnabas.metadata.TopicAssignment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The controller's rules. One round, for one event:
 *
 * <ol>
 *   <li>{@link #decide}: what shall follow; reads, changes nothing
 *   <li>the caller persists {@link Decision#toPersist}, fenced by the controller epoch; if that fails, it drops the
 *       decision and starts over from what the store holds (or resigns)
 *   <li>{@link #replay}: the records become what is known; the only mutation
 *   <li>{@link #effects}: requests to brokers, as data
 *   <li>the decision's follow-ups, before any other event
 * </ol>
 */
public final class KafkaController {
    private final ControllerContext context = new ControllerContext();
    private final PartitionStateMachine partitionStateMachine;
    private final TopicDeletion topicDeletion;
    private final AlterPartition alterPartition;
    private final ControllerRequests requests;

    /**
     * @param brokerId this broker, named as the sender of requests
     * @param interBrokerListener listener brokers use among themselves
     * @param protocol chooses versions of requests
     */
    public KafkaController(
            int brokerId,
            String interBrokerListener,
            InterBrokerProtocol protocol,
            boolean deleteTopicEnable,
            boolean uncleanElectionAllowed) {
        this.partitionStateMachine = new PartitionStateMachine(context, uncleanElectionAllowed);
        this.topicDeletion = new TopicDeletion(context, deleteTopicEnable);
        this.alterPartition = new AlterPartition(context);
        this.requests = new ControllerRequests(context, brokerId, interBrokerListener, protocol);
    }

    /** What is known; read only for callers. */
    public ControllerContext context() {
        return context;
    }

    public Decision decide(ControllerEvent event) {
        if (event instanceof ControllerEvent.Startup e) {
            return onStartup(e.state());
        } else if (event instanceof ControllerEvent.BrokerChange e) {
            return onBrokerChange(e.liveBrokers());
        } else if (event instanceof BrokerStartup e) {
            return onBrokerStartup(e.brokers());
        } else if (event instanceof BrokerFailure e) {
            return onBrokerFailure(e.brokers());
        } else if (event instanceof ControllerEvent.TopicChange e) {
            return onTopicChange(e.topics(), e.newTopics());
        } else if (event instanceof ControllerEvent.PartitionModifications e) {
            return onPartitionModifications(e.topic());
        } else if (event instanceof NewPartitions e) {
            return onNewPartitions(e.partitions());
        } else if (event instanceof ControllerEvent.TopicDeletion e) {
            return topicDeletion.onMarked(e.topics());
        } else if (event instanceof ResumeTopicDeletions) {
            return topicDeletion.resume();
        } else if (event instanceof ControllerEvent.TopicDeletionStopReplicaResponseReceived e) {
            return topicDeletion.onStopReplicaResponse(e.brokerId(), e.outcome());
        } else if (event instanceof ControllerEvent.ControlledShutdown e) {
            return onControlledShutdown(e.brokerId(), e.brokerEpoch());
        } else if (event instanceof ControllerEvent.AlterPartitionReceived e) {
            return alterPartition.decide(e.request(), e.version());
        }
        return onElection((ControllerEvent.ReplicaLeaderElection) event);
    }

    public void replay(ControllerRecord record) {
        context.replay(record);
    }

    /** Requests to brokers that follow from a decision; call after its records are replayed. */
    public List<ControllerEffect> effects(Decision decision) {
        ControllerBrokerRequestBatch batch = new ControllerBrokerRequestBatch(context, requests);
        decision.notices().forEach(batch::add);
        return batch.effects();
    }

    private Decision onStartup(ClusterState state) {
        List<Notice> notices = new ArrayList<>();
        Set<Integer> brokers = new TreeSet<>();
        for (BrokerRegistration broker : state.liveBrokers()) {
            notices.add(new Notice.BrokerReachable(broker));
            brokers.add(broker.id());
        }
        // The same as if all live brokers had just come: leaders for what has none, and everything told to everybody.
        // Marks for deletion count before that, or their topics would get leaders again.
        List<ControllerEvent> followUps = new ArrayList<>();
        if (!state.topicsToDelete().isEmpty()) {
            followUps.add(new ControllerEvent.TopicDeletion(state.topicsToDelete()));
        }
        followUps.add(new BrokerStartup(brokers));
        return new Decision(List.of(new ControllerRecord.StateLoaded(state)), notices, followUps);
    }

    private Decision onBrokerChange(List<BrokerRegistration> live) {
        Map<Integer, BrokerRegistration> before = context.liveOrShuttingDownBrokers();
        Map<Integer, BrokerRegistration> after = new HashMap<>();
        live.forEach(broker -> after.put(broker.id(), broker));
        Set<Integer> came = new TreeSet<>();
        Set<Integer> gone = new TreeSet<>();
        List<Notice> notices = new ArrayList<>();
        for (BrokerRegistration old : before.values()) {
            BrokerRegistration now = after.get(old.id());
            // Another epoch is another life: whoever restarts quickly has still been away.
            if (now == null || now.epoch() != old.epoch()) {
                gone.add(old.id());
                notices.add(new Notice.BrokerGone(old.id()));
            }
        }
        for (BrokerRegistration broker : live) {
            BrokerRegistration old = before.get(broker.id());
            if (old == null || old.epoch() != broker.epoch()) {
                came.add(broker.id());
                notices.add(new Notice.BrokerReachable(broker));
            }
        }
        if (came.isEmpty() && gone.isEmpty() && new HashSet<>(live).equals(new HashSet<>(before.values()))) {
            return Decision.NONE;
        }
        notices.add(new Notice.LiveBrokersChanged());
        List<ControllerEvent> followUps = new ArrayList<>();
        if (!gone.isEmpty()) {
            followUps.add(new BrokerFailure(gone));
        }
        if (!came.isEmpty()) {
            followUps.add(new BrokerStartup(came));
        }
        return new Decision(List.of(new ControllerRecord.BrokersObserved(live)), notices, followUps);
    }

    private Decision onBrokerStartup(Set<Integer> brokers) {
        List<TopicPartition> all = notDeleting(context.partitions());
        List<ControllerRecord> created = partitionStateMachine.initialize(all);
        List<ControllerRecord> changed = partitionStateMachine.reassess(all);
        List<ControllerRecord> records = new ArrayList<>(created);
        records.addAll(changed);
        records.addAll(topicDeletion.onBrokerStartup(brokers));
        List<Notice> notices = List.of(
                new Notice.BrokersArrived(brokers),
                new Notice.LeadershipChanged(partitions(created), true),
                new Notice.LeadershipChanged(partitions(changed), false));
        return new Decision(records, notices, List.of(new ResumeTopicDeletions()));
    }

    private Decision onBrokerFailure(Set<Integer> brokers) {
        List<ControllerRecord> changed = partitionStateMachine.reassess(notDeleting(context.partitions()));
        List<ControllerRecord> records = new ArrayList<>(changed);
        records.addAll(topicDeletion.onBrokerFailure(brokers));
        return new Decision(records, List.of(new Notice.LeadershipChanged(partitions(changed), false)), List.of());
    }

    private Decision onTopicChange(Set<String> topics, List<TopicAssignment> newTopics) {
        List<ControllerRecord> records = new ArrayList<>();
        Set<TopicPartition> added = new TreeSet<>();
        for (String known : context.topics().keySet()) {
            if (!topics.contains(known)) {
                records.add(new ControllerRecord.TopicForgotten(known));
            }
        }
        for (TopicAssignment topic : newTopics) {
            records.add(new ControllerRecord.TopicObserved(topic));
            topic.partitions().keySet().forEach(p -> added.add(new TopicPartition(topic.topic(), p)));
        }
        List<ControllerEvent> followUps = added.isEmpty() ? List.of() : List.of(new NewPartitions(added));
        return new Decision(records, List.of(), followUps);
    }

    private Decision onPartitionModifications(TopicAssignment topic) {
        TopicAssignment known = context.topics().get(topic.topic());
        if (known == null || known.equals(topic) || context.isQueuedForDeletion(topic.topic())) {
            return Decision.NONE;
        }
        Set<TopicPartition> added = new TreeSet<>();
        topic.partitions().keySet().stream()
                .filter(p -> !known.partitions().containsKey(p))
                .forEach(p -> added.add(new TopicPartition(topic.topic(), p)));
        List<ControllerEvent> followUps = added.isEmpty() ? List.of() : List.of(new NewPartitions(added));
        return new Decision(List.of(new ControllerRecord.TopicObserved(topic)), List.of(), followUps);
    }

    private Decision onNewPartitions(Set<TopicPartition> partitions) {
        List<ControllerRecord> created = partitionStateMachine.initialize(notDeleting(partitions));
        return new Decision(created, List.of(new Notice.LeadershipChanged(partitions(created), true)), List.of());
    }

    private Decision onControlledShutdown(int brokerId, long brokerEpoch) {
        if (controlledShutdownVerdict(brokerId, brokerEpoch) != Errors.NONE) {
            return Decision.NONE;
        }
        List<TopicPartition> there = context.partitions().stream()
                .filter(p -> context.replicas(p).contains(brokerId))
                .toList();
        List<ControllerRecord> changed = partitionStateMachine.moveAway(brokerId, there);
        List<ControllerRecord> records = new ArrayList<>();
        records.add(new ControllerRecord.BrokerShuttingDown(brokerId));
        records.addAll(changed);
        Set<PartitionAndReplica> stopped = new HashSet<>();
        partitions(changed).forEach(partition -> stopped.add(new PartitionAndReplica(partition, brokerId)));
        return new Decision(
                records,
                List.of(
                        new Notice.LeadershipChanged(partitions(changed), false),
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
    public ControlledShutdownResponseData controlledShutdownResponse(int brokerId, long brokerEpoch) {
        ControlledShutdownResponseData response = new ControlledShutdownResponseData();
        Errors verdict = controlledShutdownVerdict(brokerId, brokerEpoch);
        if (verdict != Errors.NONE) {
            return response.setErrorCode(verdict.code());
        }
        for (TopicPartition partition : context.partitions()) {
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

    /** Verdicts on an AlterPartition, to be asked when it is decided. */
    public List<Errors> alterPartitionVerdicts(AlterPartitionRequestData request, short version) {
        return alterPartition.verdicts(request, version);
    }

    /** The answer to an AlterPartition, once it is replayed. */
    public AlterPartitionResponseData alterPartitionResponse(
            AlterPartitionRequestData request, short version, List<Errors> verdicts) {
        return alterPartition.respond(request, version, verdicts);
    }

    private Decision onElection(ControllerEvent.ReplicaLeaderElection election) {
        List<TopicPartition> asked =
                election.partitions() == null ? context.partitions() : List.copyOf(election.partitions());
        List<ControllerRecord> changed = election.unclean()
                ? partitionStateMachine.electUnclean(asked.stream()
                        .filter(p -> context.state(p) == PartitionState.OFFLINE)
                        .toList())
                : partitionStateMachine.electPreferred(asked);
        return new Decision(changed, List.of(new Notice.LeadershipChanged(partitions(changed), false)), List.of());
    }

    /** Why an election would not elect, asked before it; null where it would (or for all partitions: nothing to do). */
    public Map<TopicPartition, ApiException> electionVerdicts(ControllerEvent.ReplicaLeaderElection election) {
        Map<TopicPartition, ApiException> verdicts = new HashMap<>();
        Set<TopicPartition> changing =
                new HashSet<>(partitions(onElection(election).records()));
        Collection<TopicPartition> asked = election.partitions() == null ? context.partitions() : election.partitions();
        for (TopicPartition partition : asked) {
            verdicts.put(partition, changing.contains(partition) ? null : refusal(partition, election.unclean()));
        }
        return verdicts;
    }

    private ApiException refusal(TopicPartition partition, boolean unclean) {
        Optional<Integer> leader =
                context.registration(partition).map(r -> r.leaderAndIsr().leader());
        if (leader.isEmpty()) {
            return new ApiException(Errors.UNKNOWN_TOPIC_OR_PARTITION, "The partition does not exist.");
        }
        List<Integer> replicas = context.replicas(partition);
        boolean done = unclean
                ? context.state(partition) == PartitionState.ONLINE
                : leader.get().equals(replicas.get(0)) && context.state(partition) == PartitionState.ONLINE;
        if (done) {
            return new ApiException(Errors.ELECTION_NOT_NEEDED, "Leader election not needed for topic partition.");
        }
        return unclean
                ? new ApiException(
                        Errors.ELIGIBLE_LEADERS_NOT_AVAILABLE,
                        "No live replica of partition " + partition + " is left.")
                : new ApiException(
                        Errors.PREFERRED_LEADER_NOT_AVAILABLE,
                        "Failed to elect leader for partition " + partition
                                + " under strategy PreferredReplicaPartitionLeaderElectionStrategy");
    }

    private List<TopicPartition> notDeleting(Collection<TopicPartition> partitions) {
        return partitions.stream()
                .filter(p -> !context.isQueuedForDeletion(p.topic()))
                .toList();
    }

    private static Set<TopicPartition> partitions(List<ControllerRecord> records) {
        Set<TopicPartition> partitions = new TreeSet<>();
        for (ControllerRecord record : records) {
            if (record instanceof ControllerRecord.PartitionCreated r) {
                partitions.add(r.partition());
            } else if (record instanceof ControllerRecord.PartitionChanged r) {
                partitions.add(r.partition());
            }
        }
        return partitions;
    }
}
