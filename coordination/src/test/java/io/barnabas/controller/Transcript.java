package io.barnabas.controller;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.message.AlterPartitionRequestData;
import io.barnabas.common.message.LeaderAndIsrRequestData;
import io.barnabas.common.message.StopReplicaRequestData;
import io.barnabas.common.message.UpdateMetadataRequestData;
import io.barnabas.metadata.BrokerRegistration;
import io.barnabas.metadata.EndPoint;
import io.barnabas.metadata.LeaderAndIsr;
import io.barnabas.metadata.PartitionRegistration;
import io.barnabas.metadata.ReplicaAssignment;
import io.barnabas.metadata.TopicAssignment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Runs a controller over events, every write succeeding, and writes down what it decides and whom it tells:
 *
 * <pre>
 *   write t-0 leader=1 epoch=0 isr=[1, 2] v0      a partition's state, created (v0) or changed from that version
 *   to 1: LeaderAndIsr v7 t-0 leader=1 epoch=0 new
 *   to 1: UpdateMetadata v8 brokers=[1, 2] t-0 leader=1
 * </pre>
 */
final class Transcript {
    private final StringBuilder text = new StringBuilder();
    private KafkaController controller;

    Transcript(String protocol, boolean deleteTopicEnable) {
        controller = new KafkaController(1, "PLAINTEXT", InterBrokerProtocol.parse(protocol), deleteTopicEnable);
    }

    Transcript() {
        this("3.9-IV0", true);
    }

    KafkaController controller() {
        return controller;
    }

    static BrokerRegistration broker(int id, long epoch) {
        EndPoint endPoint = new EndPoint("PLAINTEXT", "PLAINTEXT", "h" + id, 9092);
        return new BrokerRegistration(id, List.of(endPoint), Optional.empty(), -1, 0, epoch);
    }

    static List<BrokerRegistration> brokers(int... ids) {
        return Arrays.stream(ids).mapToObj(id -> broker(id, 100 + id)).toList();
    }

    static TopicAssignment topic(String name, List<?>... replicas) {
        Map<Integer, ReplicaAssignment> partitions = new TreeMap<>();
        for (int p = 0; p < replicas.length; p++) {
            List<Integer> ids = replicas[p].stream().map(id -> (Integer) id).toList();
            partitions.put(p, ReplicaAssignment.of(ids));
        }
        return new TopicAssignment(name, Optional.of(new Uuid(1, name.hashCode())), partitions);
    }

    static ClusterState state(
            List<BrokerRegistration> brokers, List<TopicAssignment> topics, Map<TopicPartition, LeaderAndIsr> states) {
        Map<TopicPartition, PartitionRegistration> partitions = new TreeMap<>();
        states.forEach(
                (partition, leaderAndIsr) -> partitions.put(partition, new PartitionRegistration(leaderAndIsr, 6)));
        return new ClusterState(7, brokers, topics, partitions, Set.of(), Map.of());
    }

    /** The event and all that follows from it. */
    String on(ControllerEvent event) {
        text.setLength(0);
        Deque<ControllerEvent> events = new ArrayDeque<>(List.of(event));
        while (!events.isEmpty()) {
            Decision decision = controller.decide(events.removeFirst());
            decision.records().forEach(this::write);
            decision.records().forEach(controller::replay);
            controller.effects(decision).forEach(this::write);
            List<ControllerEvent> followUps = new ArrayList<>(decision.followUps());
            for (int i = followUps.size() - 1; i >= 0; i--) {
                events.addFirst(followUps.get(i));
            }
        }
        return text.toString();
    }

    /** AlterPartition of a leader with epoch 100 + id, and all that follows from it. */
    String alter(TopicPartition partition, int broker, int leaderEpoch, int partitionEpoch, List<Integer> isr) {
        return on(new ControllerEvent.AlterPartitionReceived(
                alterRequest(partition, broker, leaderEpoch, partitionEpoch, isr), (short) 3));
    }

    static AlterPartitionRequestData alterRequest(
            TopicPartition partition, int broker, int leaderEpoch, int partitionEpoch, List<Integer> isr) {
        return new AlterPartitionRequestData()
                .setBrokerId(broker)
                .setBrokerEpoch(100 + broker)
                .setTopics(List.of(new AlterPartitionRequestData.TopicData()
                        .setTopicId(new Uuid(1, partition.topic().hashCode()))
                        .setPartitions(List.of(new AlterPartitionRequestData.PartitionData()
                                .setPartitionIndex(partition.partition())
                                .setLeaderEpoch(leaderEpoch)
                                .setPartitionEpoch(partitionEpoch)
                                .setNewIsrWithEpochs(isr.stream()
                                        .map(id -> new AlterPartitionRequestData.BrokerState()
                                                .setBrokerId(id)
                                                .setBrokerEpoch(-1))
                                        .toList())))));
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    private void write(ControllerRecord record) {
        if (record instanceof ControllerRecord.PartitionCreated r) {
            line("create " + r.partition() + " " + text(r.registration()));
        } else if (record instanceof ControllerRecord.PartitionChanged r) {
            line("change " + r.partition() + " " + text(r.registration()) + " from v"
                    + r.registration().leaderAndIsr().partitionEpoch());
        } else if (record instanceof ControllerRecord.TopicRemoved r) {
            line("remove topic " + r.topic() + " " + new java.util.TreeSet<>(r.partitions()));
        } else if (record instanceof ControllerRecord.TopicDeletionRefused r) {
            line("refuse deletion " + r.topic());
        } else if (record instanceof ControllerRecord.AssignmentChanged r) {
            r.partitions().forEach((p, a) -> line("assign " + r.topic() + "-" + p + " " + text(a)));
        } else if (record instanceof ControllerRecord.LegacyReassignmentsDropped r) {
            line("drop reassignment of " + r.partitions());
        } else if (record instanceof ControllerRecord.LegacyElectionsHeld) {
            line("drop elections");
        } else if (record instanceof ControllerRecord.NotificationsHandled r) {
            line("handled " + r.kind() + " " + r.names());
        }
    }

    private static String text(ReplicaAssignment a) {
        return a.replicas()
                + (a.addingReplicas().isEmpty() ? "" : " adding " + a.addingReplicas())
                + (a.removingReplicas().isEmpty() ? "" : " removing " + a.removingReplicas());
    }

    private static String text(PartitionRegistration registration) {
        LeaderAndIsr l = registration.leaderAndIsr();
        return "leader=" + l.leader() + " epoch=" + l.leaderEpoch() + " isr=" + l.isr()
                + (l.leaderRecoveryState() == LeaderAndIsr.RECOVERING ? " recovering" : "")
                + " by=" + registration.controllerEpoch();
    }

    private void write(ControllerEffect effect) {
        if (effect instanceof ControllerEffect.AddBroker add) {
            line("connect " + add.broker().id());
        } else if (effect instanceof ControllerEffect.RemoveBroker remove) {
            line("disconnect " + remove.brokerId());
        } else if (effect instanceof ControllerEffect.SendRequest send) {
            String to = "to " + send.brokerId() + ": ";
            String version = " v" + send.version();
            if (send.request() instanceof LeaderAndIsrRequestData request) {
                line(to + "LeaderAndIsr" + version + " " + text(request));
            } else if (send.request() instanceof UpdateMetadataRequestData request) {
                line(to + "UpdateMetadata" + version + text(request));
            } else if (send.request() instanceof StopReplicaRequestData request) {
                line(to + "StopReplica" + version + " " + text(request));
            }
        } else if (effect instanceof ControllerEffect.ReadUncleanElectionConfig read) {
            line("may be led uncleanly? " + read.topics());
        }
    }

    private static String text(LeaderAndIsrRequestData request) {
        return request.topicStates().stream()
                .flatMap(topic -> topic.partitionStates().stream()
                        .map(p -> topic.topicName() + "-" + p.partitionIndex() + " leader=" + p.leader() + " epoch="
                                + p.leaderEpoch() + " isr=" + p.isr() + moving(p) + (p.isNew() ? " new" : "")))
                .collect(Collectors.joining(", "));
    }

    private static String moving(LeaderAndIsrRequestData.LeaderAndIsrPartitionState p) {
        return p.addingReplicas().isEmpty() && p.removingReplicas().isEmpty()
                ? ""
                : " replicas=" + text(new ReplicaAssignment(p.replicas(), p.addingReplicas(), p.removingReplicas()));
    }

    private static String text(UpdateMetadataRequestData request) {
        String brokers = (request.type() == 2 ? " full" : "") + " brokers="
                + request.liveBrokers().stream().map(b -> b.id()).toList();
        return brokers
                + request.topicStates().stream()
                        .flatMap(topic -> topic.partitionStates().stream()
                                .map(p -> " " + topic.topicName() + "-" + p.partitionIndex() + " leader=" + p.leader()
                                        + (p.offlineReplicas().isEmpty() ? "" : " offline=" + p.offlineReplicas())))
                        .collect(Collectors.joining(","));
    }

    private static String text(StopReplicaRequestData request) {
        return request.topicStates().stream()
                .flatMap(topic -> topic.partitionStates().stream()
                        .map(p -> topic.topicName() + "-" + p.partitionIndex() + " epoch=" + p.leaderEpoch()
                                + (p.deletePartition() ? " delete" : "")))
                .collect(Collectors.joining(", "));
    }
}
