package io.barnabas.storage.compaction;

import io.barnabas.common.record.RecordBatch;
import java.util.OptionalLong;

/**
 * The last that a log knows of an active producer. The batch that holds it outlives its records, so that sequence
 * number and epoch are still there when the producers are read from the log again.
 *
 * @param lastDataOffset the last offset the producer wrote in its present epoch, if it wrote any
 * @param producerEpoch its present epoch
 */
public record LastRecord(OptionalLong lastDataOffset, short producerEpoch) {
    /** Whether the batch holds it. */
    boolean isIn(RecordBatch batch) {
        return lastDataOffset.isPresent()
                ? batch.lastOffset() == lastDataOffset.getAsLong()
                : batch.isControlBatch() && batch.producerEpoch() == producerEpoch;
    }
}
