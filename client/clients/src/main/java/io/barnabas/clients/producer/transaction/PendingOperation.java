package io.barnabas.clients.producer.transaction;

import io.barnabas.clients.errors.InterruptException;
import io.barnabas.clients.errors.TimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * What a caller of the transactional API waits for. It goes on when the caller gives up waiting; until somebody has
 * learned how it ended, nothing but the same call may be made again.
 */
public final class PendingOperation {
    private final String call;
    private final String awaited;
    private final CompletableFuture<Void> outcome = new CompletableFuture<>();
    private volatile boolean learned;

    /**
     * @param call what the caller called, such as {@code commitTransaction}
     * @param awaited the request whose answer is waited for, as messages name it
     */
    PendingOperation(String call, String awaited) {
        this.call = call;
        this.awaited = awaited;
    }

    String call() {
        return call;
    }

    void complete() {
        outcome.complete(null);
    }

    void fail(RuntimeException failure) {
        outcome.completeExceptionally(failure);
    }

    boolean isDone() {
        return outcome.isDone();
    }

    /** Whether a caller knows how it ended. */
    boolean isLearned() {
        return learned;
    }

    /**
     * Waits for the end.
     *
     * @param timeoutMs 0 or more
     * @throws TimeoutException when time is up; the operation goes on, and the same call waits for it again
     * @throws RuntimeException what went wrong
     */
    public void await(long timeoutMs) {
        try {
            outcome.get(timeoutMs, TimeUnit.MILLISECONDS);
            learned = true;
        } catch (java.util.concurrent.TimeoutException e) {
            throw new TimeoutException("Timeout expired after " + timeoutMs + "ms while awaiting " + awaited);
        } catch (InterruptedException e) {
            throw new InterruptException("Received interrupt while awaiting " + awaited);
        } catch (ExecutionException e) {
            learned = true;
            throw (RuntimeException) e.getCause();
        }
    }
}
