package io.barnabas.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.barnabas.clients.consumer.ConsumerRecord;
import io.barnabas.clients.serialization.SerializationException;
import io.barnabas.common.record.Header;
import io.barnabas.common.record.TimestampType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DefaultMessageFormatterTest {
    private static byte[] bytes(String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    private static ConsumerRecord<byte[], byte[]> record(String key, byte[] value, Header... headers) {
        return new ConsumerRecord<>(
                "t", 1, 42, 1795218158006L, TimestampType.CREATE_TIME, 0, 0, bytes(key), value, List.of(headers), 0);
    }

    private static String shown(ConsumerRecord<byte[], byte[]> record, String... settings) throws IOException {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new DefaultMessageFormatter(all).write(record, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void shouldShowTheValueOnALine() throws IOException {
        assertEquals("paid 200\n", shown(record("alice", bytes("paid 200"))));
        assertEquals("null\n", shown(record("alice", null)));
    }

    @Test
    void shouldShowEverythingInKafkasOrder() throws IOException {
        assertEquals(
                "CreateTime:1795218158006\tPartition:1\tOffset:42\th1:a,h2:b\talice\tpaid 200\n",
                shown(
                        record("alice", bytes("paid 200"), new Header("h1", bytes("a")), new Header("h2", bytes("b"))),
                        "print.timestamp",
                        "true",
                        "print.partition",
                        "true",
                        "print.offset",
                        "true",
                        "print.headers",
                        "true",
                        "print.key",
                        "true"));
    }

    @Test
    void shouldEndTheLineAfterTheLastPartShown() throws IOException {
        assertEquals("alice\n", shown(record("alice", bytes("v")), "print.value", "false", "print.key", "true"));
        assertEquals("Offset:42\n", shown(record("alice", bytes("v")), "print.value", "false", "print.offset", "true"));
    }

    @Test
    void shouldUseTheMarksGiven() throws IOException {
        assertEquals(
                "NO_HEADERS -> -null- -> v|",
                shown(
                        record(null, bytes("v")),
                        "print.headers",
                        "true",
                        "print.key",
                        "true",
                        "key.separator",
                        " -> ",
                        "line.separator",
                        "|",
                        "null.literal",
                        "-null-"));
    }

    @Test
    void shouldDeserializeUnderKafkasClassNames() throws IOException {
        String name = "org.apache.kafka.common.serialization.LongDeserializer";
        byte[] seven = ByteBuffer.allocate(8).putLong(7).array();
        assertEquals("7\n", shown(record(null, seven), "value.deserializer", name));
        assertEquals(
                "Size of data received by LongDeserializer is not 8",
                assertThrows(
                                SerializationException.class,
                                () -> shown(record(null, bytes("v1")), "value.deserializer", name))
                        .getMessage());
        assertEquals(
                "a\\x00\\x5C\n",
                shown(
                        record(null, new byte[] {'a', 0, '\\'}),
                        "value.deserializer",
                        "org.apache.kafka.common.serialization.BytesDeserializer"));
    }
}
