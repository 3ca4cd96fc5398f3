package io.barnabas.coordination;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.controller.ControllerRecord;
import io.barnabas.controller.ControllerRecord.Persisted;
import io.barnabas.coordination.MetadataStore.Write;
import io.barnabas.coordination.MetadataStoreException.Code;
import io.barnabas.coordination.znode.ConfigZNode;
import io.barnabas.coordination.znode.ControllerEpochZNode;
import io.barnabas.coordination.znode.DeleteTopicsZNode;
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
    private final Write fence;

    ControllerRecordWriter(MetadataStore store, int epochVersion) {
        this.store = store;
        this.fence = Write.check(ControllerEpochZNode.PATH, epochVersion);
    }

    /** Whether that failure means that another controller has been elected. */
    static boolean isFenced(Throwable thrown) {
        return Futures.cause(thrown) instanceof MetadataStoreException e
                && e.path().equals(ControllerEpochZNode.PATH)
                && (e.code() == Code.BAD_VERSION || e.code() == Code.NO_NODE);
    }

    /** Completes when all records are in the store; fails if one is not, and then others may be. */
    CompletableFuture<Void> write(List<Persisted> records) {
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
                writes.add(deleteLeniently(List.of(DeleteTopicsZNode.path(r.topic()))));
            }
        }
        writes.add(createPartitions(created));
        chunks(changes, RECORDS_PER_MULTI).forEach(chunk -> writes.add(multi(chunk)));
        return Futures.all(writes);
    }

    /** Gives a topic of the time before topic ids one (KIP-516). */
    CompletableFuture<TopicAssignment> assignTopicId(TopicAssignment topic, int version, Uuid topicId) {
        TopicAssignment identified = topic.withTopicId(topicId);
        return multi(List.of(Write.setData(TopicZNode.path(topic.topic()), TopicZNode.encode(identified), version)))
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
        topics.forEach(topic -> writes.add(createFolder(TopicPartitionZNode.partitionsPath(topic))));
        for (List<ControllerRecord.PartitionCreated> chunk : chunks(created, RECORDS_PER_MULTI)) {
            List<Write> creates = new ArrayList<>();
            chunk.forEach(r -> creates.addAll(createPartition(r)));
            writes.add(multi(creates)
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
            writes.add(createFolder(TopicPartitionZNode.partitionPath(record.partition())));
            writes.add(multi(createPartition(record).subList(1, 2)));
        }
        return Futures.all(writes);
    }

    private CompletableFuture<?> createFolder(String path) {
        return Futures.orElse(multi(List.of(Write.create(path, null))), Code.NODE_EXISTS, null);
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
                        deletes.add(deleteLeniently(paths));
                    }
                    // The mark goes last, so that a deletion cut short is taken up again.
                    deletes.add(deleteLeniently(List.of(
                            TopicPartitionZNode.partitionsPath(topic),
                            TopicZNode.path(topic),
                            ConfigZNode.path(ConfigEntity.topic(topic)),
                            DeleteTopicsZNode.path(topic))));
                    return Futures.all(deletes);
                });
    }

    /** All at once; where some are missing already, one by one. */
    private CompletableFuture<Void> deleteLeniently(List<String> paths) {
        // Any version: what is deleted is whole topics, whatever their last state; the fence still holds.
        List<Write> deletes = paths.stream()
                .map(path -> Write.delete(path, MetadataStore.ANY_VERSION))
                .toList();
        return multi(deletes).exceptionallyCompose(thrown -> {
            if (MetadataStoreException.codeOf(thrown) != Code.NO_NODE || isFenced(thrown)) {
                return CompletableFuture.failedFuture(thrown);
            }
            return Futures.all(deletes.stream()
                    .map(delete -> multi(List.of(delete))
                            .exceptionallyCompose(missing ->
                                    MetadataStoreException.codeOf(missing) == Code.NO_NODE && !isFenced(missing)
                                            ? CompletableFuture.completedFuture(null)
                                            : CompletableFuture.failedFuture(missing)))
                    .toList());
        });
    }

    private CompletableFuture<Void> multi(List<Write> writes) {
        List<Write> fenced = new ArrayList<>(writes.size() + 1);
        fenced.add(fence);
        fenced.addAll(writes);
        return store.multi(fenced).thenApply(results -> null);
    }

    private static <T> List<List<T>> chunks(List<T> list, int size) {
        List<List<T>> chunks = new ArrayList<>();
        for (int from = 0; from < list.size(); from += size) {
            chunks.add(list.subList(from, Math.min(list.size(), from + size)));
        }
        return chunks;
    }
}
