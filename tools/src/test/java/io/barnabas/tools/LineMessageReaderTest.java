package io.barnabas.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.barnabas.clients.producer.ProducerRecord;
import io.barnabas.common.record.Header;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;

class LineMessageReaderTest {
    private static LineMessageReader reader(String input, String... settings) {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return new LineMessageReader("t", all, new BufferedReader(new StringReader(input)), null);
    }

    private static String shown(ProducerRecord<byte[], byte[]> record) {
        StringJoiner headers = new StringJoiner(",", "[", "]");
        for (Header header : record.headers()) {
            headers.add(header.key() + "=" + text(header.value()));
        }
        return headers + " " + text(record.key()) + " -> " + text(record.value());
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "null" : new String(bytes, StandardCharsets.UTF_8);
    }

    private static String first(String input, String... settings) throws IOException {
        return shown(reader(input, settings).read());
    }

    @Test
    void shouldTakeTheLineAsTheValue() throws IOException {
        LineMessageReader reader = reader("a\n\nb\r\nc");
        assertEquals("[] null -> a", shown(reader.read()));
        assertEquals("[] null -> ", shown(reader.read()));
        assertEquals("[] null -> b", shown(reader.read()));
        assertEquals("[] null -> c", shown(reader.read()));
        assertNull(reader.read());
    }

    @Test
    void shouldSplitKeyAndValueAtTheFirstSeparator() throws IOException {
        assertEquals("[] k -> v:2", first("k:v:2", "parse.key", "true", "key.separator", ":"));
        assertEquals("[] k -> v", first("k\tv", "parse.key", " TRUE "));
        assertEquals("[]  -> v", first(":v", "parse.key", "true", "key.separator", ":"));
        assertEquals("[] null -> a:b", first("a:b", "key.separator", ":"));
    }

    @Test
    void shouldReadHeadersBeforeTheKey() throws IOException {
        assertEquals("[h1=v1,h2=v2] k -> v", first("h1:v1,h2:v2\tk\tv", "parse.key", "true", "parse.headers", "true"));
        assertEquals("[h1=v1] null -> only", first("h1:v1\tonly", "parse.headers", "true"));
        assertEquals(
                "[h1=v1,h2=v2] k -> v",
                first(
                        "h1=v1;h2=v2|k|v",
                        "parse.key",
                        "true",
                        "parse.headers",
                        "true",
                        "headers.delimiter",
                        "|",
                        "headers.separator",
                        ";",
                        "headers.key.separator",
                        "=",
                        "key.separator",
                        "|"));
    }

    @Test
    void shouldTurnTheNullMarkerIntoNulls() throws IOException {
        String[] settings = {"parse.key", "true", "parse.headers", "true", "null.marker", "NULL"};
        assertEquals("[h=null] k1 -> null", first("h:NULL\tk1\tNULL", settings));
        assertEquals("[] null -> v", first("NULL\tNULL\tv", settings));
        assertEquals(
                "Header keys should not be equal to the null marker 'NULL' as they can't be null",
                assertThrows(ToolException.class, () -> first("NULL:a\tk\tv", settings))
                        .getMessage());
    }

    @Test
    void shouldNameTheLineThatIsNotMadeUpAsWasSaid() throws IOException {
        LineMessageReader reader = reader("ok:1\nnoseparator", "parse.key", "true", "key.separator", ":");
        reader.read();
        assertEquals(
                "No key separator found on line number 2: 'noseparator'",
                assertThrows(ToolException.class, reader::read).getMessage());
        assertEquals(
                "No header key separator found in pair 'badheader' on line number 1",
                assertThrows(ToolException.class, () -> first("badheader\tv", "parse.headers", "true"))
                        .getMessage());
    }

    @Test
    void shouldTakeWhatIsThereWhenErrorsAreToBeIgnored() throws IOException {
        assertEquals("[] null -> x", first("x", "parse.key", "true", "ignore.error", "true"));
        assertEquals(
                "[badheader=null] null -> v", first("badheader\tv", "parse.headers", "true", "ignore.error", "true"));
    }

    @Test
    void shouldRefuseMarksThatCannotBeToldApart() {
        assertEquals(
                "headers.delimiter and headers.separator may not be equal",
                assertThrows(ToolException.class, () -> reader("", "headers.delimiter", ":", "headers.separator", ":"))
                        .getMessage());
        assertEquals(
                "null.marker and key.separator may not be equal",
                assertThrows(ToolException.class, () -> reader("", "key.separator", "N", "null.marker", "N"))
                        .getMessage());
    }
}
