package io.barnabas.tests.contract;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.protocol.types.RawTaggedField;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.record.MemoryRecords;

/** Kafka's side of the contract: its class for each of ours, its bytes, and its copy of one of our objects. */
final class KafkaMessages {
    private static final List<String> PACKAGES = List.of(
            "org.apache.kafka.common.message.",
            "org.apache.kafka.coordinator.group.generated.",
            "org.apache.kafka.coordinator.transaction.generated.");

    private KafkaMessages() {}

    /** Kafka's class of the same name as one of ours, nested or not. */
    static Class<?> classFor(Class<?> ours) {
        String name = ours.getName().substring(ours.getPackageName().length() + 1);
        for (String candidate : PACKAGES) {
            try {
                return Class.forName(candidate + name);
            } catch (ClassNotFoundException e) {
                // The next package may have it.
            }
        }
        throw new AssertionError("Kafka has no class " + name);
    }

    static Message create(Class<?> ours) {
        return (Message) Reflection.create(classFor(ours));
    }

    /** The schema of one version, or null where Kafka has none. */
    static Schema schema(Class<?> ours, short version) {
        try {
            Schema[] schemas = (Schema[]) classFor(ours).getField("SCHEMAS").get(null);
            return version < schemas.length ? schemas[version] : null;
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] write(Message message, short version) {
        ObjectSerializationCache cache = new ObjectSerializationCache();
        int size = message.size(cache, version);
        ByteBuffer buffer = ByteBuffer.allocate(size);
        message.write(new ByteBufferAccessor(buffer), cache, version);
        if (buffer.hasRemaining()) {
            throw new AssertionError("Kafka wrote less than it said");
        }
        return buffer.array();
    }

    static Message read(Class<?> ours, byte[] bytes, short version) {
        Message message = create(ours);
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        message.read(new ByteBufferAccessor(buffer), version);
        if (buffer.hasRemaining()) {
            throw new AssertionError("Kafka left " + buffer.remaining() + " bytes of " + ours.getSimpleName());
        }
        return message;
    }

    /** An object of Kafka's that says what one of ours says. */
    static Message mirror(io.barnabas.common.protocol.Message ours) {
        Class<?> type = classFor(ours.getClass());
        Message mirror = (Message) Reflection.create(type);
        for (Reflection.Property property : Reflection.properties(ours.getClass())) {
            Method setter = Reflection.setter(type, property.name());
            Object value = convert(property.get(ours), setter.getParameterTypes()[0]);
            Reflection.invoke(setter, mirror, value);
        }
        ours.unknownTaggedFields()
                .forEach(field -> mirror.unknownTaggedFields().add(new RawTaggedField(field.tag(), field.data())));
        return mirror;
    }

    private static Object convert(Object value, Class<?> wanted) {
        if (value instanceof io.barnabas.common.Uuid uuid) {
            return new org.apache.kafka.common.Uuid(uuid.mostSignificantBits(), uuid.leastSignificantBits());
        }
        if (value instanceof io.barnabas.common.record.MemoryRecords records) {
            return MemoryRecords.readableRecords(records.buffer());
        }
        if (value instanceof io.barnabas.common.protocol.Message message) {
            return mirror(message);
        }
        if (value instanceof List<?> list) {
            Collection<Object> collection = newCollection(wanted);
            list.forEach(element -> collection.add(convert(element, Object.class)));
            return collection;
        }
        return value;
    }

    @SuppressWarnings("unchecked")
    private static Collection<Object> newCollection(Class<?> wanted) {
        if (wanted == List.class) {
            return new ArrayList<>();
        }
        try {
            Constructor<?> constructor = wanted.getConstructor();
            return (Collection<Object>) constructor.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
