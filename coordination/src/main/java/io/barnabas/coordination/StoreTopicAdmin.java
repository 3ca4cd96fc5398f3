package io.barnabas.coordination;

import io.barnabas.common.Uuid;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.controller.ReplicaPlacer;
import io.barnabas.coordination.MetadataStore.Node;
import io.barnabas.coordination.MetadataStore.Write;
import io.barnabas.coordination.MetadataStoreException.Code;
import io.barnabas.coordination.znode.ConfigZNode;
import io.barnabas.coordination.znode.DeleteTopicsZNode;
import io.barnabas.coordination.znode.TopicZNode;
import io.barnabas.metadata.ConfigEntity;
import io.barnabas.metadata.ReplicaAssignment;
import io.barnabas.metadata.TopicAssignment;
import io.barnabas.metadata.TopicNames;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Topics in the store: what brokers do when a client asks; the controller sees the nodes and acts. */
final class StoreTopicAdmin implements TopicAdmin {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.zk.AdminZkClient");

    private final MetadataStore store;
    private final CoordinationEnvironment environment;
    private final TopicAdminConfig config;

    StoreTopicAdmin(MetadataStore store, CoordinationEnvironment environment, TopicAdminConfig config) {
        this.store = store;
        this.environment = environment;
        this.config = config;
    }

    @Override
    public Map<String, CompletableFuture<CreatedTopic>> createTopics(
            Collection<NewTopic> topics, boolean validateOnly) {
        CompletableFuture<ClusterView> view = ClusterView.read(store);
        Map<String, CompletableFuture<CreatedTopic>> outcomes = new LinkedHashMap<>();
        Set<String> taken = new HashSet<>();
        for (NewTopic topic : topics) {
            outcomes.put(
                    topic.name(),
                    unwrapped(view.thenCompose(cluster -> createTopic(topic, cluster, taken, validateOnly))));
        }
        return outcomes;
    }

    /** @param taken names taken by topics earlier in the same request; touched on the store's thread only */
    private CompletableFuture<CreatedTopic> createTopic(
            NewTopic topic, ClusterView cluster, Set<String> taken, boolean validateOnly) {
        Map<Integer, List<Integer>> assignments = plan(topic, cluster, taken);
        Optional<Uuid> topicId =
                config.topicIds() ? Optional.of(environment.uuids().get()) : Optional.empty();
        TopicAssignment assignment = assignment(topic.name(), topicId, assignments);
        CreatedTopic created = new CreatedTopic(
                topic.name(),
                topicId.orElse(Uuid.ZERO_UUID),
                assignments.size(),
                (short) assignments.get(0).size(),
                Map.copyOf(topic.configs()));
        if (validateOnly) {
            return CompletableFuture.completedFuture(created);
        }
        taken.add(topic.name());
        LOG.info(
                "Creating topic {} with configuration {} and initial partition assignment {}",
                topic.name(),
                topic.configs(),
                assignments);
        return write(topic, assignment).thenApply(nothing -> created);
    }

    /** Everything that can be wrong with a new topic, in Kafka's order; then where its replicas go. */
    private Map<Integer, List<Integer>> plan(NewTopic topic, ClusterView cluster, Set<String> taken) {
        if (cluster.topics().contains(topic.name())) {
            throw exists(topic.name(), cluster.deleting().contains(topic.name()));
        }
        boolean byHand = !topic.assignments().isEmpty();
        if (byHand && (topic.numPartitions() != -1 || topic.replicationFactor() != -1)) {
            throw new ApiException(
                    Errors.INVALID_REQUEST,
                    "Both numPartitions or replicationFactor and replicasAssignments were set. Both cannot be used at"
                            + " the same time.");
        }
        TopicRules.throwIfInvalidName(topic.name());
        Map<Integer, List<Integer>> assignments;
        if (byHand) {
            TopicRules.throwIfInvalidAssignment(topic.assignments());
            assignments = new TreeMap<>(topic.assignments());
        } else {
            int partitions = topic.numPartitions() == -1 ? config.defaultNumPartitions() : topic.numPartitions();
            int replicas =
                    topic.replicationFactor() == -1 ? config.defaultReplicationFactor() : topic.replicationFactor();
            if (ReplicaPlacer.isRackInformationIncomplete(cluster.candidates())) {
                LOG.warn(
                        "Not all brokers have rack information: replicas of topic {} are placed without regard to"
                                + " racks. Set broker.rack on every broker or on none.",
                        topic.name());
            }
            assignments = new ReplicaPlacer(cluster.candidates()).place(partitions, replicas, environment.random());
        }
        TopicRules.throwIfColliding(topic.name(), cluster.topics());
        TopicRules.throwIfColliding(topic.name(), taken);
        config.validator().validate(topic.name(), topic.configs());
        return assignments;
    }

    private static ApiException exists(String topic, boolean deleting) {
        return new ApiException(
                Errors.TOPIC_ALREADY_EXISTS,
                deleting ? "Topic '" + topic + "' is marked for deletion." : "Topic '" + topic + "' already exists.");
    }

    private static TopicAssignment assignment(
            String topic, Optional<Uuid> topicId, Map<Integer, List<Integer>> assignments) {
        Map<Integer, ReplicaAssignment> partitions = new TreeMap<>();
        assignments.forEach((partition, replicas) -> partitions.put(partition, ReplicaAssignment.of(replicas)));
        return new TopicAssignment(topic, topicId, partitions);
    }

    /** Topic and configuration in one transaction, so that no reader sees one without the other. */
    private CompletableFuture<Void> write(NewTopic topic, TopicAssignment assignment) {
        String configPath = ConfigZNode.path(ConfigEntity.topic(topic.name()));
        byte[] configData = ConfigZNode.encode(topic.configs());
        byte[] topicData = TopicZNode.encode(assignment);
        Write createTopic = Write.create(TopicZNode.path(topic.name()), topicData);
        return store.multi(List.of(Write.create(configPath, configData), createTopic))
                .handle((results, thrown) -> thrown == null
                        ? CompletableFuture.<Void>completedFuture(null)
                        : afterFailedCreate(topic.name(), assignment, thrown))
                .thenCompose(next -> next);
    }

    private CompletableFuture<Void> afterFailedCreate(String topic, TopicAssignment assignment, Throwable thrown) {
        MetadataStoreException.Code code = MetadataStoreException.codeOf(thrown);
        if (code != Code.NODE_EXISTS && !code.isAmbiguous()) {
            return CompletableFuture.failedFuture(thrown);
        }
        return Futures.orElse(store.get(TopicZNode.path(topic)), Code.NO_NODE, null)
                .thenCompose(node -> {
                    if (node == null) {
                        // A configuration without a topic: left by a tool, or by a creation cut in half elsewhere.
                        return code == Code.NODE_EXISTS
                                ? createOverOldConfig(topic, assignment)
                                : CompletableFuture.failedFuture(thrown);
                    }
                    // After a lost reply the topic id, made for this very creation, tells whether it is ours; without
                    // one, that it looks as ours would.
                    TopicAssignment found = TopicZNode.decode(topic, node.data());
                    boolean ours = assignment.topicId().isPresent()
                            ? found.topicId().equals(assignment.topicId())
                            : code.isAmbiguous() && found.equals(assignment);
                    return ours
                            ? CompletableFuture.completedFuture(null)
                            : CompletableFuture.failedFuture(exists(topic, false));
                });
    }

    private CompletableFuture<Void> createOverOldConfig(String topic, TopicAssignment assignment) {
        return store.multi(List.of(Write.create(TopicZNode.path(topic), TopicZNode.encode(assignment))))
                .thenApply(results -> null);
    }

    @Override
    public Map<String, CompletableFuture<Optional<Uuid>>> deleteTopics(Collection<String> topics) {
        Map<String, CompletableFuture<Optional<Uuid>>> outcomes = new LinkedHashMap<>();
        topics.forEach(topic -> outcomes.put(topic, unwrapped(deleteTopic(topic))));
        return outcomes;
    }

    private CompletableFuture<Optional<Uuid>> deleteTopic(String topic) {
        return existing(topic).thenCompose(node -> {
            Optional<Uuid> topicId = TopicZNode.decode(topic, node.data()).topicId();
            return Futures.orElse(
                            store.multi(List.of(Write.create(DeleteTopicsZNode.path(topic), null))),
                            Code.NODE_EXISTS,
                            List.of())
                    .thenApply(done -> topicId);
        });
    }

    @Override
    public Map<String, CompletableFuture<Void>> createPartitions(
            Collection<NewPartitions> topics, boolean validateOnly) {
        CompletableFuture<ClusterView> view = ClusterView.read(store);
        Map<String, CompletableFuture<Void>> outcomes = new LinkedHashMap<>();
        for (NewPartitions topic : topics) {
            outcomes.put(
                    topic.topic(),
                    unwrapped(view.thenCombine(existing(topic.topic()), (cluster, node) -> extend(topic, cluster, node))
                            .thenCompose(write -> validateOnly
                                    ? CompletableFuture.completedFuture(null)
                                    : store.multi(List.of(write)).thenApply(results -> null))));
        }
        return outcomes;
    }

    private static Write extend(NewPartitions wanted, ClusterView cluster, Node node) {
        String topic = wanted.topic();
        TopicAssignment current = TopicZNode.decode(topic, node.data());
        throwIfNotExtensible(wanted, current, cluster.deleting().contains(topic));
        int have = current.partitions().size();
        int added = wanted.totalCount() - have;
        List<Integer> first = current.partitions().get(0).replicas();
        Map<Integer, ReplicaAssignment> partitions = new TreeMap<>(current.partitions());
        if (wanted.assignments().isPresent()) {
            List<List<Integer>> byHand = wanted.assignments().get();
            TopicRules.throwIfInvalidExtension(byHand, have, first.size(), cluster.liveBrokerIds());
            for (int i = 0; i < added; i++) {
                partitions.put(have + i, ReplicaAssignment.of(byHand.get(i)));
            }
        } else {
            new ReplicaPlacer(cluster.candidates())
                    .extend(have, added, first.size(), first.get(0))
                    .forEach((partition, replicas) -> partitions.put(partition, ReplicaAssignment.of(replicas)));
        }
        LOG.info("Creating {} partitions for '{}'", added, topic);
        byte[] data = TopicZNode.encode(current.withPartitions(partitions));
        return Write.setData(TopicZNode.path(topic), data, node.stat().version());
    }

    private static void throwIfNotExtensible(NewPartitions wanted, TopicAssignment current, boolean deleting) {
        int have = current.partitions().size();
        if (deleting) {
            throw unknown(wanted.topic());
        }
        if (current.partitions().values().stream().anyMatch(ReplicaAssignment::isBeingReassigned)) {
            throw new ApiException(
                    Errors.REASSIGNMENT_IN_PROGRESS,
                    "A partition reassignment is in progress for the topic '" + wanted.topic() + "'.");
        }
        if (wanted.totalCount() < have) {
            throw new ApiException(
                    Errors.INVALID_PARTITIONS,
                    "Topic currently has " + have + " partitions, which is higher than the requested "
                            + wanted.totalCount() + ".");
        }
        if (wanted.totalCount() == have) {
            throw new ApiException(Errors.INVALID_PARTITIONS, "Topic already has " + have + " partitions.");
        }
        int added = wanted.totalCount() - have;
        int given = wanted.assignments().map(List::size).orElse(added);
        if (given != added) {
            throw new ApiException(
                    Errors.INVALID_REPLICA_ASSIGNMENT,
                    "Increasing the number of partitions by " + added + " but " + given + " assignments provided.");
        }
    }

    private CompletableFuture<Node> existing(String topic) {
        if (!TopicNames.isValid(topic)) {
            return CompletableFuture.failedFuture(unknown(topic));
        }
        return Futures.orElse(store.get(TopicZNode.path(topic)), Code.NO_NODE, null)
                .thenApply(node -> {
                    if (node == null) {
                        throw unknown(topic);
                    }
                    return node;
                });
    }

    private static ApiException unknown(String topic) {
        return new ApiException(Errors.UNKNOWN_TOPIC_OR_PARTITION, "The topic '" + topic + "' does not exist.");
    }

    /** What failed and why, without the futures' wrappings; a silent store is a time-out for the client. */
    private static <T> CompletableFuture<T> unwrapped(CompletableFuture<T> future) {
        return future.exceptionallyCompose(thrown -> {
            Throwable cause = Futures.cause(thrown);
            if (cause instanceof MetadataStoreException e && e.code().isAmbiguous()) {
                cause = new ApiException(Errors.REQUEST_TIMED_OUT, "ZooKeeper did not answer; try again.", e);
            } else if (cause instanceof MetadataStoreException e && e.code() == Code.BAD_VERSION) {
                cause = new ApiException(
                        Errors.REQUEST_TIMED_OUT, "The topic was changed at the same time; try again.", e);
            } else if (cause instanceof CompletionException) {
                cause = cause.getCause() == null ? cause : cause.getCause();
            }
            return CompletableFuture.failedFuture(cause);
        });
    }
}
