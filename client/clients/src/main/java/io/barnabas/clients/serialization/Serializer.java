package io.barnabas.clients.serialization;

/**
 * Makes bytes of keys or values.
 *
 * @param <T> what is written
 */
@FunctionalInterface
public interface Serializer<T> {
    /** The bytes; null for null. */
    byte[] serialize(String topic, T data);
}
