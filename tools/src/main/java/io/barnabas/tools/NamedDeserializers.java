package io.barnabas.tools;

import io.barnabas.clients.serialization.Deserializer;
import io.barnabas.clients.serialization.Deserializers;
import io.barnabas.clients.serialization.SerializationException;
import java.nio.charset.StandardCharsets;

/** Deserializers by the class names of Kafka's own, as users write them. */
public final class NamedDeserializers {
    private static final String PACKAGE = "org.apache.kafka.common.serialization.";

    private NamedDeserializers() {}

    /** The deserializer of a class name, or null. */
    public static Deserializer<?> get(String name) {
        if (!name.startsWith(PACKAGE)) {
            return null;
        }
        return switch (name.substring(PACKAGE.length())) {
            case "StringDeserializer" -> Deserializers.string();
            case "ByteArrayDeserializer" -> Deserializers.byteArray();
            case "ByteBufferDeserializer" -> Deserializers.byteBuffer();
            case "BytesDeserializer" -> (topic, data) -> escaped(data);
            case "ShortDeserializer" -> Deserializers.shortNumber();
            case "IntegerDeserializer" -> Deserializers.integer();
            case "LongDeserializer" -> Deserializers.longNumber();
            case "FloatDeserializer" -> Deserializers.floatNumber();
            case "DoubleDeserializer" -> Deserializers.doubleNumber();
            case "UUIDDeserializer" -> Deserializers.uuid();
            case "BooleanDeserializer" -> (topic, data) -> truth(data);
            default -> null;
        };
    }

    /** Printable ASCII as it is, anything else as two hexadecimal digits. */
    private static String escaped(byte[] data) {
        StringBuilder text = new StringBuilder(data.length);
        for (byte each : data) {
            int b = each & 0xff;
            if (b >= ' ' && b <= '~' && b != '\\') {
                text.append((char) b);
            } else {
                text.append("\\x");
                text.append(Character.toUpperCase(Character.forDigit(b >> 4, 16)));
                text.append(Character.toUpperCase(Character.forDigit(b & 0xf, 16)));
            }
        }
        return text.toString();
    }

    private static Boolean truth(byte[] data) {
        if (data.length != 1) {
            throw new SerializationException("Size of data received by BooleanDeserializer is not 1");
        }
        if (data[0] != 0 && data[0] != 1) {
            throw new SerializationException("Unexpected byte received by BooleanDeserializer: "
                    + new String(data, StandardCharsets.ISO_8859_1));
        }
        return data[0] == 1;
    }
}
