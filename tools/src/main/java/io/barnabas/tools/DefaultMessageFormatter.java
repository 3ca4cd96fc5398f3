package io.barnabas.tools;

import io.barnabas.clients.ClientLog;
import io.barnabas.clients.consumer.ConsumerRecord;
import io.barnabas.clients.serialization.Deserializer;
import io.barnabas.common.record.Header;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;

/** A record on a line: as many of its parts as were asked for, the value at least unless it was not wanted. */
public final class DefaultMessageFormatter implements MessageFormatter {
    private static final String LOGGER = "org.apache.kafka.tools.consumer.DefaultMessageFormatter";
    private static final byte[] NO_HEADERS = bytes("NO_HEADERS");

    private final Map<String, String> settings;
    private final boolean printTimestamp;
    private final boolean printKey;
    private final boolean printValue;
    private final boolean printPartition;
    private final boolean printOffset;
    private final boolean printHeaders;
    private final byte[] separator;
    private final byte[] lineSeparator;
    private final byte[] headersSeparator;
    private final byte[] nullLiteral;
    private final Deserializer<?> keyDeserializer;
    private final Deserializer<?> valueDeserializer;
    private final Deserializer<?> headersDeserializer;

    public DefaultMessageFormatter(Map<String, String> settings) {
        this.settings = settings;
        this.printTimestamp = isTrue("print.timestamp", false);
        this.printKey = isTrue("print.key", false);
        this.printValue = isTrue("print.value", true);
        this.printPartition = isTrue("print.partition", false);
        this.printOffset = isTrue("print.offset", false);
        this.printHeaders = isTrue("print.headers", false);
        this.separator = bytes(settings.getOrDefault("key.separator", "\t"));
        this.lineSeparator = bytes(settings.getOrDefault("line.separator", "\n"));
        this.headersSeparator = bytes(settings.getOrDefault("headers.separator", ","));
        this.nullLiteral = bytes(settings.getOrDefault("null.literal", "null"));
        this.keyDeserializer = deserializer("key.deserializer");
        this.valueDeserializer = deserializer("value.deserializer");
        this.headersDeserializer = deserializer("headers.deserializer");
    }

    private boolean isTrue(String name, boolean otherwise) {
        String value = settings.get(name);
        return value == null ? otherwise : value.trim().equalsIgnoreCase("true");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Deserializer<?> deserializer(String setting) {
        String name = settings.get(setting);
        if (name == null || name.isEmpty()) {
            return null;
        }
        Deserializer<?> deserializer = NamedDeserializers.get(name);
        if (deserializer == null) {
            new ClientLog("")
                    .error(
                            LOGGER,
                            "Unable to instantiate a deserializer from " + name,
                            ShownFailure.named("java.lang.ClassNotFoundException: " + name));
        }
        return deserializer;
    }

    @Override
    public void write(ConsumerRecord<byte[], byte[]> record, OutputStream output) throws IOException {
        if (printTimestamp) {
            output.write(bytes(record.timestampType() + ":" + record.timestamp()));
            end(output, printPartition || printOffset || printHeaders || printKey || printValue);
        }
        if (printPartition) {
            output.write(bytes("Partition:" + record.partition()));
            end(output, printOffset || printHeaders || printKey || printValue);
        }
        if (printOffset) {
            output.write(bytes("Offset:" + record.offset()));
            end(output, printHeaders || printKey || printValue);
        }
        if (printHeaders) {
            writeHeaders(record, output);
            end(output, printKey || printValue);
        }
        if (printKey) {
            output.write(shown(record.topic(), record.key(), keyDeserializer));
            end(output, printValue);
        }
        if (printValue) {
            output.write(shown(record.topic(), record.value(), valueDeserializer));
            output.write(lineSeparator);
        }
    }

    private void end(OutputStream output, boolean more) throws IOException {
        output.write(more ? separator : lineSeparator);
    }

    private void writeHeaders(ConsumerRecord<byte[], byte[]> record, OutputStream output) throws IOException {
        Iterator<Header> headers = record.headers().iterator();
        if (!headers.hasNext()) {
            output.write(NO_HEADERS);
        }
        while (headers.hasNext()) {
            Header header = headers.next();
            output.write(bytes(header.key() + ":"));
            output.write(shown(record.topic(), header.value(), headersDeserializer));
            if (headers.hasNext()) {
                output.write(headersSeparator);
            }
        }
    }

    /** A null goes through the deserializer as the literal that stands for it, as in Kafka's formatter. */
    private byte[] shown(String topic, byte[] data, Deserializer<?> deserializer) {
        byte[] present = data == null ? nullLiteral : data;
        return deserializer == null ? present : bytes(String.valueOf(deserializer.deserialize(topic, present)));
    }
}
