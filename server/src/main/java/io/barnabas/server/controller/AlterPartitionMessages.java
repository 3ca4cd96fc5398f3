package io.barnabas.server.controller;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.message.AlterPartitionRequestData;
import io.barnabas.common.message.AlterPartitionRequestData.BrokerState;
import io.barnabas.common.message.AlterPartitionRequestData.PartitionData;
import io.barnabas.common.message.AlterPartitionRequestData.TopicData;
import io.barnabas.common.message.AlterPartitionResponseData;
import io.barnabas.common.protocol.Errors;
import io.barnabas.controller.InterBrokerProtocol;
import io.barnabas.metadata.LeaderAndIsr;
import io.barnabas.server.replica.InSyncReplicas.Proposal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** From proposals of in-sync sets to AlterPartition, in each of its versions, and back. */
final class AlterPartitionMessages {
    private static final short FIRST_VERSION_WITH_EPOCHS = 3;
    private static final short FIRST_VERSION_BY_TOPIC_ID = 2;

    private AlterPartitionMessages() {}

    /** The controller's word on one proposal. */
    record Answer(Errors error, LeaderAndIsr state) {}

    /** The newest version that this request can have. */
    static short version(AlterPartitionRequestData request, InterBrokerProtocol protocol) {
        return protocol.alterPartitionVersion(
                request.topics().stream().noneMatch(topic -> topic.topicId().equals(Uuid.ZERO_UUID)));
    }

    static AlterPartitionRequestData request(
            int brokerId, long brokerEpoch, Collection<Proposal> proposals, InterBrokerProtocol protocol) {
        boolean idsKnown = proposals.stream().noneMatch(p -> p.topicId().equals(Uuid.ZERO_UUID));
        short version = protocol.alterPartitionVersion(idsKnown);
        Map<String, TopicData> topics = new LinkedHashMap<>();
        for (Proposal proposal : proposals) {
            PartitionData partition = new PartitionData()
                    .setPartitionIndex(proposal.partition().partition())
                    .setLeaderEpoch(proposal.leaderEpoch())
                    .setLeaderRecoveryState(version == 0 ? LeaderAndIsr.RECOVERED : proposal.leaderRecoveryState())
                    .setPartitionEpoch(proposal.partitionEpoch());
            if (version >= FIRST_VERSION_WITH_EPOCHS) {
                partition.setNewIsrWithEpochs(members(proposal, brokerId, brokerEpoch));
            } else {
                partition.setNewIsr(proposal.isr());
            }
            topics.computeIfAbsent(proposal.partition().topic(), name -> topic(name, proposal.topicId(), version))
                    .partitions()
                    .add(partition);
        }
        return new AlterPartitionRequestData()
                .setBrokerId(brokerId)
                .setBrokerEpoch(brokerEpoch)
                .setTopics(new ArrayList<>(topics.values()));
    }

    private static TopicData topic(String name, Uuid id, short version) {
        return version >= FIRST_VERSION_BY_TOPIC_ID
                ? new TopicData().setTopicId(id)
                : new TopicData().setTopicName(name);
    }

    /** The proposer's own epoch is the one it has now: it may have registered anew since it proposed. */
    private static List<BrokerState> members(Proposal proposal, int brokerId, long brokerEpoch) {
        List<BrokerState> members = new ArrayList<>(proposal.isr().size());
        for (int i = 0; i < proposal.isr().size(); i++) {
            int member = proposal.isr().get(i);
            members.add(new BrokerState()
                    .setBrokerId(member)
                    .setBrokerEpoch(
                            member == brokerId
                                    ? brokerEpoch
                                    : proposal.brokerEpochs().get(i)));
        }
        return members;
    }

    /** What the response says of each proposal; it may lack some. */
    static Map<TopicPartition, Answer> answers(AlterPartitionResponseData response, Collection<Proposal> proposals) {
        Map<Uuid, String> names = new HashMap<>();
        proposals.forEach(p -> names.put(p.topicId(), p.partition().topic()));
        names.remove(Uuid.ZERO_UUID);
        Map<TopicPartition, Answer> answers = new LinkedHashMap<>();
        for (AlterPartitionResponseData.TopicData topic : response.topics()) {
            String name = names.getOrDefault(topic.topicId(), topic.topicName());
            for (AlterPartitionResponseData.PartitionData partition : topic.partitions()) {
                answers.put(new TopicPartition(name, partition.partitionIndex()), answer(partition));
            }
        }
        return answers;
    }

    private static Answer answer(AlterPartitionResponseData.PartitionData partition) {
        Errors error = Errors.forCode(partition.errorCode());
        return new Answer(
                error,
                error != Errors.NONE
                        ? null
                        : new LeaderAndIsr(
                                partition.leaderId(),
                                partition.leaderEpoch(),
                                partition.isr(),
                                partition.leaderRecoveryState(),
                                partition.partitionEpoch()));
    }
}
