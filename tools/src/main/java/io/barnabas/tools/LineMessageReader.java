package io.barnabas.tools;

import io.barnabas.clients.producer.ProducerRecord;
import io.barnabas.common.record.Header;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Makes a record of each line: headers, key and value, as far as they are asked for, one after the other. */
final class LineMessageReader {
    private final String topic;
    private final BufferedReader input;
    private final PrintStream prompt;
    private final boolean parseKey;
    private final boolean parseHeaders;
    private final boolean ignoreError;
    private final String keySeparator;
    private final String headersDelimiter;
    private final String headersSeparator;
    private final String headersKeySeparator;
    private final String nullMarker;
    private int lineNumber;

    /**
     * @param prompt where to show that a line may be typed; null where nobody sits
     * @throws ToolException when two of the marks cannot be told apart
     */
    LineMessageReader(String topic, Map<String, String> settings, BufferedReader input, PrintStream prompt) {
        this.topic = topic;
        this.input = input;
        this.prompt = prompt;
        this.parseKey = isTrue(settings, "parse.key");
        this.parseHeaders = isTrue(settings, "parse.headers");
        this.ignoreError = isTrue(settings, "ignore.error");
        this.keySeparator = settings.getOrDefault("key.separator", "\t");
        this.headersDelimiter = settings.getOrDefault("headers.delimiter", "\t");
        this.headersSeparator = settings.getOrDefault("headers.separator", ",");
        this.headersKeySeparator = settings.getOrDefault("headers.key.separator", ":");
        this.nullMarker = settings.get("null.marker");
        throwIfAmbiguous();
    }

    private static boolean isTrue(Map<String, String> settings, String name) {
        return settings.getOrDefault(name, "false").trim().equalsIgnoreCase("true");
    }

    private void throwIfAmbiguous() {
        throwIfEqual(headersDelimiter, headersSeparator, "headers.delimiter and headers.separator");
        throwIfEqual(headersDelimiter, headersKeySeparator, "headers.delimiter and headers.key.separator");
        throwIfEqual(headersSeparator, headersKeySeparator, "headers.separator and headers.key.separator");
        throwIfEqual(keySeparator, nullMarker, "null.marker and key.separator");
        throwIfEqual(headersSeparator, nullMarker, "null.marker and headers.separator");
        throwIfEqual(headersDelimiter, nullMarker, "null.marker and headers.delimiter");
        throwIfEqual(headersKeySeparator, nullMarker, "null.marker and headers.key.separator");
    }

    private static void throwIfEqual(String one, String other, String names) {
        if (one.equals(other)) {
            throw ToolException.kafka(names + " may not be equal");
        }
    }

    /**
     * The next line's record, or null at the end of the input.
     *
     * @throws ToolException when the line is not made up as was said, unless such errors are to be ignored
     */
    ProducerRecord<byte[], byte[]> read() throws IOException {
        lineNumber++;
        if (prompt != null) {
            prompt.print(">");
            prompt.flush();
        }
        String line = input.readLine();
        return line == null ? null : parse(line);
    }

    private ProducerRecord<byte[], byte[]> parse(String line) {
        String headers = parseHeaders ? upTo(line, 0, headersDelimiter, "headers delimiter") : null;
        int keyAt = headers == null ? 0 : headers.length() + headersDelimiter.length();
        String key = parseKey ? upTo(line, keyAt, keySeparator, "key separator") : null;
        int valueAt = key == null ? keyAt : keyAt + key.length() + keySeparator.length();
        return new ProducerRecord<>(topic, null, null, bytes(key), bytes(line.substring(valueAt)), headers(headers));
    }

    private String upTo(String line, int from, String mark, String name) {
        int at = line.indexOf(mark, from);
        if (at >= 0) {
            return line.substring(from, at);
        }
        if (ignoreError) {
            return null;
        }
        throw ToolException.kafka("No " + name + " found on line number " + lineNumber + ": '" + line + "'");
    }

    private byte[] bytes(String text) {
        return text == null || text.equals(nullMarker) ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    private List<Header> headers(String text) {
        if (text == null || text.equals(nullMarker)) {
            return List.of();
        }
        List<Header> headers = new ArrayList<>();
        for (String pair : text.split(Pattern.quote(headersSeparator))) {
            headers.add(header(pair));
        }
        return headers;
    }

    private Header header(String pair) {
        int at = pair.indexOf(headersKeySeparator);
        if (at < 0 && !ignoreError) {
            throw ToolException.kafka(
                    "No header key separator found in pair '" + pair + "' on line number " + lineNumber);
        }
        if (at < 0) {
            return new Header(pair, null);
        }
        String key = pair.substring(0, at);
        if (key.equals(nullMarker)) {
            throw ToolException.kafka(
                    "Header keys should not be equal to the null marker '" + nullMarker + "' as they can't be null");
        }
        return new Header(key, bytes(pair.substring(at + headersKeySeparator.length())));
    }
}
