package io.barnabas.coordination;

import io.barnabas.coordination.MetadataStore.Stat;
import io.barnabas.coordination.MetadataStore.Write;
import io.barnabas.coordination.MetadataStoreException.Code;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Small steps over the store's futures. */
final class Futures {
    private Futures() {}

    static CompletableFuture<Void> all(Collection<? extends CompletableFuture<?>> futures) {
        return CompletableFuture.allOf(futures.toArray(new CompletableFuture<?>[0]));
    }

    /** The value, or another when the store answered with that code. */
    static <T> CompletableFuture<T> orElse(CompletableFuture<T> future, Code code, T other) {
        return future.handle((value, thrown) -> {
            if (thrown == null) {
                return value;
            }
            if (MetadataStoreException.codeOf(thrown) == code) {
                return other;
            }
            throw thrown instanceof CompletionException e ? e : new CompletionException(thrown);
        });
    }

    /** Makes nodes without data where they are missing; parents come first in the list. */
    static CompletableFuture<Void> createMissing(MetadataStore store, List<String> paths) {
        return createMissing(store, paths, null);
    }

    static CompletableFuture<Void> createMissing(MetadataStore store, List<String> paths, byte[] data) {
        // Looked for first, since even a refused write costs the store a line in its log. Sent one after the other
        // without waiting: the store keeps the order, so a parent is there before its child.
        List<CompletableFuture<Optional<Stat>>> looks =
                paths.stream().map(path -> store.exists(path, null)).toList();
        return all(looks).thenCompose(nothing -> {
            List<CompletableFuture<?>> creations = new ArrayList<>();
            for (int i = 0; i < paths.size(); i++) {
                if (looks.get(i).join().isEmpty()) {
                    Write create = Write.create(paths.get(i), data);
                    creations.add(orElse(store.multi(List.of(create)), Code.NODE_EXISTS, List.of()));
                }
            }
            return all(creations);
        });
    }

    /** What went wrong, out of the wrappings of futures. */
    static Throwable cause(Throwable thrown) {
        Throwable cause = thrown;
        while ((cause instanceof CompletionException || cause instanceof java.util.concurrent.ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
