package io.barnabas.clients.consumer;

import io.barnabas.clients.ClientLog;
import io.barnabas.clients.ClientRequest;
import io.barnabas.clients.ClientResponse;
import io.barnabas.clients.ClusterMetadata;
import io.barnabas.clients.Metadata;
import io.barnabas.clients.NetworkClient;
import io.barnabas.clients.PartitionMetadata;
import io.barnabas.clients.VersionRange;
import io.barnabas.common.Node;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.OffsetForLeaderEpochRequestData;
import io.barnabas.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderPartition;
import io.barnabas.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderTopic;
import io.barnabas.common.message.OffsetForLeaderEpochResponseData;
import io.barnabas.common.message.OffsetForLeaderEpochResponseData.EpochEndOffset;
import io.barnabas.common.message.OffsetForLeaderEpochResponseData.OffsetForLeaderTopicResult;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Asks leaders whether their logs still hold what was read before a position (KIP-320): after a change of leader, and
 * where a position comes with the epoch of its record.
 */
final class OffsetValidation {
    private static final String LOGGER = "org.apache.kafka.clients.consumer.internals.SubscriptionState";
    /** Before it, only brokers may ask. */
    private static final short FIRST_VERSION_FOR_CLIENTS = 3;

    private static final int UNDEFINED = -1;

    private final NetworkClient client;
    private final Metadata metadata;
    private final Positions positions;
    private final OffsetResetStrategy resetStrategy;
    private final int requestTimeoutMs;
    private final long retryBackoffMs;
    private final ClientLog log;
    private ClusterMetadata seen;
    private RuntimeException failure;

    OffsetValidation(
            ConsumerConfig config, NetworkClient client, Metadata metadata, Positions positions, ClientLog log) {
        this.client = client;
        this.metadata = metadata;
        this.positions = positions;
        this.resetStrategy = config.resetStrategy();
        this.requestTimeoutMs = config.requestTimeoutMs();
        this.retryBackoffMs = config.retryBackoff().initialMs();
        this.log = log;
    }

    /**
     * Asks what can be asked now.
     *
     * @throws LogTruncationException when records were read that no longer exist, and the settings forbid to choose
     */
    void poll() {
        if (failure != null) {
            RuntimeException thrown = failure;
            failure = null;
            throw thrown;
        }
        noticeLeaders();
        List<TopicPartition> wanting = positions.wantingValidation(client.nowMs());
        if (!wanting.isEmpty()) {
            ask(wanting);
        }
    }

    private void noticeLeaders() {
        ClusterMetadata cluster = metadata.cluster();
        if (cluster == seen) {
            return;
        }
        seen = cluster;
        for (TopicPartition partition : positions.partitions()) {
            PartitionMetadata known = cluster.partition(partition);
            if (known != null) {
                positions.onLeaderEpoch(partition, known.leaderEpoch());
            }
        }
    }

    private void ask(List<TopicPartition> wanting) {
        Map<Node, List<TopicPartition>> byLeader = new HashMap<>();
        for (TopicPartition partition : wanting) {
            Node leader = metadata.cluster().leader(partition);
            if (leader == null) {
                metadata.requestUpdate();
            } else {
                byLeader.computeIfAbsent(leader, first -> new ArrayList<>()).add(partition);
            }
        }
        byLeader.forEach((leader, partitions) -> {
            if (client.ready(leader)) {
                if (client.version(leader, ApiKeys.OFFSET_FOR_LEADER_EPOCH) < FIRST_VERSION_FOR_CLIENTS) {
                    partitions.forEach(positions::validated);
                } else {
                    send(leader, partitions);
                }
            }
        });
    }

    private void send(Node leader, List<TopicPartition> partitions) {
        Map<String, OffsetForLeaderTopic> topics = new HashMap<>();
        Map<TopicPartition, Long> asked = new HashMap<>();
        for (TopicPartition partition : partitions) {
            asked.put(partition, positions.offset(partition));
            positions.asked(partition);
            topics.computeIfAbsent(
                            partition.topic(),
                            name -> new OffsetForLeaderTopic().setTopic(name).setPartitions(new ArrayList<>()))
                    .partitions()
                    .add(new OffsetForLeaderPartition()
                            .setPartition(partition.partition())
                            .setCurrentLeaderEpoch(
                                    metadata.cluster().partition(partition).leaderEpoch())
                            .setLeaderEpoch(positions.offsetEpoch(partition)));
        }
        OffsetForLeaderEpochRequestData request =
                new OffsetForLeaderEpochRequestData().setReplicaId(UNDEFINED).setTopics(List.copyOf(topics.values()));
        client.send(new ClientRequest(
                leader.id(),
                ApiKeys.OFFSET_FOR_LEADER_EPOCH,
                version -> request,
                OffsetForLeaderEpochResponseData::new,
                new VersionRange(
                        FIRST_VERSION_FOR_CLIENTS,
                        VersionRange.of(ApiKeys.OFFSET_FOR_LEADER_EPOCH).max()),
                requestTimeoutMs,
                response -> onResponse(response, asked)));
    }

    private void onResponse(ClientResponse response, Map<TopicPartition, Long> asked) {
        Set<TopicPartition> left = new HashSet<>(asked.keySet());
        if (!response.isFailure()) {
            OffsetForLeaderEpochResponseData data = response.as();
            for (OffsetForLeaderTopicResult topic : data.topics()) {
                for (EpochEndOffset result : topic.partitions()) {
                    TopicPartition partition = new TopicPartition(topic.topic(), result.partition());
                    if (result.errorCode() == Errors.NONE.code() && left.remove(partition)) {
                        settle(partition, asked.get(partition), result);
                    }
                }
            }
        }
        if (!left.isEmpty()) {
            metadata.requestUpdate();
            long allowedMs = client.nowMs() + retryBackoffMs;
            left.forEach(partition -> positions.askFailed(partition, allowedMs));
        }
    }

    private void settle(TopicPartition partition, long position, EpochEndOffset result) {
        if (!positions.isAssigned(partition) || positions.offset(partition) != position) {
            return;
        }
        boolean undefined = result.endOffset() == UNDEFINED || result.leaderEpoch() == UNDEFINED;
        positions.validated(partition);
        if (!undefined && result.endOffset() >= position) {
            return;
        }
        if (resetStrategy == OffsetResetStrategy.NONE) {
            failure = new LogTruncationException(
                    partition,
                    position,
                    undefined ? Map.of() : Map.of(partition, new OffsetAndMetadata(result.endOffset())));
        } else if (undefined) {
            log.info(
                    LOGGER,
                    "Truncation detected for partition " + partition + " at offset " + position + ", resetting offset");
            positions.reset(partition, resetStrategy);
        } else {
            log.info(
                    LOGGER,
                    "Truncation detected for partition " + partition + " at offset " + position
                            + ", resetting offset to the first offset known to diverge " + result.endOffset());
            positions.seek(partition, result.endOffset(), Optional.empty());
        }
    }
}
