package io.barnabas.clients.serialization;

/**
 * Makes keys or values of bytes.
 *
 * @param <T> what is read
 */
@FunctionalInterface
public interface Deserializer<T> {
    /**
     * What the bytes stand for; null for null.
     *
     * @throws SerializationException when they stand for nothing of this kind
     */
    T deserialize(String topic, byte[] data);
}
