package io.barnabas.tools.transactions;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Waits for the cluster's answers. */
final class Answers {
    private Answers() {}

    /**
     * What is answered.
     *
     * @param failed what to say when the answer is a failure
     */
    static <T> T of(CompletableFuture<T> answer, String failed) throws CommandFailure, InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw new CommandFailure(failed, e.getCause());
        }
    }
}
