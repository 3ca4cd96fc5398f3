package io.barnabas.coordination;

import io.barnabas.common.TopicPartition;
import io.barnabas.controller.ControllerEvent;
import io.barnabas.coordination.MetadataStore.Node;
import io.barnabas.coordination.MetadataStoreException.Code;
import io.barnabas.coordination.znode.IsrChangeNotificationZNode;
import io.barnabas.coordination.znode.LogDirEventNotificationZNode;
import io.barnabas.coordination.znode.PreferredReplicaElectionZNode;
import io.barnabas.coordination.znode.ReassignPartitionsZNode;
import io.barnabas.coordination.znode.TopicPartitionZNode;
import io.barnabas.metadata.PartitionRegistration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators and brokers leave in the store for the controller: Kafka's old znodes of reassignment and election, and
 * the notifications of changed in-sync sets and failed directories. Each is looked at when the term begins and
 * whenever its watch fires; looking again watches again.
 */
final class AdminNodes {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.controller.KafkaController");

    private final MetadataStore store;
    private final Term term;

    AdminNodes(MetadataStore store, Term term) {
        this.store = store;
        this.term = term;
    }

    void begin() {
        onReassignments();
        onPreferredElection();
        onIsrChanges();
        onLogDirEvents();
    }

    private void onReassignments() {
        read(ReassignPartitionsZNode.PATH, this::onReassignments, node -> {
            boolean wanted = !term.kafka().context().legacyReassignments().isEmpty();
            if (node.isPresent() || wanted) {
                Map<TopicPartition, List<Integer>> targets = node.map(n -> decoded(n, ReassignPartitionsZNode::decode))
                        .orElse(Optional.of(Map.of()))
                        .orElse(Map.of());
                term.submit(new ControllerEvent.LegacyReassignments(targets));
            }
        });
    }

    private void onPreferredElection() {
        read(
                PreferredReplicaElectionZNode.PATH,
                this::onPreferredElection,
                node -> node.ifPresent(n -> term.submit(new ControllerEvent.LegacyPreferredElection(
                        decoded(n, PreferredReplicaElectionZNode::decode).orElse(Set.of())))));
    }

    /** What an operator wrote; nonsense is said and ignored. */
    private static <T> Optional<T> decoded(Node node, Function<byte[], T> decode) {
        try {
            return Optional.of(decode.apply(node.data()));
        } catch (IllegalArgumentException e) {
            LOG.warn("Ignoring {}", e.getMessage());
            return Optional.empty();
        }
    }

    private void read(String path, Runnable look, Consumer<Optional<Node>> then) {
        CompletableFuture<Optional<Node>> read = store.exists(path, changed -> term.execute(look))
                .thenCompose(stat -> stat.isEmpty()
                        ? CompletableFuture.completedFuture(Optional.empty())
                        : Futures.orElse(store.get(path).thenApply(Optional::of), Code.NO_NODE, Optional.empty()));
        term.read(read, then);
    }

    private void onLogDirEvents() {
        notifications(
                LogDirEventNotificationZNode.PARENT,
                this::onLogDirEvents,
                LogDirEventNotificationZNode::isNotification,
                nodes -> {
                    Set<Integer> brokers = new TreeSet<>();
                    decodeAll(nodes, LogDirEventNotificationZNode::decode, brokers::add);
                    LOG.info("Handling log directory failure for brokers {}", brokers);
                    term.submit(new ControllerEvent.LogDirEventNotification(new TreeSet<>(nodes.keySet()), brokers));
                });
    }

    private void onIsrChanges() {
        notifications(
                IsrChangeNotificationZNode.PARENT,
                this::onIsrChanges,
                IsrChangeNotificationZNode::isNotification,
                nodes -> {
                    Set<TopicPartition> partitions = new TreeSet<>();
                    decodeAll(nodes, IsrChangeNotificationZNode::decode, partitions::addAll);
                    term.read(
                            states(partitions),
                            states -> term.submit(
                                    new ControllerEvent.IsrChangeNotification(new TreeSet<>(nodes.keySet()), states)));
                });
    }

    private static <T> void decodeAll(Map<String, Node> nodes, BiFunction<String, byte[], T> decode, Consumer<T> then) {
        nodes.forEach(
                (name, node) -> decoded(node, data -> decode.apply(name, data)).ifPresent(then));
    }

    /** The notifications there are; nothing follows when there are none. */
    private void notifications(
            String parent, Runnable look, Predicate<String> isOne, Consumer<Map<String, Node>> then) {
        CompletableFuture<List<String>> names =
                Futures.orElse(store.children(parent, path -> term.execute(look)), Code.NO_NODE, List.of());
        CompletableFuture<Map<String, Node>> nodes = names.thenCompose(all -> {
            Map<String, CompletableFuture<Node>> reads = new TreeMap<>();
            all.stream()
                    .filter(isOne)
                    .forEach(name ->
                            reads.put(name, Futures.orElse(store.get(parent + "/" + name), Code.NO_NODE, null)));
            return Futures.all(reads.values()).thenApply(nothing -> present(reads));
        });
        term.read(nodes, present -> {
            if (!present.isEmpty()) {
                then.accept(present);
            }
        });
    }

    private CompletableFuture<Map<TopicPartition, PartitionRegistration>> states(Set<TopicPartition> partitions) {
        Map<TopicPartition, CompletableFuture<Node>> reads = new TreeMap<>();
        partitions.forEach(partition -> reads.put(
                partition, Futures.orElse(store.get(TopicPartitionZNode.statePath(partition)), Code.NO_NODE, null)));
        return Futures.all(reads.values()).thenApply(nothing -> {
            Map<TopicPartition, PartitionRegistration> states = new TreeMap<>();
            present(reads)
                    .forEach((partition, node) -> states.put(
                            partition,
                            TopicPartitionZNode.decode(
                                    partition, node.data(), node.stat().version())));
            return states;
        });
    }

    private static <K> Map<K, Node> present(Map<K, CompletableFuture<Node>> reads) {
        Map<K, Node> present = new TreeMap<>();
        reads.forEach((key, read) -> {
            if (read.join() != null) {
                present.put(key, read.join());
            }
        });
        return present;
    }
}
