package io.barnabas.clients.serialization;

import io.barnabas.common.config.ConfigException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.function.Function;

/** The deserializers most programs need. Numbers are read high byte first. */
public final class Deserializers {
    private static final String KAFKA_PACKAGE = "org.apache.kafka.common.serialization.";

    private Deserializers() {}

    /** As they are. */
    public static Deserializer<byte[]> byteArray() {
        return (topic, data) -> data;
    }

    /** UTF-8. */
    public static Deserializer<String> string() {
        return (topic, data) -> data == null ? null : new String(data, StandardCharsets.UTF_8);
    }

    public static Deserializer<ByteBuffer> byteBuffer() {
        return (topic, data) -> data == null ? null : ByteBuffer.wrap(data);
    }

    public static Deserializer<Short> shortNumber() {
        return number("ShortDeserializer", Short.BYTES, ByteBuffer::getShort);
    }

    public static Deserializer<Integer> integer() {
        return number("IntegerDeserializer", Integer.BYTES, ByteBuffer::getInt);
    }

    public static Deserializer<Long> longNumber() {
        return number("LongDeserializer", Long.BYTES, ByteBuffer::getLong);
    }

    public static Deserializer<Float> floatNumber() {
        return number("Deserializer", Float.BYTES, ByteBuffer::getFloat);
    }

    public static Deserializer<Double> doubleNumber() {
        return number("Deserializer", Double.BYTES, ByteBuffer::getDouble);
    }

    /** As text of 36 characters. */
    public static Deserializer<UUID> uuid() {
        return (topic, data) -> {
            if (data == null) {
                return null;
            }
            try {
                return UUID.fromString(new String(data, StandardCharsets.UTF_8));
            } catch (IllegalArgumentException e) {
                throw new SerializationException("Error parsing data into UUID");
            }
        };
    }

    /** Nothing but null. */
    public static Deserializer<Void> voids() {
        return (topic, data) -> {
            if (data != null) {
                throw new SerializationException("Data should be null for a VoidDeserializer.");
            }
            return null;
        };
    }

    /**
     * The deserializer of a setting.
     *
     * @param key the setting, for the failure
     * @param className the name of one of Kafka's classes for which there is one here; null for none
     * @throws ConfigException when there is none
     */
    @SuppressWarnings("unchecked")
    public static <T> Deserializer<T> named(String key, String className) {
        if (className == null) {
            throw new ConfigException("Missing required configuration \"" + key + "\" which has no default value.");
        }
        String simple = className.startsWith(KAFKA_PACKAGE) ? className.substring(KAFKA_PACKAGE.length()) : "";
        Deserializer<?> deserializer =
                switch (simple) {
                    case "ByteArrayDeserializer" -> byteArray();
                    case "StringDeserializer" -> string();
                    case "ByteBufferDeserializer" -> byteBuffer();
                    case "ShortDeserializer" -> shortNumber();
                    case "IntegerDeserializer" -> integer();
                    case "LongDeserializer" -> longNumber();
                    case "FloatDeserializer" -> floatNumber();
                    case "DoubleDeserializer" -> doubleNumber();
                    case "UUIDDeserializer" -> uuid();
                    case "VoidDeserializer" -> voids();
                    default ->
                        throw ConfigException.invalidValue(
                                key,
                                className,
                                "Class " + className + " could not be found. Hand a deserializer of your own to the"
                                        + " constructor; by name there are those of " + KAFKA_PACKAGE + "*");
                };
        return (Deserializer<T>) deserializer;
    }

    private static <T> Deserializer<T> number(String name, int size, Function<ByteBuffer, T> reading) {
        return (topic, data) -> {
            if (data == null) {
                return null;
            }
            if (data.length != size) {
                throw new SerializationException("Size of data received by " + name + " is not " + size);
            }
            return reading.apply(ByteBuffer.wrap(data));
        };
    }
}
