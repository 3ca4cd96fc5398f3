package io.barnabas.clients.producer;

/** Learns what became of a record. Runs on the producer's thread: it must be quick. */
@FunctionalInterface
public interface Callback {
    /**
     * @param metadata null when there is a failure
     * @param failure null when the record was written
     */
    void onCompletion(RecordMetadata metadata, Exception failure);
}
