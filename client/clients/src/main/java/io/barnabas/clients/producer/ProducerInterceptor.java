package io.barnabas.clients.producer;

/**
 * Sees every record before it is sent and every outcome (KIP-42). What it throws is logged and does no harm.
 *
 * @param <K> keys
 * @param <V> values
 */
public interface ProducerInterceptor<K, V> extends AutoCloseable {
    /** The record to send in its place, or the same. On the thread that sends, before key and value become bytes. */
    ProducerRecord<K, V> onSend(ProducerRecord<K, V> record);

    /** What became of a record, before its callback hears of it. Mostly on the producer's thread: it must be quick. */
    default void onAcknowledgement(RecordMetadata metadata, Exception failure) {}

    /** The producer is closed. */
    @Override
    default void close() {}
}
