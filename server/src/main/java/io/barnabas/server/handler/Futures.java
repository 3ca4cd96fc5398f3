package io.barnabas.server.handler;

import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Small helps with futures. */
final class Futures {
    private Futures() {}

    /** What really failed: futures wrap failures in exceptions of their own. */
    static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** Done when all are done, well or not; itself it never fails. */
    static CompletableFuture<Void> allSettled(Collection<? extends CompletableFuture<?>> futures) {
        return CompletableFuture.allOf(futures.toArray(new CompletableFuture<?>[0]))
                .handle((nothing, failure) -> null);
    }
}
