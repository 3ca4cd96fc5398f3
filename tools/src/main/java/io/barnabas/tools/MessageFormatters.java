package io.barnabas.tools;

import io.barnabas.clients.ClientLog;
import io.barnabas.common.record.TimestampType;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The formatters of the console consumer, under the class names that users know. */
public final class MessageFormatters {
    private static final String PACKAGE = "org.apache.kafka.tools.consumer.";
    private static final String DEFAULT = PACKAGE + "DefaultMessageFormatter";
    private static final String LOGGING = PACKAGE + "LoggingMessageFormatter";

    private static final String NO_OP = PACKAGE + "NoOpMessageFormatter";
    private static final String OFFSETS = PACKAGE + "OffsetsMessageFormatter";
    private static final String GROUPS = PACKAGE + "GroupMetadataMessageFormatter";
    private static final String TRANSACTIONS = PACKAGE + "TransactionLogMessageFormatter";
    private static final String OLD_OFFSETS = "kafka.coordinator.group.GroupMetadataManager$OffsetsMessageFormatter";
    private static final String OLD_GROUPS =
            "kafka.coordinator.group.GroupMetadataManager$GroupMetadataMessageFormatter";
    private static final String OLD_TRANSACTIONS =
            "kafka.coordinator.transaction.TransactionLog$TransactionLogMessageFormatter";

    private MessageFormatters() {}

    /**
     * The formatter of a name; null stands for the usual one.
     *
     * @throws UsageException when there is none of that name
     */
    public static MessageFormatter named(String given, Map<String, String> settings, PrintStream err) {
        String name = given == null ? DEFAULT : current(given, err);
        return switch (name) {
            case DEFAULT -> new DefaultMessageFormatter(settings);
            case LOGGING -> logging(new DefaultMessageFormatter(settings));
            case NO_OP -> (record, output) -> {};
            case OFFSETS -> CoordinatorJsonFormatter.offsets();
            case GROUPS -> CoordinatorJsonFormatter.groups();
            case TRANSACTIONS -> CoordinatorJsonFormatter.transactions();
            case OLD_OFFSETS -> CoordinatorTextFormatter.offsets();
            case OLD_GROUPS -> CoordinatorTextFormatter.groups();
            case OLD_TRANSACTIONS -> CoordinatorTextFormatter.transactions();
            default -> throw new UsageException(name);
        };
    }

    /** The name of today for an old one; the old formatters of internal topics stay what they are. */
    private static String current(String name, PrintStream err) {
        String now =
                switch (name) {
                    case "kafka.tools.DefaultMessageFormatter" -> DEFAULT;
                    case "kafka.tools.LoggingMessageFormatter" -> LOGGING;
                    case "kafka.tools.NoOpMessageFormatter" -> NO_OP;
                    case OLD_OFFSETS -> OFFSETS;
                    case OLD_GROUPS -> GROUPS;
                    case OLD_TRANSACTIONS -> TRANSACTIONS;
                    default -> name;
                };
        if (now.equals(name)) {
            return name;
        }
        err.println("WARNING: " + name + " is deprecated and will be removed in the next major release. Please use "
                + now + " instead");
        return name.startsWith("kafka.coordinator.") ? name : now;
    }

    private static MessageFormatter logging(MessageFormatter formatter) {
        ClientLog log = new ClientLog("");
        return (record, output) -> {
            formatter.write(record, output);
            String time = record.timestampType() == TimestampType.NO_TIMESTAMP_TYPE
                    ? ""
                    : record.timestampType() + ":" + record.timestamp() + ", ";
            log.info(
                    LOGGING,
                    time + "key:" + text(record.key()) + (record.key() == null ? "" : ", ") + "value:"
                            + text(record.value()));
        };
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "null" : new String(bytes, StandardCharsets.UTF_8);
    }
}
