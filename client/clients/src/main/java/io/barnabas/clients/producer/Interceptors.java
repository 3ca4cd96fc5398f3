package io.barnabas.clients.producer;

import io.barnabas.clients.ClientLog;
import java.util.List;

/** All of a producer's interceptors, one after the other. */
final class Interceptors<K, V> {
    private static final String LOGGER = "org.apache.kafka.clients.producer.internals.ProducerInterceptors";

    private final List<ProducerInterceptor<K, V>> interceptors;
    private final ClientLog log;

    Interceptors(List<ProducerInterceptor<K, V>> interceptors, ClientLog log) {
        this.interceptors = List.copyOf(interceptors);
        this.log = log;
    }

    /** The record as the last of them wants it. */
    ProducerRecord<K, V> onSend(ProducerRecord<K, V> record) {
        ProducerRecord<K, V> current = record;
        for (ProducerInterceptor<K, V> interceptor : interceptors) {
            try {
                current = interceptor.onSend(current);
            } catch (RuntimeException e) {
                log.error(LOGGER, "Error executing interceptor onSend callback for topic: " + record.topic(), e);
            }
        }
        return current;
    }

    /** The callback, with the interceptors before it. */
    Callback before(Callback callback) {
        if (interceptors.isEmpty()) {
            return callback;
        }
        return (metadata, failure) -> {
            for (ProducerInterceptor<K, V> interceptor : interceptors) {
                try {
                    interceptor.onAcknowledgement(metadata, failure);
                } catch (RuntimeException e) {
                    log.error(LOGGER, "Error executing interceptor onAcknowledgement callback", e);
                }
            }
            if (callback != null) {
                callback.onCompletion(metadata, failure);
            }
        };
    }

    void close() {
        for (ProducerInterceptor<K, V> interceptor : interceptors) {
            try {
                interceptor.close();
            } catch (RuntimeException e) {
                log.error(LOGGER, "Failed to close producer interceptor", e);
            }
        }
    }
}
