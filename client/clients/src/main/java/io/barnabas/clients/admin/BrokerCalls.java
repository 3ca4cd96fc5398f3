package io.barnabas.clients.admin;

import io.barnabas.clients.admin.AdminCall.Question;
import io.barnabas.common.Node;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.ApiVersionsRequestData;
import io.barnabas.common.message.ApiVersionsResponseData;
import io.barnabas.common.message.DescribeLogDirsRequestData;
import io.barnabas.common.message.DescribeLogDirsRequestData.DescribableLogDirTopic;
import io.barnabas.common.message.DescribeLogDirsResponseData;
import io.barnabas.common.message.DescribeLogDirsResponseData.DescribeLogDirsResult;
import io.barnabas.common.message.UnregisterBrokerRequestData;
import io.barnabas.common.message.UnregisterBrokerResponseData;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Calls that one certain broker answers about itself. */
final class BrokerCalls {
    private static final String CLIENT_NAME = "barnabas-java";
    private static final String CLIENT_VERSION = "0.1.0";

    private final Consumer<AdminCall> submit;

    BrokerCalls(Consumer<AdminCall> submit) {
        this.submit = submit;
    }

    Map<Integer, CompletableFuture<Map<String, LogDirDescription>>> logDirs(
            Collection<Integer> brokers, Integer timeoutMs) {
        Futures<Integer, Map<String, LogDirDescription>> futures = new Futures<>(brokers);
        for (int broker : brokers) {
            submit.accept(logDirsCall("describeLogDirs", broker, null, futures).within(timeoutMs));
        }
        return futures.asMap();
    }

    /** @param topics null for all of them */
    private static AdminCall logDirsCall(
            String name,
            int broker,
            List<DescribableLogDirTopic> topics,
            Futures<Integer, Map<String, LogDirDescription>> futures) {
        DescribeLogDirsRequestData request = new DescribeLogDirsRequestData().setTopics(topics);
        return new AdminCall(
                name,
                new Target.Broker(broker),
                new Question(ApiKeys.DESCRIBE_LOG_DIRS, version -> request, DescribeLogDirsResponseData::new),
                response -> futures.complete(broker, descriptions((DescribeLogDirsResponseData) response)),
                failure -> futures.fail(broker, failure));
    }

    private static Map<String, LogDirDescription> descriptions(DescribeLogDirsResponseData response) {
        Errors refused = Errors.forCode(response.errorCode());
        if (refused != Errors.NONE) {
            throw refused.exception();
        }
        Map<String, LogDirDescription> descriptions = new LinkedHashMap<>();
        for (DescribeLogDirsResult result : response.results()) {
            Errors error = Errors.forCode(result.errorCode());
            Map<TopicPartition, LogDirDescription.ReplicaInfo> replicas = new LinkedHashMap<>();
            for (DescribeLogDirsResponseData.DescribeLogDirsTopic topic : result.topics()) {
                for (DescribeLogDirsResponseData.DescribeLogDirsPartition partition : topic.partitions()) {
                    replicas.put(
                            new TopicPartition(topic.name(), partition.partitionIndex()),
                            new LogDirDescription.ReplicaInfo(
                                    partition.partitionSize(), partition.offsetLag(), partition.isFutureKey()));
                }
            }
            descriptions.put(
                    result.logDir(),
                    new LogDirDescription(
                            error == Errors.NONE ? null : error.exception(),
                            replicas,
                            result.totalBytes(),
                            result.usableBytes()));
        }
        return descriptions;
    }

    Map<TopicPartitionReplica, CompletableFuture<ReplicaLogDirInfo>> replicaLogDirs(
            Collection<TopicPartitionReplica> replicas, Integer timeoutMs) {
        Futures<TopicPartitionReplica, ReplicaLogDirInfo> found = new Futures<>(replicas);
        Map<Integer, List<TopicPartitionReplica>> byBroker = new HashMap<>();
        for (TopicPartitionReplica replica : replicas) {
            byBroker.computeIfAbsent(replica.brokerId(), id -> new ArrayList<>())
                    .add(replica);
        }
        Futures<Integer, Map<String, LogDirDescription>> answers = new Futures<>(byBroker.keySet());
        byBroker.forEach((broker, ofBroker) -> {
            answers.asMap().get(broker).whenComplete((dirs, failure) -> {
                for (TopicPartitionReplica replica : ofBroker) {
                    if (failure != null) {
                        found.asMap().get(replica).completeExceptionally(failure);
                    } else {
                        found.complete(replica, place(replica, dirs));
                    }
                }
            });
            submit.accept(logDirsCall("describeReplicaLogDirs", broker, topics(ofBroker), answers)
                    .within(timeoutMs));
        });
        return found.asMap();
    }

    private static List<DescribableLogDirTopic> topics(List<TopicPartitionReplica> replicas) {
        Map<String, List<Integer>> partitions = new LinkedHashMap<>();
        for (TopicPartitionReplica replica : replicas) {
            partitions
                    .computeIfAbsent(replica.topic(), topic -> new ArrayList<>())
                    .add(replica.partition());
        }
        List<DescribableLogDirTopic> topics = new ArrayList<>();
        partitions.forEach((topic, numbers) ->
                topics.add(new DescribableLogDirTopic().setTopic(topic).setPartitions(numbers)));
        return topics;
    }

    private static ReplicaLogDirInfo place(TopicPartitionReplica replica, Map<String, LogDirDescription> dirs) {
        TopicPartition partition = new TopicPartition(replica.topic(), replica.partition());
        ReplicaLogDirInfo place = ReplicaLogDirInfo.NONE;
        for (Map.Entry<String, LogDirDescription> dir : dirs.entrySet()) {
            LogDirDescription.ReplicaInfo info = dir.getValue().replicaInfos().get(partition);
            if (info != null && info.isFuture()) {
                place = new ReplicaLogDirInfo(
                        place.currentReplicaLogDir(), place.currentReplicaOffsetLag(), dir.getKey(), info.offsetLag());
            } else if (info != null) {
                place = new ReplicaLogDirInfo(
                        dir.getKey(), info.offsetLag(), place.futureReplicaLogDir(), place.futureReplicaOffsetLag());
            }
        }
        return place;
    }

    CompletableFuture<Void> unregister(int broker) {
        CompletableFuture<Void> future = new CompletableFuture<>();
        UnregisterBrokerRequestData request = new UnregisterBrokerRequestData().setBrokerId(broker);
        submit.accept(new AdminCall(
                "unregisterBroker",
                Target.ANY,
                new Question(ApiKeys.UNREGISTER_BROKER, version -> request, UnregisterBrokerResponseData::new),
                response -> {
                    UnregisterBrokerResponseData answer = (UnregisterBrokerResponseData) response;
                    Errors error = Errors.forCode(answer.errorCode());
                    if (error != Errors.NONE) {
                        throw error.exception(answer.errorMessage());
                    }
                    future.complete(null);
                },
                future::completeExceptionally));
        return future;
    }

    Map<Node, CompletableFuture<BrokerApiVersions>> apiVersions(Collection<Node> brokers, Integer timeoutMs) {
        Futures<Node, BrokerApiVersions> futures = new Futures<>(brokers);
        for (Node broker : brokers) {
            submit.accept(new AdminCall(
                            "describeApiVersions",
                            new Target.Broker(broker.id()),
                            versionsQuestion(),
                            response -> futures.complete(broker, versions((ApiVersionsResponseData) response)),
                            failure -> futures.fail(broker, failure))
                    .within(timeoutMs));
        }
        return futures.asMap();
    }

    CompletableFuture<FeatureMetadata> features(Integer timeoutMs) {
        CompletableFuture<FeatureMetadata> future = new CompletableFuture<>();
        submit.accept(new AdminCall(
                        "describeFeatures",
                        Target.ANY,
                        versionsQuestion(),
                        response -> future.complete(
                                versions((ApiVersionsResponseData) response).features()),
                        future::completeExceptionally)
                .within(timeoutMs));
        return future;
    }

    private static Question versionsQuestion() {
        return new Question(
                ApiKeys.API_VERSIONS,
                version -> version < 3
                        ? new ApiVersionsRequestData()
                        : new ApiVersionsRequestData()
                                .setClientSoftwareName(CLIENT_NAME)
                                .setClientSoftwareVersion(CLIENT_VERSION),
                ApiVersionsResponseData::new);
    }

    private static BrokerApiVersions versions(ApiVersionsResponseData response) {
        Errors error = Errors.forCode(response.errorCode());
        if (error != Errors.NONE) {
            throw error.exception();
        }
        List<BrokerApiVersions.ApiVersion> versions = new ArrayList<>();
        for (ApiVersionsResponseData.ApiVersion each : response.apiKeys()) {
            versions.add(new BrokerApiVersions.ApiVersion(each.apiKey(), each.minVersion(), each.maxVersion()));
        }
        Map<String, FeatureMetadata.LevelRange> finalized = new LinkedHashMap<>();
        for (ApiVersionsResponseData.FinalizedFeatureKey feature : response.finalizedFeatures()) {
            finalized.put(
                    feature.name(),
                    new FeatureMetadata.LevelRange(feature.minVersionLevel(), feature.maxVersionLevel()));
        }
        Map<String, FeatureMetadata.LevelRange> supported = new LinkedHashMap<>();
        for (ApiVersionsResponseData.SupportedFeatureKey feature : response.supportedFeatures()) {
            supported.put(feature.name(), new FeatureMetadata.LevelRange(feature.minVersion(), feature.maxVersion()));
        }
        return new BrokerApiVersions(
                versions, new FeatureMetadata(finalized, response.finalizedFeaturesEpoch(), supported));
    }
}
