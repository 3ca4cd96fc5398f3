package io.barnabas.clients.serialization;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.function.Function;

/** The deserializers most programs need. Numbers are read high byte first. */
public final class Deserializers {
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
