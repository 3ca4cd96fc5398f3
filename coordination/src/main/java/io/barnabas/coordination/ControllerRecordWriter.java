package io.barnabas.coordination;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.controller.ControllerRecord;
import io.barnabas.controller.ControllerRecord.NotificationsHandled.Kind;
import io.barnabas.controller.ControllerRecord.Persisted;
import io.barnabas.coordination.MetadataStore.Write;
import io.barnabas.coordination.MetadataStoreException.Code;
import io.barnabas.coordination.znode.ConfigZNode;
import io.barnabas.coordination.znode.DeleteTopicsZNode;
import io.barnabas.coordination.znode.IsrChangeNotificationZNode;
import io.barnabas.coordination.znode.LogDirEventNotificationZNode;
import io.barnabas.coordination.znode.PreferredReplicaElectionZNode;
import io.barnabas.coordination.znode.TopicPartitionZNode;
import io.barnabas.coordination.znode.TopicZNode;
import io.barnabas.metadata.ConfigEntity;
import io.barnabas.metadata.TopicAssignment;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Writes the controller's records, every transaction fenced by the version of {@code /controller_epoch}. Many records
 * share a transaction and transactions are sent without waiting for each other: a thousand partitions are a handful of
 * round trips on the wire at once.
 */
final class ControllerRecordWriter {
    /** Records per transaction; a thousand bytes each at worst stay well below the server's limit of a request. */
    private static final int RECORDS_PER_MULTI = 300;

    private final MetadataStore store;
    private final FencedStore fenced;
    private final AssignmentWriter assignments;

    ControllerRecordWriter(MetadataStore store, FencedStore fenced) {
        this.store = store;
        this.fenced = fenced;
        this.assignments = new AssignmentWriter(fenced);
    }

    /**
     * Completes when all records are in the store; fails if one is not, and then others may be. Assignments come first:
     * no state tells of a move that the topic does not know of.
     */
    CompletableFuture<Void> write(List<Persisted> records) {
        List<CompletableFuture<?>> moves = new ArrayList<>();
        List<Persisted> others = new ArrayList<>(records.size());
        for (Persisted record : records) {
            if (record instanceof ControllerRecord.AssignmentChanged r) {
                moves.add(assignments.change(r.topic(), r.partitions()));
            } else {
                others.add(record);
            }
        }
        return moves.isEmpty() ? writeOthers(others) : Futures.all(moves).thenCompose(nothing -> writeOthers(others));
    }

    private CompletableFuture<Void> writeOthers(List<Persisted> records) {
        List<CompletableFuture<?>> writes = new ArrayList<>();
        List<ControllerRecord.PartitionCreated> created = new ArrayList<>();
        List<Write> changes = new ArrayList<>();
        for (Persisted record : records) {
            if (record instanceof ControllerRecord.PartitionCreated r) {
                created.add(r);
            } else if (record instanceof ControllerRecord.PartitionChanged r) {
                changes.add(change(r));
            } else if (record instanceof ControllerRecord.TopicRemoved r) {
                writes.add(removeTopic(r.topic()));
            } else if (record instanceof ControllerRecord.TopicDeletionRefused r) {
                writes.add(fenced.deleteLeniently(List.of(DeleteTopicsZNode.path(r.topic()))));
            } else if (record instanceof ControllerRecord.LegacyReassignmentsDropped r) {
                writes.add(assignments.dropLegacy(r.partitions()));
            } else if (record instanceof ControllerRecord.LegacyElectionsHeld) {
                writes.add(fenced.deleteLeniently(List.of(PreferredReplicaElectionZNode.PATH)));
            } else if (record instanceof ControllerRecord.NotificationsHandled r) {
                writes.add(fenced.deleteLeniently(paths(r)));
            }
        }
        writes.add(createPartitions(created));
        chunks(changes, RECORDS_PER_MULTI).forEach(chunk -> writes.add(fenced.multi(chunk)));
        return Futures.all(writes);
    }

    private static List<String> paths(ControllerRecord.NotificationsHandled handled) {
        return handled.names().stream()
                .map(name -> handled.kind() == Kind.ISR_CHANGE
                        ? IsrChangeNotificationZNode.path(name)
                        : LogDirEventNotificationZNode.path(name))
                .toList();
    }

    /** Gives a topic of the time before topic ids one (KIP-516). */
    CompletableFuture<TopicAssignment> assignTopicId(TopicAssignment topic, int version, Uuid topicId) {
        TopicAssignment identified = topic.withTopicId(topicId);
        return fenced.multi(
                        List.of(Write.setData(TopicZNode.path(topic.topic()), TopicZNode.encode(identified), version)))
                .thenApply(nothing -> identified);
    }

    private static Write change(ControllerRecord.PartitionChanged record) {
        return Write.setData(
                TopicPartitionZNode.statePath(record.partition()),
                TopicPartitionZNode.encode(record.registration()),
                record.registration().leaderAndIsr().partitionEpoch());
    }

    private CompletableFuture<Void> createPartitions(List<ControllerRecord.PartitionCreated> created) {
        if (created.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        Set<String> topics = new LinkedHashSet<>();
        created.forEach(r -> topics.add(r.partition().topic()));
        List<CompletableFuture<?>> writes = new ArrayList<>();
        topics.forEach(topic -> writes.add(fenced.createFolder(TopicPartitionZNode.partitionsPath(topic))));
        for (List<ControllerRecord.PartitionCreated> chunk : chunks(created, RECORDS_PER_MULTI)) {
            List<Write> creates = new ArrayList<>();
            chunk.forEach(r -> creates.addAll(createPartition(r)));
            writes.add(fenced.multi(creates)
                    .exceptionallyCompose(thrown ->
                            // A partition's folder without a state: another controller was cut short. One by one, then.
                            MetadataStoreException.codeOf(thrown) == Code.NODE_EXISTS
                                    ? createOneByOne(chunk)
                                    : CompletableFuture.failedFuture(thrown)));
        }
        return Futures.all(writes);
    }

    private static List<Write> createPartition(ControllerRecord.PartitionCreated record) {
        TopicPartition partition = record.partition();
        return List.of(
                Write.create(TopicPartitionZNode.partitionPath(partition), null),
                Write.create(
                        TopicPartitionZNode.statePath(partition), TopicPartitionZNode.encode(record.registration())));
    }

    private CompletableFuture<Void> createOneByOne(List<ControllerRecord.PartitionCreated> created) {
        List<CompletableFuture<?>> writes = new ArrayList<>();
        for (ControllerRecord.PartitionCreated record : created) {
            writes.add(fenced.createFolder(TopicPartitionZNode.partitionPath(record.partition())));
            writes.add(fenced.multi(createPartition(record).subList(1, 2)));
        }
        return Futures.all(writes);
    }

    private CompletableFuture<Void> removeTopic(String topic) {
        return Futures.orElse(
                        store.children(TopicPartitionZNode.partitionsPath(topic)), Code.NO_NODE, List.<String>of())
                .thenCompose(names -> {
                    List<CompletableFuture<?>> deletes = new ArrayList<>();
                    for (List<String> chunk : chunks(names, RECORDS_PER_MULTI)) {
                        List<String> paths = new ArrayList<>();
                        for (String name : chunk) {
                            TopicPartition partition = new TopicPartition(topic, Integer.parseInt(name));
                            paths.add(TopicPartitionZNode.statePath(partition));
                            paths.add(TopicPartitionZNode.partitionPath(partition));
                        }
                        deletes.add(fenced.deleteLeniently(paths));
                    }
                    // The mark goes last, so that a deletion cut short is taken up again.
                    deletes.add(fenced.deleteLeniently(List.of(
                            TopicPartitionZNode.partitionsPath(topic),
                            TopicZNode.path(topic),
                            ConfigZNode.path(ConfigEntity.topic(topic)),
                            DeleteTopicsZNode.path(topic))));
                    return Futures.all(deletes);
                });
    }

    private static <T> List<List<T>> chunks(List<T> list, int size) {
        List<List<T>> chunks = new ArrayList<>();
        for (int from = 0; from < list.size(); from += size) {
            chunks.add(list.subList(from, Math.min(list.size(), from + size)));
        }
        return chunks;
    }
}
