package io.barnabas.controller;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.AlterPartitionRequestData;
import io.barnabas.common.message.AlterPartitionResponseData;
import io.barnabas.common.message.ControlledShutdownResponseData;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
    private final BrokerChanges brokerChanges;
    private final LeaderElections elections;
    private final Topics topics;
    private final TopicDeletion topicDeletion;
    private final Reassignment reassignment;
    private final AlterPartition alterPartition;
    private final ControllerRequests requests;

    /**
     * @param brokerId this broker, named as the sender of requests
     * @param interBrokerListener listener brokers use among themselves
     * @param protocol chooses versions of requests
     */
    public KafkaController(
            int brokerId, String interBrokerListener, InterBrokerProtocol protocol, boolean deleteTopicEnable) {
        PartitionStateMachine states = new PartitionStateMachine(context, protocol);
        this.topicDeletion = new TopicDeletion(context, deleteTopicEnable);
        this.reassignment = new Reassignment(context, states);
        this.brokerChanges = new BrokerChanges(context, states, topicDeletion, reassignment);
        this.elections = new LeaderElections(context, states);
        this.topics = new Topics(context, states);
        this.alterPartition = new AlterPartition(context);
        this.requests = new ControllerRequests(context, brokerId, interBrokerListener, protocol);
    }

    /** What is known; read only for callers. */
    public ControllerContext context() {
        return context;
    }

    public Decision decide(ControllerEvent event) {
        if (event instanceof ControllerEvent.OfBrokers e) {
            return brokerChanges.decide(e);
        } else if (event instanceof ControllerEvent.OfLeaders e) {
            return decideLeaders(e);
        } else if (event instanceof ControllerEvent.OfTopics e) {
            return decideTopics(e);
        }
        return decideReassignments((ControllerEvent.OfReassignments) event);
    }

    private Decision decideLeaders(ControllerEvent.OfLeaders event) {
        if (event instanceof ControllerEvent.AlterPartitionReceived e) {
            return alterPartition.decide(e.request(), e.version());
        } else if (event instanceof ControllerEvent.IsrChangeNotification e) {
            return elections.onIsrChanges(e);
        } else if (event instanceof ControllerEvent.LegacyPreferredElection e) {
            return elections.onLegacyPreferredElection(e.partitions());
        } else if (event instanceof ControllerEvent.AutoPreferredReplicaLeaderElection e) {
            return elections.onRebalance(e.imbalancePercentage());
        } else if (event instanceof ControllerEvent.UncleanLeaderElectionEnabled e) {
            return elections.onUncleanElectionEnabled(e.topics());
        }
        return elections.onElection((ControllerEvent.ReplicaLeaderElection) event);
    }

    private Decision decideTopics(ControllerEvent.OfTopics event) {
        if (event instanceof ControllerEvent.TopicChange e) {
            return topics.onChange(e.topics(), e.newTopics());
        } else if (event instanceof ControllerEvent.PartitionModifications e) {
            return topics.onPartitionModifications(e.topic());
        } else if (event instanceof ControllerEvent.NewPartitions e) {
            return topics.onNewPartitions(e.partitions());
        } else if (event instanceof ControllerEvent.TopicDeletion e) {
            return topicDeletion.onMarked(e.topics());
        } else if (event instanceof ControllerEvent.ResumeTopicDeletions) {
            return topicDeletion.resume();
        }
        ControllerEvent.StopReplicaResponseReceived answer = (ControllerEvent.StopReplicaResponseReceived) event;
        Decision deleted = topicDeletion.onStopReplicaResponse(answer.brokerId(), answer.outcome());
        return deleted.and(reassignment.onStopReplicaResponse(
                answer.brokerId(), answer.outcome().keySet()));
    }

    private Decision decideReassignments(ControllerEvent.OfReassignments event) {
        if (event instanceof ControllerEvent.ReassignmentsRequested e) {
            return reassignment.onRequested(e.targets());
        } else if (event instanceof ControllerEvent.LegacyReassignments e) {
            return reassignment.onLegacy(e.targets());
        } else if (event instanceof ControllerEvent.ReassignmentsResumed) {
            return reassignment.onFailover();
        } else if (event instanceof ControllerEvent.ReassignmentsProgressed e) {
            return reassignment.onProgressed(e.partitions());
        }
        return reassignment.onCompleted();
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

    /** The answer to a controlled shutdown, once it is replayed: what the broker still leads though others could. */
    public ControlledShutdownResponseData controlledShutdownResponse(int brokerId, long brokerEpoch) {
        return brokerChanges.controlledShutdownResponse(brokerId, brokerEpoch);
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

    /** Why an election would not elect, asked before it; null where it would. */
    public Map<TopicPartition, ApiException> electionVerdicts(ControllerEvent.ReplicaLeaderElection election) {
        return elections.verdicts(election);
    }

    /** Why reassignments cannot begin, to be asked when they are decided; empty where they can. */
    public Map<TopicPartition, Optional<ApiException>> reassignmentVerdicts(
            Map<TopicPartition, Optional<List<Integer>>> targets) {
        return reassignment.verdicts(targets);
    }

    /** The topics (of all, or that one) with partitions that only an unclean election could give a leader. */
    public Set<String> uncleanElectionCandidates(Optional<String> topic) {
        return elections.uncleanCandidates(topic);
    }
}
