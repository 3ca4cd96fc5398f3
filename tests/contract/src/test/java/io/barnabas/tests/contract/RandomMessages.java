package io.barnabas.tests.contract;

import io.barnabas.common.Uuid;
import io.barnabas.common.protocol.Message;
import io.barnabas.common.protocol.RawTaggedField;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.Records;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.protocol.types.BoundField;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.TaggedFields;
import org.apache.kafka.common.protocol.types.Type;

/** Fills our messages by chance. The same seed gives the same message. */
final class RandomMessages {
    private static final int FIRST_UNKNOWN_TAG = 100;
    /** Ends of the ranges of UTF-8, and halves of surrogate pairs, which become question marks. */
    private static final int[] CODE_POINTS = {
        0, 0x7f, 0x80, 0xe4, 0x7ff, 0x800, 0x20ac, 0xffff, 0x10000, 0x1f600, 0x10ffff, 0xd800, 0xdc00
    };

    private final Random random;

    RandomMessages(long seed) {
        this.random = new Random(seed);
    }

    /** Fills what the version can carry, as Kafka's schema has it. */
    <T extends Message> T fill(T message, Schema schema) {
        Map<String, Type> fields = new HashMap<>();
        boolean tagged = collect(schema, fields);
        for (Reflection.Property property : Reflection.properties(message.getClass())) {
            Type type = fields.get(property.name().toLowerCase(Locale.ROOT));
            if (type != null && (random.nextInt(8) != 0 || property.type() == Records.class)) {
                property.set(message, value(message, property, type));
            }
        }
        if (tagged && random.nextInt(3) == 0) {
            addUnknownTags(message);
        }
        return message;
    }

    /** Fills fields whether or not the version carries them; never with null. */
    <T extends Message> T fillAnything(T message) {
        for (Reflection.Property property : Reflection.properties(message.getClass())) {
            if (random.nextInt(4) == 0 || property.type() == Records.class) {
                property.set(message, anyValue(property));
            }
        }
        return message;
    }

    private static boolean collect(Schema schema, Map<String, Type> fields) {
        boolean tagged = false;
        for (BoundField field : schema.fields()) {
            if (field.def.type instanceof TaggedFields section) {
                tagged = true;
                known(section).values().forEach(known -> fields.put(key(known.name), known.type));
            } else {
                fields.put(key(field.def.name), field.def.type);
            }
        }
        return tagged;
    }

    @SuppressWarnings("unchecked")
    private static Map<Integer, org.apache.kafka.common.protocol.types.Field> known(TaggedFields section) {
        try {
            Field field = TaggedFields.class.getDeclaredField("fields");
            field.setAccessible(true);
            return (Map<Integer, org.apache.kafka.common.protocol.types.Field>) field.get(section);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static String key(String snakeCase) {
        return snakeCase.replace("_", "").toLowerCase(Locale.ROOT);
    }

    private Object value(Message message, Reflection.Property property, Type type) {
        boolean structMayBeNull = type instanceof Schema
                && (property.get(Reflection.create(message.getClass())) == null
                        || property.name().equals("ClassicMemberMetadata"));
        // Kafka's schemas let all records be null, its classes only those of Produce and Fetch.
        boolean mayNotBeNull = property.name().equals("UnalignedRecords");
        if (!mayNotBeNull && (type.isNullable() || structMayBeNull) && random.nextInt(4) == 0) {
            return null;
        }
        if (type.isArray()) {
            return list(property.elementType(), type.arrayElementType().orElseThrow());
        }
        if (type instanceof Schema schema) {
            return fill((Message) Reflection.create(property.type()), schema);
        }
        return type == Type.UINT16 ? (Object) random.nextInt(0x10000) : primitive(property.type());
    }

    private List<Object> list(Class<?> elementType, Type type) {
        int size = random.nextInt(12) == 0 ? random.nextInt(200) : random.nextInt(4);
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < (type instanceof Schema ? Math.min(size, 5) : size); i++) {
            list.add(
                    type instanceof Schema schema
                            ? fill((Message) Reflection.create(elementType), schema)
                            : primitive(elementType));
        }
        return list;
    }

    private Object anyValue(Reflection.Property property) {
        if (property.type() == List.class) {
            Class<?> element = property.elementType();
            List<Object> list = new ArrayList<>();
            for (int i = random.nextInt(3); i > 0; i--) {
                list.add(
                        Message.class.isAssignableFrom(element)
                                ? fillAnything((Message) Reflection.create(element))
                                : primitive(element));
            }
            return list;
        }
        if (Message.class.isAssignableFrom(property.type())) {
            return fillAnything((Message) Reflection.create(property.type()));
        }
        // An int may stand for a uint16.
        return property.type() == int.class ? (Object) random.nextInt(0x10000) : primitive(property.type());
    }

    private Object primitive(Class<?> type) {
        if (type == boolean.class) {
            return random.nextBoolean();
        } else if (type == byte.class || type == Byte.class) {
            return (byte) number();
        } else if (type == short.class) {
            return (short) number();
        } else if (type == int.class || type == Integer.class) {
            return (int) number();
        } else if (type == long.class || type == Long.class) {
            return number();
        } else if (type == double.class) {
            return random.nextInt(4) == 0 ? 0.0 : random.nextGaussian() * 1e9;
        } else if (type == String.class) {
            return text();
        } else if (type == Uuid.class) {
            return random.nextInt(4) == 0 ? Uuid.ZERO_UUID : new Uuid(random.nextLong(), random.nextLong());
        } else if (type == byte[].class) {
            return bytes();
        } else if (type == ByteBuffer.class) {
            return ByteBuffer.wrap(bytes());
        } else if (type == Records.class) {
            return new MemoryRecords(ByteBuffer.wrap(bytes()));
        }
        throw new AssertionError("No values for " + type);
    }

    private long number() {
        return switch (random.nextInt(6)) {
            case 0 -> 0;
            case 1 -> -1;
            case 2 -> random.nextBoolean() ? Long.MAX_VALUE : Long.MIN_VALUE;
            case 3 -> random.nextInt(300);
            default -> random.nextLong();
        };
    }

    private String text() {
        int length = random.nextInt(20) == 0 ? random.nextInt(5_000) : random.nextInt(12);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(
                    random.nextBoolean() ? 'a' + random.nextInt(26) : CODE_POINTS[random.nextInt(CODE_POINTS.length)]);
        }
        return text.toString();
    }

    private byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(10) == 0 ? random.nextInt(40_000) : random.nextInt(40)];
        random.nextBytes(bytes);
        return bytes;
    }

    private void addUnknownTags(Message message) {
        int tag = FIRST_UNKNOWN_TAG;
        for (int i = random.nextInt(4); i > 0; i--) {
            message.unknownTaggedFields().add(new RawTaggedField(tag, bytes()));
            tag += 1 + random.nextInt(1 << random.nextInt(25));
        }
    }
}
