package io.barnabas.tools;

import io.barnabas.clients.ClientLog;
import io.barnabas.clients.consumer.ConsumerRecord;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The formatters of the console consumer, under the class names that users know. */
public final class MessageFormatters {
    private static final String PACKAGE = "org.apache.kafka.tools.consumer.";
    private static final String OLD_PACKAGE = "kafka.tools.";
    private static final String DEFAULT = PACKAGE + "DefaultMessageFormatter";
    private static final String LOGGING = PACKAGE + "LoggingMessageFormatter";

    private MessageFormatters() {}

    /**
     * The formatter of a name; null stands for the usual one.
     *
     * @throws UsageException when there is none of that name
     */
    public static MessageFormatter named(String given, Map<String, String> settings, PrintStream err) {
        String name = given == null ? DEFAULT : current(given, err);
        switch (name) {
            case DEFAULT:
                return new DefaultMessageFormatter(settings);
            case LOGGING:
                return logging(new DefaultMessageFormatter(settings));
            case PACKAGE + "NoOpMessageFormatter":
                return (record, output) -> {};
            default:
                throw new UsageException(name);
        }
    }

    private static String current(String name, PrintStream err) {
        if (!name.startsWith(OLD_PACKAGE)) {
            return name;
        }
        String simple = name.substring(OLD_PACKAGE.length());
        if (!simple.equals("DefaultMessageFormatter")
                && !simple.equals("LoggingMessageFormatter")
                && !simple.equals("NoOpMessageFormatter")) {
            return name;
        }
        err.println("WARNING: " + name + " is deprecated and will be removed in the next major release. Please use "
                + PACKAGE + simple + " instead");
        return PACKAGE + simple;
    }

    private static MessageFormatter logging(MessageFormatter formatter) {
        ClientLog log = new ClientLog("");
        return (record, output) -> {
            formatter.write(record, output);
            log.info(
                    LOGGING,
                    record.timestampType() + ":" + record.timestamp() + ", key:" + text(record.key(), record) + "value:"
                            + text(record.value(), record));
        };
    }

    private static String text(byte[] bytes, ConsumerRecord<byte[], byte[]> record) {
        return bytes == null
                ? "null "
                : new String(bytes, StandardCharsets.UTF_8) + (bytes == record.key() ? ", " : "");
    }
}
