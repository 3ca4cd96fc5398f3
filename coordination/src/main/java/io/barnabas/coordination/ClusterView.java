package io.barnabas.coordination;

import io.barnabas.controller.ReplicaPlacer.Candidate;
import io.barnabas.coordination.MetadataStoreException.Code;
import io.barnabas.coordination.znode.BrokerIdZNode;
import io.barnabas.coordination.znode.DeleteTopicsZNode;
import io.barnabas.coordination.znode.TopicZNode;
import io.barnabas.metadata.BrokerRegistration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What topic administration must know of the cluster at one moment, read in two round trips.
 *
 * @param liveBrokers brokers that are registered
 * @param topics names of existing topics
 * @param deleting names of topics marked for deletion
 */
record ClusterView(List<BrokerRegistration> liveBrokers, Set<String> topics, Set<String> deleting) {
    static CompletableFuture<ClusterView> read(MetadataStore store) {
        CompletableFuture<List<BrokerRegistration>> brokers = liveBrokers(store, null);
        CompletableFuture<List<String>> topics = store.children(TopicZNode.PARENT);
        CompletableFuture<List<String>> deleting = store.children(DeleteTopicsZNode.PARENT);
        return Futures.all(List.of(brokers, topics, deleting))
                .thenApply(nothing ->
                        new ClusterView(brokers.join(), new HashSet<>(topics.join()), new HashSet<>(deleting.join())));
    }

    /**
     * Registered brokers with their epochs; one that leaves while being read is not among them. The watch fires when
     * any comes, goes or announces itself otherwise.
     */
    static CompletableFuture<List<BrokerRegistration>> liveBrokers(MetadataStore store, MetadataStore.Watch watch) {
        MetadataStore.Watch once = watch == null ? null : once(watch);
        return store.children(BrokerIdZNode.PARENT, once).thenCompose(names -> {
            List<CompletableFuture<Optional<BrokerRegistration>>> reads = new ArrayList<>();
            names.stream().map(Integer::valueOf).sorted().forEach(id -> reads.add(broker(store, id, once)));
            return Futures.all(reads)
                    .thenApply(nothing ->
                            reads.stream().flatMap(r -> r.join().stream()).toList());
        });
    }

    /**
     * One watch for all nodes that were read. A broker that goes changes its own node and the parent; whoever read anew
     * for each would leave twice as many watches behind every time, until there are thousands.
     */
    private static MetadataStore.Watch once(MetadataStore.Watch watch) {
        AtomicBoolean fired = new AtomicBoolean();
        return path -> {
            if (fired.compareAndSet(false, true)) {
                watch.onChange(path);
            }
        };
    }

    private static CompletableFuture<Optional<BrokerRegistration>> broker(
            MetadataStore store, int id, MetadataStore.Watch watch) {
        return Futures.orElse(
                store.get(BrokerIdZNode.path(id), watch)
                        .thenApply(node -> Optional.of(BrokerIdZNode.decode(
                                id, node.data(), node.stat().czxid()))),
                Code.NO_NODE,
                Optional.empty());
    }

    Collection<Candidate> candidates() {
        return liveBrokers.stream().map(b -> new Candidate(b.id(), b.rack())).toList();
    }

    List<Integer> liveBrokerIds() {
        return liveBrokers.stream().map(BrokerRegistration::id).toList();
    }
}
