package io.barnabas.coordination;

import io.barnabas.common.TopicPartition;
import io.barnabas.controller.ClusterState;
import io.barnabas.coordination.MetadataStore.Node;
import io.barnabas.coordination.MetadataStore.Watch;
import io.barnabas.coordination.MetadataStoreException.Code;
import io.barnabas.coordination.znode.DeleteTopicsZNode;
import io.barnabas.coordination.znode.TopicPartitionZNode;
import io.barnabas.coordination.znode.TopicZNode;
import io.barnabas.metadata.BrokerRegistration;
import io.barnabas.metadata.PartitionRegistration;
import io.barnabas.metadata.TopicAssignment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Reads for the controller, leaving watches behind. Whoever is told of a change reads again, which watches again. */
final class ClusterReader {
    private final MetadataStore store;
    private final Watches watches;
    private final TopicIdentifier identifier;

    /** Gives a topic without an id one, before the controller sees it. */
    @FunctionalInterface
    interface TopicIdentifier {
        CompletableFuture<TopicAssignment> identify(TopicAssignment topic, int version);
    }

    /** Whom to tell of what; called on the store's thread. */
    record Watches(Runnable brokers, Runnable topics, Consumer<String> topic, Runnable deletions) {}

    ClusterReader(MetadataStore store, Watches watches, TopicIdentifier identifier) {
        this.store = store;
        this.identifier = identifier;
        this.watches = watches;
    }

    CompletableFuture<ClusterState> readAll(int controllerEpoch) {
        CompletableFuture<List<BrokerRegistration>> brokers = readBrokers();
        CompletableFuture<Set<String>> deletions = readDeletions();
        CompletableFuture<List<TopicAssignment>> topics = readTopicNames().thenCompose(this::readTopics);
        CompletableFuture<Map<TopicPartition, Node>> partitions = topics.thenCompose(this::readPartitions);
        return Futures.all(List.of(brokers, deletions, partitions))
                .thenApply(nothing ->
                        state(controllerEpoch, brokers.join(), topics.join(), partitions.join(), deletions.join()));
    }

    private static ClusterState state(
            int controllerEpoch,
            List<BrokerRegistration> brokers,
            List<TopicAssignment> topics,
            Map<TopicPartition, Node> nodes,
            Set<String> deletions) {
        Map<Integer, Long> epochs = new HashMap<>();
        brokers.forEach(broker -> epochs.put(broker.id(), broker.epoch()));
        Map<TopicPartition, PartitionRegistration> states = new HashMap<>();
        Map<TopicPartition, Set<Integer>> returned = new HashMap<>();
        nodes.forEach((partition, node) -> {
            PartitionRegistration state = TopicPartitionZNode.decode(
                    partition, node.data(), node.stat().version());
            states.put(partition, state);
            // A registration's epoch is the number of the transaction that made it: later than the state's, a later
            // life.
            Set<Integer> away = new TreeSet<>(state.leaderAndIsr().isr());
            away.removeIf(id -> epochs.getOrDefault(id, 0L) <= node.stat().mzxid());
            if (!away.isEmpty()) {
                returned.put(partition, away);
            }
        });
        return new ClusterState(controllerEpoch, brokers, topics, states, deletions, returned);
    }

    CompletableFuture<List<BrokerRegistration>> readBrokers() {
        return ClusterView.liveBrokers(store, path -> watches.brokers().run());
    }

    CompletableFuture<Set<String>> readTopicNames() {
        return store.children(TopicZNode.PARENT, path -> watches.topics().run()).thenApply(HashSet::new);
    }

    CompletableFuture<Set<String>> readDeletions() {
        return store.children(
                        DeleteTopicsZNode.PARENT, path -> watches.deletions().run())
                .thenApply(HashSet::new);
    }

    /** Those that exist; their watches tell of changed assignments. */
    CompletableFuture<List<TopicAssignment>> readTopics(Collection<String> names) {
        List<CompletableFuture<Optional<TopicAssignment>>> reads = new ArrayList<>();
        for (String name : names) {
            Watch watch = path -> watches.topic().accept(name);
            CompletableFuture<Node> read = Futures.orElse(store.get(TopicZNode.path(name), watch), Code.NO_NODE, null);
            reads.add(read.thenCompose(node -> topic(name, node)));
        }
        return Futures.all(reads)
                .thenApply(nothing ->
                        reads.stream().flatMap(r -> r.join().stream()).toList());
    }

    private CompletableFuture<Optional<TopicAssignment>> topic(String name, Node node) {
        if (node == null) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        TopicAssignment topic = TopicZNode.decode(name, node.data());
        return topic.topicId().isPresent()
                ? CompletableFuture.completedFuture(Optional.of(topic))
                : identifier.identify(topic, node.stat().version()).thenApply(Optional::of);
    }

    private CompletableFuture<Map<TopicPartition, Node>> readPartitions(List<TopicAssignment> topics) {
        Map<TopicPartition, CompletableFuture<Node>> reads = new LinkedHashMap<>();
        for (TopicAssignment topic : topics) {
            for (int number : topic.partitions().keySet()) {
                TopicPartition partition = new TopicPartition(topic.topic(), number);
                reads.put(
                        partition,
                        Futures.orElse(store.get(TopicPartitionZNode.statePath(partition)), Code.NO_NODE, null));
            }
        }
        return Futures.all(reads.values()).thenApply(nothing -> {
            Map<TopicPartition, Node> nodes = new HashMap<>();
            reads.forEach((partition, read) -> {
                if (read.join() != null) {
                    nodes.put(partition, read.join());
                }
            });
            return nodes;
        });
    }
}
