package io.barnabas.clients.producer;

import io.barnabas.common.TopicPartition;
import java.util.concurrent.CompletableFuture;

/** What becomes of one record, and all that is needed to tell its sender. */
final class SendFuture extends CompletableFuture<RecordMetadata> {
    private final Callback callback;
    private final int keySize;
    private final int valueSize;
    private final long timestamp;

    SendFuture(Outgoing record) {
        this.callback = record.callback();
        this.keySize = sizeOf(record.key());
        this.valueSize = sizeOf(record.value());
        this.timestamp = record.timestamp();
    }

    private static int sizeOf(byte[] field) {
        return field == null ? -1 : field.length;
    }

    /**
     * The record was written.
     *
     * @param offset -1 when it is not known
     * @param appendTime the broker's time stamp, -1 for the record's own
     */
    void written(TopicPartition partition, long offset, long appendTime) {
        RecordMetadata metadata =
                new RecordMetadata(partition, offset, appendTime < 0 ? timestamp : appendTime, keySize, valueSize);
        try {
            if (callback != null) {
                callback.onCompletion(metadata, null);
            }
        } finally {
            complete(metadata);
        }
    }

    /** The record was not written, or may not have been. */
    void failed(TopicPartition partition, RuntimeException failure) {
        try {
            if (callback != null) {
                callback.onCompletion(RecordMetadata.unknown(partition), failure);
            }
        } finally {
            completeExceptionally(failure);
        }
    }
}
