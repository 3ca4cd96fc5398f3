package io.barnabas.clients.admin;

import io.barnabas.clients.ClusterMetadata;
import io.barnabas.clients.PartitionMetadata;
import io.barnabas.clients.VersionRange;
import io.barnabas.clients.admin.AdminCall.Question;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.DeleteRecordsRequestData;
import io.barnabas.common.message.DeleteRecordsRequestData.DeleteRecordsPartition;
import io.barnabas.common.message.DeleteRecordsRequestData.DeleteRecordsTopic;
import io.barnabas.common.message.DeleteRecordsResponseData;
import io.barnabas.common.message.ListOffsetsRequestData;
import io.barnabas.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import io.barnabas.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import io.barnabas.common.message.ListOffsetsResponseData;
import io.barnabas.common.message.MetadataRequestData;
import io.barnabas.common.message.MetadataRequestData.MetadataRequestTopic;
import io.barnabas.common.message.MetadataResponseData;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Calls that the leader of each partition answers: first who that is, then the question itself, again if it has moved.
 */
final class PartitionCalls {
    /** What one partition came to. */
    record Result<V>(TopicPartition partition, Errors error, V value) {}

    /** The question, and how to read its answer. */
    record Inquiry<V>(
            String name,
            ApiKeys api,
            Function<Collection<TopicPartition>, ApiMessage> request,
            VersionRange versions,
            Supplier<? extends ApiMessage> response,
            Function<ApiMessage, List<Result<V>>> reading) {}

    private final Submission submission;
    private final int requestTimeoutMs;

    PartitionCalls(Submission submission, int requestTimeoutMs) {
        this.submission = submission;
        this.requestTimeoutMs = requestTimeoutMs;
    }

    Map<TopicPartition, CompletableFuture<OffsetInfo>> listOffsets(
            Map<TopicPartition, OffsetSpec> specs, boolean readCommitted, long timeoutMs) {
        return ask(
                specs.keySet(),
                new Inquiry<>(
                        "listOffsets",
                        ApiKeys.LIST_OFFSETS,
                        partitions -> offsetsRequest(partitions, specs, readCommitted),
                        offsetsVersions(specs),
                        ListOffsetsResponseData::new,
                        PartitionCalls::offsets),
                timeoutMs);
    }

    private static ApiMessage offsetsRequest(
            Collection<TopicPartition> partitions, Map<TopicPartition, OffsetSpec> specs, boolean readCommitted) {
        List<ListOffsetsTopic> topics = new ArrayList<>();
        byTopic(partitions, (name, numbers) -> {
            List<ListOffsetsPartition> asked = new ArrayList<>();
            for (int number : numbers) {
                asked.add(new ListOffsetsPartition()
                        .setPartitionIndex(number)
                        .setTimestamp(
                                specs.get(new TopicPartition(name, number)).timestamp()));
            }
            topics.add(new ListOffsetsTopic().setName(name).setPartitions(asked));
        });
        return new ListOffsetsRequestData()
                .setReplicaId(-1)
                .setIsolationLevel((byte) (readCommitted ? 1 : 0))
                .setTopics(topics);
    }

    /** Special places came one by one: a broker that does not know one is not asked for it. */
    private static VersionRange offsetsVersions(Map<TopicPartition, OffsetSpec> specs) {
        VersionRange all = VersionRange.of(ApiKeys.LIST_OFFSETS);
        int oldest = all.min();
        for (OffsetSpec spec : specs.values()) {
            oldest = Math.max(oldest, oldestVersion(spec));
        }
        return new VersionRange((short) oldest, all.max());
    }

    private static int oldestVersion(OffsetSpec spec) {
        if (spec.equals(OffsetSpec.MAX_TIMESTAMP)) {
            return 7;
        }
        if (spec.equals(OffsetSpec.EARLIEST_LOCAL)) {
            return 8;
        }
        return spec.equals(OffsetSpec.LATEST_TIERED) ? 9 : 0;
    }

    private static List<Result<OffsetInfo>> offsets(ApiMessage response) {
        List<Result<OffsetInfo>> results = new ArrayList<>();
        for (ListOffsetsResponseData.ListOffsetsTopicResponse topic : ((ListOffsetsResponseData) response).topics()) {
            for (ListOffsetsResponseData.ListOffsetsPartitionResponse partition : topic.partitions()) {
                results.add(new Result<>(
                        new TopicPartition(topic.name(), partition.partitionIndex()),
                        Errors.forCode(partition.errorCode()),
                        new OffsetInfo(partition.offset(), partition.timestamp(), partition.leaderEpoch())));
            }
        }
        return results;
    }

    Map<TopicPartition, CompletableFuture<Long>> deleteRecords(Map<TopicPartition, Long> before, long timeoutMs) {
        return ask(
                before.keySet(),
                new Inquiry<>(
                        "deleteRecords",
                        ApiKeys.DELETE_RECORDS,
                        partitions -> deletion(partitions, before),
                        VersionRange.of(ApiKeys.DELETE_RECORDS),
                        DeleteRecordsResponseData::new,
                        PartitionCalls::lowWatermarks),
                timeoutMs);
    }

    private ApiMessage deletion(Collection<TopicPartition> partitions, Map<TopicPartition, Long> before) {
        List<DeleteRecordsTopic> topics = new ArrayList<>();
        byTopic(partitions, (name, numbers) -> {
            List<DeleteRecordsPartition> asked = new ArrayList<>();
            for (int number : numbers) {
                asked.add(new DeleteRecordsPartition()
                        .setPartitionIndex(number)
                        .setOffset(before.get(new TopicPartition(name, number))));
            }
            topics.add(new DeleteRecordsTopic().setName(name).setPartitions(asked));
        });
        return new DeleteRecordsRequestData().setTopics(topics).setTimeoutMs(requestTimeoutMs);
    }

    private static List<Result<Long>> lowWatermarks(ApiMessage response) {
        List<Result<Long>> results = new ArrayList<>();
        for (DeleteRecordsResponseData.DeleteRecordsTopicResult topic :
                ((DeleteRecordsResponseData) response).topics()) {
            for (DeleteRecordsResponseData.DeleteRecordsPartitionResult partition : topic.partitions()) {
                results.add(new Result<>(
                        new TopicPartition(topic.name(), partition.partitionIndex()),
                        Errors.forCode(partition.errorCode()),
                        partition.lowWatermark()));
            }
        }
        return results;
    }

    /** Asks the leaders; a future per partition. */
    <V> Map<TopicPartition, CompletableFuture<V>> ask(
            Collection<TopicPartition> partitions, Inquiry<V> inquiry, long timeoutMs) {
        Futures<TopicPartition, V> futures = new Futures<>(partitions);
        if (!partitions.isEmpty()) {
            findLeaders(List.copyOf(partitions), inquiry, futures, submission.nowMs() + timeoutMs);
        }
        return futures.asMap();
    }

    private <V> void findLeaders(
            List<TopicPartition> partitions, Inquiry<V> inquiry, Futures<TopicPartition, V> futures, long deadlineMs) {
        Set<TopicPartition> left = new LinkedHashSet<>(partitions);
        TreeSet<String> names = new TreeSet<>();
        partitions.forEach(partition -> names.add(partition.topic()));
        List<MetadataRequestTopic> topics = new ArrayList<>();
        names.forEach(name -> topics.add(new MetadataRequestTopic().setName(name)));
        MetadataRequestData request = new MetadataRequestData().setTopics(topics);
        submission.submit(
                new AdminCall(
                        inquiry.name() + "(api=METADATA)",
                        Target.ANY,
                        new Question(
                                ApiKeys.METADATA,
                                version -> request.setAllowAutoTopicCreation(version < 4),
                                MetadataResponseData::new),
                        response -> askLeaders(
                                left,
                                inquiry,
                                futures,
                                ClusterMetadata.of((MetadataResponseData) response),
                                deadlineMs),
                        failure -> failAll(left, futures, failure)),
                deadlineMs);
    }

    /**
     * @param left the partitions not asked about yet; those that are asked about now leave it
     */
    private <V> void askLeaders(
            Set<TopicPartition> left,
            Inquiry<V> inquiry,
            Futures<TopicPartition, V> futures,
            ClusterMetadata cluster,
            long deadlineMs) {
        Map<Integer, List<TopicPartition>> byLeader = new HashMap<>();
        ApiException retriable = null;
        for (TopicPartition partition : List.copyOf(left)) {
            Errors error = errorOf(cluster, partition);
            if (error == Errors.NONE) {
                int leader = cluster.partition(partition).leader();
                byLeader.computeIfAbsent(leader, id -> new ArrayList<>()).add(partition);
            } else if (error.retriable()) {
                retriable = error.exception();
                continue;
            } else {
                futures.fail(partition, error.exception());
            }
            left.remove(partition);
        }
        byLeader.forEach(
                (leader, led) -> submission.submit(leaderCall(leader, led, inquiry, futures, deadlineMs), deadlineMs));
        if (retriable != null) {
            // The loop asks again after a while for those that are left: one without a leader keeps nobody waiting.
            throw retriable;
        }
    }

    private static Errors errorOf(ClusterMetadata cluster, TopicPartition partition) {
        if (cluster.topic(partition.topic()) == null) {
            return Errors.UNKNOWN_TOPIC_OR_PARTITION;
        }
        Errors ofTopic = cluster.topic(partition.topic()).error();
        if (ofTopic != Errors.NONE) {
            return ofTopic;
        }
        PartitionMetadata metadata = cluster.partition(partition);
        if (metadata == null) {
            return Errors.UNKNOWN_TOPIC_OR_PARTITION;
        }
        return metadata.hasLeader() ? Errors.NONE : Errors.LEADER_NOT_AVAILABLE;
    }

    private <V> AdminCall leaderCall(
            int leader,
            List<TopicPartition> partitions,
            Inquiry<V> inquiry,
            Futures<TopicPartition, V> futures,
            long deadlineMs) {
        return new AdminCall(
                inquiry.name(),
                new Target.Broker(leader),
                new Question(
                        inquiry.api(),
                        version -> inquiry.request().apply(partitions),
                        inquiry.response(),
                        inquiry.versions()),
                response -> {
                    List<TopicPartition> moved = new ArrayList<>();
                    for (Result<V> result : inquiry.reading().apply(response)) {
                        if (result.error() == Errors.NONE) {
                            futures.complete(result.partition(), result.value());
                        } else if (result.error().retriable()) {
                            moved.add(result.partition());
                        } else {
                            futures.fail(result.partition(), result.error().exception());
                        }
                    }
                    if (!moved.isEmpty()) {
                        findLeaders(moved, inquiry, futures, deadlineMs);
                    }
                },
                failure -> failAll(partitions, futures, failure));
    }

    private static <V> void failAll(
            Collection<TopicPartition> partitions, Futures<TopicPartition, V> futures, ApiException failure) {
        partitions.forEach(partition -> futures.fail(partition, failure));
    }

    static void byTopic(Collection<TopicPartition> partitions, BiConsumer<String, List<Integer>> each) {
        Map<String, List<Integer>> numbers = new HashMap<>();
        for (TopicPartition partition : partitions) {
            numbers.computeIfAbsent(partition.topic(), topic -> new ArrayList<>())
                    .add(partition.partition());
        }
        numbers.forEach(each);
    }
}
