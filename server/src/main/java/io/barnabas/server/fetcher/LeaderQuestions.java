package io.barnabas.server.fetcher;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.ListOffsetsRequestData;
import io.barnabas.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import io.barnabas.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import io.barnabas.common.message.ListOffsetsResponseData;
import io.barnabas.common.message.OffsetForLeaderEpochRequestData;
import io.barnabas.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderPartition;
import io.barnabas.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderTopic;
import io.barnabas.common.message.OffsetForLeaderEpochResponseData;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.server.fetcher.FollowedPartition.Phase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a leader is asked before a partition can be fetched from it: where an epoch ends, where its log ends and starts. */
final class LeaderQuestions {
    private static final long LATEST = -1;
    private static final long EARLIEST = -2;

    private final FetcherConfig config;
    private final Map<TopicPartition, FollowedPartition> open = new LinkedHashMap<>();
    private Map<TopicPartition, FollowedPartition> asked = Map.of();
    private Phase askedPhase;

    LeaderQuestions(FetcherConfig config) {
        this.config = config;
    }

    /** Receives the answer for one partition. */
    interface Answers {
        void onError(FollowedPartition partition, Errors error);

        /** @param epoch of the end offset asked for, -1 for a start or when unknown */
        void onAnswer(FollowedPartition partition, Phase phase, int epoch, long offset);
    }

    void add(FollowedPartition partition) {
        open.put(partition.topicPartition(), partition);
    }

    void remove(FollowedPartition partition) {
        open.remove(partition.topicPartition(), partition);
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    /** The next request: about all partitions that have the same question as the first. */
    ApiMessage next() {
        askedPhase = open.values().iterator().next().phase();
        asked = new LinkedHashMap<>();
        for (FollowedPartition partition : open.values()) {
            if (partition.phase() == askedPhase) {
                asked.put(partition.topicPartition(), partition);
            }
        }
        return askedPhase == Phase.TRUNCATING ? epochsRequest() : offsetsRequest();
    }

    /** The version of the last request. */
    short version() {
        return askedPhase == Phase.TRUNCATING
                ? config.versions().offsetForLeaderEpoch()
                : config.versions().listOffsets();
    }

    /** The partitions of the last request. */
    List<FollowedPartition> asked() {
        return new ArrayList<>(asked.values());
    }

    private ApiMessage epochsRequest() {
        Map<String, OffsetForLeaderTopic> topics = new LinkedHashMap<>();
        for (FollowedPartition partition : asked.values()) {
            topics.computeIfAbsent(
                            partition.topicPartition().topic(), name -> new OffsetForLeaderTopic().setTopic(name))
                    .partitions()
                    .add(new OffsetForLeaderPartition()
                            .setPartition(partition.topicPartition().partition())
                            .setCurrentLeaderEpoch(partition.leaderEpoch())
                            .setLeaderEpoch(partition.lastFetchedEpoch()));
        }
        return new OffsetForLeaderEpochRequestData()
                .setReplicaId(config.brokerId())
                .setTopics(new ArrayList<>(topics.values()));
    }

    private ApiMessage offsetsRequest() {
        Map<String, ListOffsetsTopic> topics = new LinkedHashMap<>();
        for (FollowedPartition partition : asked.values()) {
            topics.computeIfAbsent(partition.topicPartition().topic(), name -> new ListOffsetsTopic().setName(name))
                    .partitions()
                    .add(new ListOffsetsPartition()
                            .setPartitionIndex(partition.topicPartition().partition())
                            .setCurrentLeaderEpoch(partition.leaderEpoch())
                            .setTimestamp(askedPhase == Phase.SEEKING_END ? LATEST : EARLIEST));
        }
        return new ListOffsetsRequestData().setReplicaId(config.brokerId()).setTopics(new ArrayList<>(topics.values()));
    }

    /** Deals an answer out; a partition that it leaves out, or that is not asked about any more, is passed over. */
    void onResponse(ApiMessage response, Answers answers) {
        if (response instanceof OffsetForLeaderEpochResponseData epochs) {
            epochs.topics().forEach(topic -> topic.partitions().forEach(each -> {
                FollowedPartition partition = settle(topic.topic(), each.partition());
                deal(partition, each.errorCode(), each.leaderEpoch(), each.endOffset(), answers);
            }));
        } else if (response instanceof ListOffsetsResponseData offsets) {
            offsets.topics().forEach(topic -> topic.partitions().forEach(each -> {
                FollowedPartition partition = settle(topic.name(), each.partitionIndex());
                deal(partition, each.errorCode(), -1, each.offset(), answers);
            }));
        }
        asked = Map.of();
    }

    private FollowedPartition settle(String topic, int index) {
        FollowedPartition partition = asked.remove(new TopicPartition(topic, index));
        return partition != null && open.remove(partition.topicPartition(), partition) ? partition : null;
    }

    private void deal(FollowedPartition partition, short errorCode, int epoch, long offset, Answers answers) {
        if (partition == null) {
            return;
        }
        Errors error = Errors.forCode(errorCode);
        if (error != Errors.NONE) {
            answers.onError(partition, error);
        } else {
            answers.onAnswer(partition, askedPhase, epoch, offset);
        }
    }
}
