package io.barnabas.storage.producer;

import io.barnabas.common.record.RecordBatch;
import java.util.HashMap;
import java.util.Map;

/** The producers of a partition whose right to begin a transaction is being verified, or was and is not used yet. */
final class Verifications {
    private static final int HALF_OF_SEQUENCES = 1 << 30;

    private final Map<Long, Verification> byProducer = new HashMap<>();

    private static final class Verification {
        private final VerificationGuard guard = new VerificationGuard();
        private final long startedMs;
        private short epoch;
        private int lowestSequence;

        Verification(short epoch, int sequence, long nowMs) {
            this.epoch = epoch;
            this.lowestSequence = sequence;
            this.startedMs = nowMs;
        }

        void onAttempt(short newEpoch, int sequence) {
            if (newEpoch > epoch || newEpoch == epoch && isAfter(lowestSequence, sequence)) {
                epoch = newEpoch;
                lowestSequence = sequence;
            }
        }
    }

    /** The guard of the producer's verification, which begins now unless it has begun. */
    VerificationGuard start(long producerId, short epoch, int sequence, long nowMs) {
        Verification verification = byProducer.get(producerId);
        if (verification == null) {
            verification = new Verification(epoch, sequence, nowMs);
            byProducer.put(producerId, verification);
        } else {
            verification.onAttempt(epoch, sequence);
        }
        return verification.guard;
    }

    /** Whether the guard is that of the producer's verification. */
    boolean isValid(long producerId, VerificationGuard guard) {
        Verification verification = byProducer.get(producerId);
        return verification != null && verification.guard == guard;
    }

    /**
     * The first sequence number seen since the producer's verification began, if the batch comes after it: it must not go
     * before what was tried first; else -1.
     */
    int lowestSequenceBefore(RecordBatch batch) {
        Verification verification = byProducer.isEmpty() ? null : byProducer.get(batch.producerId());
        return verification != null && isAfter(batch.baseSequence(), verification.lowestSequence)
                ? verification.lowestSequence
                : RecordBatch.NO_SEQUENCE;
    }

    /** Whether one sequence number comes after the other, which wrap around. */
    private static boolean isAfter(int sequence, int other) {
        int distance = (sequence - other) & Integer.MAX_VALUE;
        return distance != 0 && distance < HALF_OF_SEQUENCES;
    }

    /** The transaction has begun, or ended. */
    void end(long producerId) {
        if (!byProducer.isEmpty()) {
            byProducer.remove(producerId);
        }
    }

    void removeOlderThan(int maxAgeMs, long nowMs) {
        byProducer.values().removeIf(verification -> nowMs - verification.startedMs >= maxAgeMs);
    }

    void clear() {
        byProducer.clear();
    }
}
