package io.barnabas.clients.producer;

/** Learns what became of a record. Runs on the producer's thread: it must be quick. */
@FunctionalInterface
public interface Callback {
    /**
     * @param metadata when there is a failure, all its numbers are -1; partition -1 when none was chosen yet
     * @param failure null when the record was written
     */
    void onCompletion(RecordMetadata metadata, Exception failure);
}
