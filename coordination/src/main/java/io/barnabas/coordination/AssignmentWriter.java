package io.barnabas.coordination;

import io.barnabas.common.TopicPartition;
import io.barnabas.coordination.MetadataStore.Node;
import io.barnabas.coordination.MetadataStore.Write;
import io.barnabas.coordination.MetadataStoreException.Code;
import io.barnabas.coordination.znode.ReassignPartitionsZNode;
import io.barnabas.coordination.znode.TopicZNode;
import io.barnabas.metadata.ReplicaAssignment;
import io.barnabas.metadata.TopicAssignment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Writes which replicas partitions have. Brokers add partitions to the same znodes, and operators write the legacy one,
 * so each is read and written against its own version, besides the fence.
 */
final class AssignmentWriter {
    private final FencedStore fenced;

    AssignmentWriter(FencedStore fenced) {
        this.fenced = fenced;
    }

    CompletableFuture<Void> change(String topic, Map<Integer, ReplicaAssignment> changed) {
        String path = TopicZNode.path(topic);
        return fenced.update(path, node -> {
            TopicAssignment current = TopicZNode.decode(topic, node.data());
            Map<Integer, ReplicaAssignment> partitions = new TreeMap<>(current.partitions());
            partitions.putAll(changed);
            byte[] data = TopicZNode.encode(current.withPartitions(partitions));
            return Optional.of(Write.setData(path, data, node.stat().version()));
        });
    }

    /** Takes partitions out of what an operator asked for; with the last of them the znode goes. */
    CompletableFuture<Void> dropLegacy(Set<TopicPartition> done) {
        return Futures.orElse(
                fenced.update(ReassignPartitionsZNode.PATH, node -> legacyWithout(done, node)), Code.NO_NODE, null);
    }

    private static Optional<Write> legacyWithout(Set<TopicPartition> done, Node node) {
        Map<TopicPartition, List<Integer>> targets;
        try {
            targets = ReassignPartitionsZNode.decode(node.data());
        } catch (IllegalArgumentException e) {
            // An operator has written nonsense over it meanwhile, which is the operator's to take away.
            return Optional.empty();
        }
        boolean any = targets.keySet().removeAll(done);
        int version = node.stat().version();
        if (targets.isEmpty()) {
            return Optional.of(Write.delete(ReassignPartitionsZNode.PATH, version));
        }
        byte[] data = ReassignPartitionsZNode.encode(targets);
        return any ? Optional.of(Write.setData(ReassignPartitionsZNode.PATH, data, version)) : Optional.empty();
    }
}
