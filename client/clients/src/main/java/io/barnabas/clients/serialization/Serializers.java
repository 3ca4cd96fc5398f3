package io.barnabas.clients.serialization;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The serializers most programs need. Numbers are written high byte first. */
public final class Serializers {
    private Serializers() {}

    /** As they are. */
    public static Serializer<byte[]> byteArray() {
        return (topic, data) -> data;
    }

    /** UTF-8. */
    public static Serializer<String> string() {
        return (topic, data) -> data == null ? null : data.getBytes(StandardCharsets.UTF_8);
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

    /** Eight bytes, IEEE 754. */
    public static Serializer<Double> doubleNumber() {
        return (topic, data) -> data == null
                ? null
                : ByteBuffer.allocate(Double.BYTES).putDouble(data).array();
    }
}
