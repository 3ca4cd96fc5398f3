package io.barnabas.clients.admin;

import io.barnabas.clients.admin.AdminCall.Question;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.AlterPartitionReassignmentsRequestData;
import io.barnabas.common.message.AlterPartitionReassignmentsRequestData.ReassignablePartition;
import io.barnabas.common.message.AlterPartitionReassignmentsRequestData.ReassignableTopic;
import io.barnabas.common.message.AlterPartitionReassignmentsResponseData;
import io.barnabas.common.message.AlterPartitionReassignmentsResponseData.ReassignablePartitionResponse;
import io.barnabas.common.message.AlterPartitionReassignmentsResponseData.ReassignableTopicResponse;
import io.barnabas.common.message.AlterReplicaLogDirsRequestData;
import io.barnabas.common.message.AlterReplicaLogDirsRequestData.AlterReplicaLogDir;
import io.barnabas.common.message.AlterReplicaLogDirsRequestData.AlterReplicaLogDirTopic;
import io.barnabas.common.message.AlterReplicaLogDirsResponseData;
import io.barnabas.common.message.AlterReplicaLogDirsResponseData.AlterReplicaLogDirPartitionResult;
import io.barnabas.common.message.AlterReplicaLogDirsResponseData.AlterReplicaLogDirTopicResult;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Calls that move replicas: between brokers (the controller does it, KIP-455) and between a broker's folders (KIP-113). */
final class ReassignmentCalls {
    private final Consumer<AdminCall> submit;
    private final int requestTimeoutMs;

    ReassignmentCalls(Consumer<AdminCall> submit, int requestTimeoutMs) {
        this.submit = submit;
        this.requestTimeoutMs = requestTimeoutMs;
    }

    /** @param wanted the brokers of each partition; empty for calling its reassignment off */
    Map<TopicPartition, CompletableFuture<Void>> alter(
            Map<TopicPartition, Optional<List<Integer>>> wanted, Integer timeoutMs) {
        Futures<TopicPartition, Void> futures = new Futures<>(wanted.keySet());
        Map<String, ReassignableTopic> topics = new LinkedHashMap<>();
        wanted.forEach((partition, replicas) -> {
            if (partition.partition() < 0) {
                futures.fail(
                        partition,
                        Errors.INVALID_TOPIC_EXCEPTION.exception("The given partition index " + partition.partition()
                                + " for topic " + partition.topic() + " is not valid."));
                return;
            }
            topics.computeIfAbsent(
                            partition.topic(),
                            name -> new ReassignableTopic().setName(name).setPartitions(new ArrayList<>()))
                    .partitions()
                    .add(new ReassignablePartition()
                            .setPartitionIndex(partition.partition())
                            .setReplicas(replicas.orElse(null)));
        });
        AlterPartitionReassignmentsRequestData request = new AlterPartitionReassignmentsRequestData()
                .setTopics(new ArrayList<>(topics.values()))
                .setTimeoutMs(requestTimeoutMs);
        submit.accept(new AdminCall(
                        "alterPartitionReassignments",
                        Target.CONTROLLER,
                        new Question(
                                ApiKeys.ALTER_PARTITION_REASSIGNMENTS,
                                version -> request,
                                AlterPartitionReassignmentsResponseData::new),
                        response -> settle(futures, (AlterPartitionReassignmentsResponseData) response),
                        futures::failRest)
                .within(timeoutMs));
        return futures.asMap();
    }

    private static void settle(
            Futures<TopicPartition, Void> futures, AlterPartitionReassignmentsResponseData response) {
        Errors refused = Errors.forCode(response.errorCode());
        if (refused != Errors.NONE) {
            throw refused.exception(response.errorMessage());
        }
        for (ReassignableTopicResponse topic : response.responses()) {
            for (ReassignablePartitionResponse result : topic.partitions()) {
                Errors error = Errors.forCode(result.errorCode());
                if (error == Errors.NOT_CONTROLLER) {
                    throw error.exception();
                }
                settle(
                        futures,
                        new TopicPartition(topic.name(), result.partitionIndex()),
                        error == Errors.NONE ? null : error.exception(result.errorMessage()));
            }
        }
        futures.failRest(Errors.UNKNOWN_SERVER_ERROR.exception(
                "The controller's response did not contain a result for the partition"));
    }

    private static <K> void settle(Futures<K, Void> futures, K key, ApiException failure) {
        if (failure == null) {
            futures.complete(key, null);
        } else {
            futures.fail(key, failure);
        }
    }

    /** @param wanted the folder for each replica */
    Map<TopicPartitionReplica, CompletableFuture<Void>> alterLogDirs(
            Map<TopicPartitionReplica, String> wanted, Integer timeoutMs) {
        Futures<TopicPartitionReplica, Void> futures = new Futures<>(wanted.keySet());
        Map<Integer, Map<String, AlterReplicaLogDir>> byBroker = new LinkedHashMap<>();
        Map<Integer, List<TopicPartitionReplica>> replicas = new LinkedHashMap<>();
        wanted.forEach((replica, path) -> {
            AlterReplicaLogDir dir = byBroker.computeIfAbsent(replica.brokerId(), id -> new LinkedHashMap<>())
                    .computeIfAbsent(
                            path, name -> new AlterReplicaLogDir().setPath(name).setTopics(new ArrayList<>()));
            topic(dir, replica.topic()).partitions().add(replica.partition());
            replicas.computeIfAbsent(replica.brokerId(), id -> new ArrayList<>())
                    .add(replica);
        });
        byBroker.forEach((broker, dirs) -> {
            AlterReplicaLogDirsRequestData request =
                    new AlterReplicaLogDirsRequestData().setDirs(new ArrayList<>(dirs.values()));
            List<TopicPartitionReplica> asked = replicas.get(broker);
            submit.accept(new AdminCall(
                            "alterReplicaLogDirs",
                            new Target.Broker(broker),
                            new Question(
                                    ApiKeys.ALTER_REPLICA_LOG_DIRS,
                                    version -> request,
                                    AlterReplicaLogDirsResponseData::new),
                            response -> settle(futures, broker, asked, (AlterReplicaLogDirsResponseData) response),
                            failure -> asked.forEach(replica -> futures.fail(replica, failure)))
                    .within(timeoutMs));
        });
        return futures.asMap();
    }

    private static AlterReplicaLogDirTopic topic(AlterReplicaLogDir dir, String name) {
        for (AlterReplicaLogDirTopic topic : dir.topics()) {
            if (topic.name().equals(name)) {
                return topic;
            }
        }
        AlterReplicaLogDirTopic topic =
                new AlterReplicaLogDirTopic().setName(name).setPartitions(new ArrayList<>());
        dir.topics().add(topic);
        return topic;
    }

    private static void settle(
            Futures<TopicPartitionReplica, Void> futures,
            int broker,
            List<TopicPartitionReplica> asked,
            AlterReplicaLogDirsResponseData response) {
        for (AlterReplicaLogDirTopicResult topic : response.results()) {
            for (AlterReplicaLogDirPartitionResult result : topic.partitions()) {
                Errors error = Errors.forCode(result.errorCode());
                settle(
                        futures,
                        new TopicPartitionReplica(topic.topicName(), result.partitionIndex(), broker),
                        error == Errors.NONE ? null : error.exception());
            }
        }
        for (TopicPartitionReplica replica : asked) {
            futures.fail(
                    replica,
                    Errors.UNKNOWN_SERVER_ERROR.exception("The response from broker " + broker
                            + " did not contain a result for topic partition " + replica.topic() + "-"
                            + replica.partition()));
        }
    }
}
