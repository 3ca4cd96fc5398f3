package io.barnabas.clients.admin;

import io.barnabas.clients.ClusterMetadata;
import io.barnabas.clients.PartitionMetadata;
import io.barnabas.clients.TopicMetadata;
import io.barnabas.clients.VersionRange;
import io.barnabas.clients.admin.AdminCall.Question;
import io.barnabas.common.Node;
import io.barnabas.common.Uuid;
import io.barnabas.common.message.DescribeClusterRequestData;
import io.barnabas.common.message.DescribeClusterResponseData;
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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Calls that only look: topics, cluster, reassignments. */
final class DescribeCalls {
    private static final short FIRST_METADATA_VERSION_BY_ID = 12;

    private final Consumer<AdminCall> submit;
    private final int requestTimeoutMs;

    DescribeCalls(Consumer<AdminCall> submit, int requestTimeoutMs) {
        this.submit = submit;
        this.requestTimeoutMs = requestTimeoutMs;
    }

    CompletableFuture<Map<String, TopicListing>> listTopics(boolean listInternal, Integer timeoutMs) {
        CompletableFuture<Map<String, TopicListing>> future = new CompletableFuture<>();
        submit.accept(metadataCall("listTopics", null, VersionRange.of(ApiKeys.METADATA), future, response -> {
                    Map<String, TopicListing> listings = new HashMap<>();
                    for (MetadataResponseData.MetadataResponseTopic each : response.topics()) {
                        TopicMetadata topic = ClusterMetadata.topic(each);
                        if (!topic.internal() || listInternal) {
                            listings.put(topic.name(), new TopicListing(topic.name(), topic.id(), topic.internal()));
                        }
                    }
                    return listings;
                })
                .within(timeoutMs));
        return future;
    }

    private interface Reading<T> {
        T read(MetadataResponseData response);
    }

    private static <T> AdminCall metadataCall(
            String name,
            List<MetadataRequestTopic> topics,
            VersionRange versions,
            CompletableFuture<T> future,
            Reading<T> reading) {
        return new AdminCall(
                name,
                Target.ANY,
                new Question(
                        ApiKeys.METADATA, version -> metadata(topics, version), MetadataResponseData::new, versions),
                response -> future.complete(reading.read((MetadataResponseData) response)),
                future::completeExceptionally);
    }

    private static ApiMessage metadata(List<MetadataRequestTopic> topics, short version) {
        return new MetadataRequestData().setTopics(topics).setAllowAutoTopicCreation(version < 4);
    }

    Map<String, CompletableFuture<TopicDescription>> describeTopics(Collection<String> topics, Integer timeoutMs) {
        Futures<String, TopicDescription> futures = new Futures<>(topics);
        List<MetadataRequestTopic> asked = new ArrayList<>();
        for (String name : TopicCalls.representable(topics, futures)) {
            asked.add(new MetadataRequestTopic().setName(name));
        }
        if (asked.isEmpty()) {
            return futures.asMap();
        }
        CompletableFuture<Void> answered = new CompletableFuture<>();
        submit.accept(metadataCall("describeTopics", asked, VersionRange.of(ApiKeys.METADATA), answered, response -> {
                    ClusterMetadata cluster = ClusterMetadata.of(response);
                    for (String name : topics) {
                        TopicMetadata topic = cluster.topic(name);
                        if (topic == null) {
                            futures.fail(
                                    name, Errors.UNKNOWN_TOPIC_OR_PARTITION.exception("Topic " + name + " not found."));
                        } else {
                            settle(futures, name, topic, cluster);
                        }
                    }
                    return null;
                })
                .within(timeoutMs));
        answered.exceptionally(failure -> failAll(futures, failure));
        return futures.asMap();
    }

    Map<Uuid, CompletableFuture<TopicDescription>> describeTopicsById(Collection<Uuid> ids, Integer timeoutMs) {
        Futures<Uuid, TopicDescription> futures = new Futures<>(ids);
        List<MetadataRequestTopic> asked = new ArrayList<>();
        for (Uuid id : ids) {
            asked.add(new MetadataRequestTopic().setName(null).setTopicId(id));
        }
        CompletableFuture<Void> answered = new CompletableFuture<>();
        VersionRange versions = new VersionRange(
                FIRST_METADATA_VERSION_BY_ID, VersionRange.of(ApiKeys.METADATA).max());
        submit.accept(metadataCall("describeTopicsWithIds", asked, versions, answered, response -> {
                    ClusterMetadata cluster = ClusterMetadata.of(response);
                    for (MetadataResponseData.MetadataResponseTopic each : response.topics()) {
                        TopicMetadata topic = ClusterMetadata.topic(each);
                        settle(futures, topic.id(), topic, cluster);
                    }
                    futures.failRest(Errors.UNKNOWN_TOPIC_ID.exception());
                    return null;
                })
                .within(timeoutMs));
        answered.exceptionally(failure -> failAll(futures, failure));
        return futures.asMap();
    }

    private static <K> Void failAll(Futures<K, TopicDescription> futures, Throwable failure) {
        futures.failRest(
                failure instanceof ApiException api
                        ? api
                        : Errors.UNKNOWN_SERVER_ERROR.exception(failure.getMessage()));
        return null;
    }

    private static <K> void settle(
            Futures<K, TopicDescription> futures, K key, TopicMetadata topic, ClusterMetadata cluster) {
        if (topic.error() == Errors.NONE) {
            futures.complete(key, description(topic, cluster));
        } else {
            futures.fail(key, topic.error().exception());
        }
    }

    private static TopicDescription description(TopicMetadata topic, ClusterMetadata cluster) {
        List<TopicPartitionInfo> partitions = new ArrayList<>(topic.partitions().size());
        for (PartitionMetadata partition : topic.partitions()) {
            partitions.add(new TopicPartitionInfo(
                    partition.partition(),
                    partition.hasLeader() ? node(cluster, partition.leader()) : null,
                    nodes(cluster, partition.replicas()),
                    nodes(cluster, partition.isr())));
        }
        return new TopicDescription(topic.name(), topic.id(), topic.internal(), partitions);
    }

    private static List<Node> nodes(ClusterMetadata cluster, List<Integer> ids) {
        List<Node> nodes = new ArrayList<>(ids.size());
        for (int id : ids) {
            nodes.add(node(cluster, id));
        }
        return nodes;
    }

    /** A broker that is down keeps its id and has no address. */
    private static Node node(ClusterMetadata cluster, int id) {
        Node node = cluster.nodes().get(id);
        return node == null ? new Node(id, "", -1) : node;
    }

    CompletableFuture<ClusterDescription> describeCluster(Integer timeoutMs) {
        CompletableFuture<ClusterDescription> future = new CompletableFuture<>();
        submit.accept(new AdminCall(
                        "describeCluster",
                        Target.ANY,
                        new Question(
                                ApiKeys.DESCRIBE_CLUSTER,
                                version -> new DescribeClusterRequestData(),
                                DescribeClusterResponseData::new),
                        response -> future.complete(cluster((DescribeClusterResponseData) response)),
                        future::completeExceptionally)
                .within(timeoutMs));
        return future;
    }

    private static ClusterDescription cluster(DescribeClusterResponseData response) {
        Errors error = Errors.forCode(response.errorCode());
        if (error != Errors.NONE) {
            throw error.exception(response.errorMessage());
        }
        Map<Integer, Node> nodes = new HashMap<>();
        for (DescribeClusterResponseData.DescribeClusterBroker broker : response.brokers()) {
            nodes.put(broker.brokerId(), new Node(broker.brokerId(), broker.host(), broker.port(), broker.rack()));
        }
        return new ClusterDescription(response.clusterId(), nodes.get(response.controllerId()), nodes.values());
    }
}
