package io.barnabas.server.handler;

import io.barnabas.common.Uuid;
import io.barnabas.common.message.MetadataResponseData.MetadataResponsePartition;
import io.barnabas.common.message.MetadataResponseData.MetadataResponseTopic;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataPartitionState;
import io.barnabas.common.protocol.Errors;
import io.barnabas.server.metadata.BrokerImage;
import io.barnabas.server.metadata.MetadataImage;
import io.barnabas.server.metadata.TopicImage;
import java.util.ArrayList;
import java.util.List;

/** Topics as a Metadata response of one version tells a client of one listener about them. */
final class MetadataTopics {
    private static final int NO_LEADER = -1;
    private static final short FIRST_VERSION_WITH_LISTENER_NOT_FOUND = 6;

    private final MetadataImage image;
    private final String listenerName;
    private final short version;
    private final boolean withAuthorizedOperations;

    MetadataTopics(MetadataImage image, String listenerName, short version, boolean withAuthorizedOperations) {
        this.image = image;
        this.listenerName = listenerName;
        this.version = version;
        this.withAuthorizedOperations = withAuthorizedOperations;
    }

    /** A topic that exists. */
    MetadataResponseTopic describe(TopicImage topic) {
        MetadataResponseTopic answer = named(topic.name()).setTopicId(topic.topicId());
        List<MetadataResponsePartition> partitions =
                new ArrayList<>(topic.partitions().size());
        for (int i = 0; i < topic.partitions().size(); i++) {
            if (topic.partition(i) != null) {
                partitions.add(describe(topic.partition(i)));
            }
        }
        return answer.setPartitions(partitions);
    }

    /** A topic that does not exist, or cannot be told about. */
    MetadataResponseTopic failed(String name, Errors error) {
        return named(name).setErrorCode(error.code());
    }

    /** No topic has that id. */
    MetadataResponseTopic unknownId(Uuid topicId) {
        return new MetadataResponseTopic()
                .setName(null)
                .setTopicId(topicId)
                .setErrorCode(Errors.UNKNOWN_TOPIC_ID.code());
    }

    private MetadataResponseTopic named(String name) {
        MetadataResponseTopic answer = new MetadataResponseTopic().setName(name);
        if (version >= 1) {
            answer.setIsInternal(InternalTopics.contains(name));
        }
        return withAuthorizedOperations ? answer.setTopicAuthorizedOperations(AuthorizedOperations.TOPIC) : answer;
    }

    private MetadataResponsePartition describe(UpdateMetadataPartitionState state) {
        BrokerImage leader = image.brokers().get(state.leader());
        boolean reachable = leader != null && leader.node(listenerName) != null;
        MetadataResponsePartition answer = new MetadataResponsePartition()
                .setPartitionIndex(state.partitionIndex())
                .setErrorCode(errorOf(leader, reachable).code())
                .setLeaderId(reachable ? state.leader() : NO_LEADER)
                .setReplicaNodes(reachableOf(state.replicas()))
                .setIsrNodes(reachableOf(state.isr()));
        if (version >= 7) {
            answer.setLeaderEpoch(state.leaderEpoch());
        }
        return version >= 5 ? answer.setOfflineReplicas(offline(state)) : answer;
    }

    private Errors errorOf(BrokerImage leader, boolean reachable) {
        if (reachable) {
            return Errors.NONE;
        }
        boolean otherListenerOnly = leader != null && version >= FIRST_VERSION_WITH_LISTENER_NOT_FOUND;
        return otherListenerOnly ? Errors.LISTENER_NOT_FOUND : Errors.LEADER_NOT_AVAILABLE;
    }

    /** Clients of version 0 cannot make sense of brokers that are not listed. */
    private List<Integer> reachableOf(List<Integer> brokers) {
        if (version > 0) {
            return brokers;
        }
        return brokers.stream().filter(this::isReachable).toList();
    }

    /** Replicas whose log directory failed, and those whose broker is not there. */
    private List<Integer> offline(UpdateMetadataPartitionState state) {
        List<Integer> offline = null;
        for (int replica : state.replicas()) {
            if (!isReachable(replica) && !state.offlineReplicas().contains(replica)) {
                if (offline == null) {
                    offline = new ArrayList<>(state.offlineReplicas());
                }
                offline.add(replica);
            }
        }
        return offline == null ? state.offlineReplicas() : offline;
    }

    private boolean isReachable(int brokerId) {
        BrokerImage broker = image.brokers().get(brokerId);
        return broker != null && broker.node(listenerName) != null;
    }
}
