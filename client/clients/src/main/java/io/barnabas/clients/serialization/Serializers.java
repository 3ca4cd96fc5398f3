package io.barnabas.clients.serialization;

import io.barnabas.common.config.ConfigException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** The serializers most programs need, in the formats of Kafka's own. Numbers are written high byte first. */
public final class Serializers {
    private static final String KAFKA_PACKAGE = "org.apache.kafka.common.serialization.";

    private Serializers() {}

    /** As they are. */
    public static Serializer<byte[]> byteArray() {
        return (topic, data) -> data;
    }

    /** UTF-8. */
    public static Serializer<String> string() {
        return (topic, data) -> data == null ? null : data.getBytes(StandardCharsets.UTF_8);
    }

    /** From the buffer's position to its limit; the position stays. */
    public static Serializer<ByteBuffer> byteBuffer() {
        return (topic, data) -> {
            if (data == null) {
                return null;
            }
            byte[] bytes = new byte[data.remaining()];
            data.get(data.position(), bytes);
            return bytes;
        };
    }

    /** Two bytes. */
    public static Serializer<Short> shortNumber() {
        return (topic, data) -> data == null
                ? null
                : ByteBuffer.allocate(Short.BYTES).putShort(data).array();
    }

    /** Four bytes. */
    public static Serializer<Integer> integer() {
        return (topic, data) -> data == null
                ? null
                : ByteBuffer.allocate(Integer.BYTES).putInt(data).array();
    }

    /** Eight bytes. */
    public static Serializer<Long> longNumber() {
        return (topic, data) -> data == null
                ? null
                : ByteBuffer.allocate(Long.BYTES).putLong(data).array();
    }

    /** Four bytes, IEEE 754. */
    public static Serializer<Float> floatNumber() {
        return (topic, data) -> data == null
                ? null
                : ByteBuffer.allocate(Float.BYTES).putFloat(data).array();
    }

    /** Eight bytes, IEEE 754. */
    public static Serializer<Double> doubleNumber() {
        return (topic, data) -> data == null
                ? null
                : ByteBuffer.allocate(Double.BYTES).putDouble(data).array();
    }

    /** As text of 36 characters. */
    public static Serializer<UUID> uuid() {
        return (topic, data) -> data == null ? null : data.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Nothing but null. */
    public static Serializer<Void> voids() {
        return (topic, data) -> null;
    }

    /**
     * The serializer that a configuration names: {@code org.apache.kafka.common.serialization.StringSerializer} and its
     * like. No class is loaded; serializers of one's own are handed in as objects.
     *
     * @param key the setting, for the message
     * @throws ConfigException when the name is not known
     */
    @SuppressWarnings("unchecked")
    public static <T> Serializer<T> named(String key, String className) {
        String simple = className.startsWith(KAFKA_PACKAGE) ? className.substring(KAFKA_PACKAGE.length()) : "";
        Serializer<?> serializer =
                switch (simple) {
                    case "ByteArraySerializer" -> byteArray();
                    case "StringSerializer" -> string();
                    case "ByteBufferSerializer" -> byteBuffer();
                    case "ShortSerializer" -> shortNumber();
                    case "IntegerSerializer" -> integer();
                    case "LongSerializer" -> longNumber();
                    case "FloatSerializer" -> floatNumber();
                    case "DoubleSerializer" -> doubleNumber();
                    case "UUIDSerializer" -> uuid();
                    case "VoidSerializer" -> voids();
                    default ->
                        throw ConfigException.invalidValue(
                                key,
                                className,
                                "Class " + className + " could not be found. Hand a serializer of your own to the"
                                        + " constructor; by name there are those of " + KAFKA_PACKAGE + "*");
                };
        return (Serializer<T>) serializer;
    }
}
