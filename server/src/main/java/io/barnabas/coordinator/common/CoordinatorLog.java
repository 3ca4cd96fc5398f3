package io.barnabas.coordinator.common;

import io.barnabas.common.protocol.Errors;
import java.util.List;

/** The partition in which a shard's records lie, as the runtime needs it. Called on the shard's turn only. */
public interface CoordinatorLog {
    /**
     * Appends records in one batch.
     *
     * @param timestampMs the records', ms since the epoch
     * @return the first record's offset; the others follow without a gap
     * @throws io.barnabas.common.protocol.ApiException when nothing was appended
     */
    long append(List<CoordinatorRecord> records, long timestampMs);

    /**
     * As {@link #append}, for records of a transaction: a coordinator whose shards write such has a log that can.
     *
     * @throws io.barnabas.common.protocol.ApiException when nothing was appended; INVALID_PRODUCER_EPOCH when a newer
     *     epoch of the producer has written or ended something here
     */
    default long appendTransactional(
            TransactionalProducer producer, List<CoordinatorRecord> records, long timestampMs) {
        throw new UnsupportedOperationException("This log takes no records of transactions");
    }

    /**
     * Whether what was appended below an offset counts as written.
     *
     * @return null while that is open, NONE when it does, else the error that ends the wait
     */
    Errors acknowledgement(long endOffset);

    /** The offset that comes next. */
    long endOffset();
}
