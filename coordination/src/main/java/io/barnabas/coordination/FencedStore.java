package io.barnabas.coordination;

import io.barnabas.coordination.MetadataStore.Node;
import io.barnabas.coordination.MetadataStore.Write;
import io.barnabas.coordination.MetadataStoreException.Code;
import io.barnabas.coordination.znode.ControllerEpochZNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The store as one controller may write it: every transaction carries the version of {@code /controller_epoch} that
 * came with its election, and fails as a whole once another has been elected.
 */
final class FencedStore {
    private static final int MAX_ATTEMPTS = 10;

    private final MetadataStore store;
    private final Write fence;

    FencedStore(MetadataStore store, int epochVersion) {
        this.store = store;
        this.fence = Write.check(ControllerEpochZNode.PATH, epochVersion);
    }

    /** Whether that failure means that another controller has been elected. */
    static boolean isFenced(Throwable thrown) {
        return Futures.cause(thrown) instanceof MetadataStoreException e
                && e.path().equals(ControllerEpochZNode.PATH)
                && (e.code() == Code.BAD_VERSION || e.code() == Code.NO_NODE);
    }

    Write fence() {
        return fence;
    }

    CompletableFuture<Void> multi(List<Write> writes) {
        List<Write> fenced = new ArrayList<>(writes.size() + 1);
        fenced.add(fence);
        fenced.addAll(writes);
        return store.multi(fenced).thenApply(results -> null);
    }

    CompletableFuture<?> createFolder(String path) {
        return Futures.orElse(multi(List.of(Write.create(path, null))), Code.NODE_EXISTS, null);
    }

    /** Looked for first, since even a refused write costs the store a line in its log. */
    CompletableFuture<?> createMissing(String path, byte[] data) {
        return store.exists(path, null)
                .thenCompose(stat -> stat.isPresent()
                        ? CompletableFuture.completedFuture(null)
                        : Futures.orElse(multi(List.of(Write.create(path, data))), Code.NODE_EXISTS, null));
    }

    /** All at once; where some are missing already, one by one. */
    CompletableFuture<Void> deleteLeniently(List<String> paths) {
        // Any version: whatever their last state, the fence still holds.
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

    /**
     * Changes a node that others write, too: reads it, and writes what becomes of it unless it has changed meanwhile.
     *
     * @param change the write that follows from the node as it is; empty when there is nothing to do
     */
    CompletableFuture<Void> update(String path, Function<Node, Optional<Write>> change) {
        return update(path, change, MAX_ATTEMPTS);
    }

    private CompletableFuture<Void> update(String path, Function<Node, Optional<Write>> change, int attempts) {
        return store.get(path).thenCompose(node -> {
            Optional<Write> write = change.apply(node);
            if (write.isEmpty()) {
                return CompletableFuture.completedFuture(null);
            }
            return multi(List.of(write.get()))
                    .exceptionallyCompose(thrown -> attempts > 1
                                    && MetadataStoreException.codeOf(thrown) == Code.BAD_VERSION
                                    && !isFenced(thrown)
                            ? update(path, change, attempts - 1)
                            : CompletableFuture.failedFuture(thrown));
        });
    }
}
