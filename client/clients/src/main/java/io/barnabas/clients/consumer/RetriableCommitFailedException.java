package io.barnabas.clients.consumer;

/** An asynchronous commit failed for a reason that may pass; a later commit covers what it would have kept. */
public final class RetriableCommitFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RetriableCommitFailedException(Throwable cause) {
        super(
                "Offset commit failed with a retriable exception. You should retry committing the latest consumed "
                        + "offsets.",
                cause,
                false,
                false);
    }
}
