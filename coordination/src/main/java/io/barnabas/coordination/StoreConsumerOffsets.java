package io.barnabas.coordination;

import io.barnabas.coordination.MetadataStore.Write;
import io.barnabas.coordination.MetadataStoreException.Code;
import io.barnabas.coordination.znode.ConsumerOffsetZNode;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** One node for each offset. */
final class StoreConsumerOffsets implements ConsumerOffsets {
    private final MetadataStore store;

    StoreConsumerOffsets(MetadataStore store) {
        this.store = store;
    }

    @Override
    public CompletableFuture<OptionalLong> read(String group, String topic, int partition) {
        String path = ConsumerOffsetZNode.path(group, topic, partition);
        return Futures.orElse(
                store.get(path).thenApply(node -> ConsumerOffsetZNode.decode(node.data())),
                Code.NO_NODE,
                OptionalLong.empty());
    }

    @Override
    public CompletableFuture<Void> write(String group, String topic, int partition, long offset) {
        // Any version: the newest word of a consumer counts, as it always did.
        Write write = Write.setData(
                ConsumerOffsetZNode.path(group, topic, partition),
                ConsumerOffsetZNode.encode(offset),
                MetadataStore.ANY_VERSION);
        return Futures.orElse(store.multi(List.of(write)), Code.NO_NODE, null).thenCompose(results -> {
            if (results != null) {
                return CompletableFuture.<Void>completedFuture(null);
            }
            return Futures.createMissing(store, ConsumerOffsetZNode.paths(group, topic, partition))
                    .thenCompose(nothing -> store.multi(List.of(write)))
                    .thenApply(done -> null);
        });
    }
}
