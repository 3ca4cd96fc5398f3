package io.barnabas.tools.load;

import io.barnabas.clients.producer.Producer;

/** Ends a transaction whenever it has lasted long enough; nothing at all without transactions. */
final class Transactions {
    private final Producer<?, ?> producer;
    private final long durationMs;
    private boolean open;
    private long begunMs;

    /**
     * @param durationMs how long each lasts, in ms; 0 or less for no transactions
     */
    Transactions(Producer<?, ?> producer, long durationMs) {
        this.producer = producer;
        this.durationMs = durationMs;
    }

    void init() {
        if (durationMs > 0) {
            producer.initTransactions();
        }
    }

    void maybeBegin() {
        if (durationMs > 0 && !open) {
            producer.beginTransaction();
            open = true;
            begunMs = System.currentTimeMillis();
        }
    }

    /**
     * Commits once the time is over.
     *
     * @param nowMs ms since the epoch
     */
    void maybeCommit(long nowMs) {
        if (open && nowMs - begunMs >= durationMs) {
            commit();
        }
    }

    void commit() {
        if (open) {
            producer.commitTransaction();
            open = false;
        }
    }
}
