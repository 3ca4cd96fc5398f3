package io.barnabas.tools;

import io.barnabas.common.config.ConfigException;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import java.util.Collection;

/**
 * What the user of a command can do about a failure: a line more than Apache's commands print, on standard error, so that
 * scripts that read their output see no difference.
 */
public final class Hints {
    /** Starts every line that Apache's commands would not print. */
    public static final String PREFIX = "Hint: ";

    /** A word this far from another is not a slip of the finger. */
    private static final int MAX_SLIPS = 2;

    private static final int SHORT_WORD = 4;

    private Hints() {}

    /** The cure, or null when none is known. */
    public static String of(Throwable failure) {
        if (failure instanceof OptionException option) {
            return option.hint();
        }
        String message = String.valueOf(failure.getMessage());
        if (message.startsWith("--bootstrap-server must be") || message.contains("[bootstrap-server]")) {
            return "name one of the brokers, for example --bootstrap-server localhost:9092.";
        }
        if (failure instanceof ConfigException) {
            return ofConfig(message);
        }
        return failure instanceof ApiException api ? of(api.error()) : null;
    }

    private static String ofConfig(String message) {
        if (message.startsWith("Invalid url in bootstrap.servers")) {
            return "write host:port, for example --bootstrap-server localhost:9092.";
        }
        return message.startsWith("No resolvable bootstrap urls")
                ? "check the spelling of the host in --bootstrap-server; 'getent hosts NAME' must print an address."
                : null;
    }

    /** The cure of a broker's refusal, or null when none is known. */
    public static String of(Errors error) {
        return switch (error) {
            case TOPIC_ALREADY_EXISTS ->
                "kafka-topics.sh --describe shows the topic; --create --if-not-exists leaves one that is there alone.";
            case INVALID_REPLICATION_FACTOR ->
                "a topic has at most one replica per running broker: start more brokers, or use --replication-factor 1.";
            case INVALID_PARTITIONS ->
                "partitions can be added, never removed: to have fewer, create another topic and copy the records.";
            case UNKNOWN_TOPIC_OR_PARTITION -> "kafka-topics.sh --list shows the topics there are.";
            case INVALID_CONFIG ->
                "kafka-configs.sh --describe --all --entity-type topics --entity-name TOPIC shows names and values.";
            case INVALID_TOPIC_EXCEPTION ->
                "a topic's name has 1 to 249 letters, digits, '.', '_' and '-', and is not '.' or '..'.";
            case MESSAGE_TOO_LARGE ->
                "send smaller messages, or raise max.request.size of the producer (--producer-property) and"
                        + " max.message.bytes of the topic (kafka-configs.sh --alter --add-config).";
            case NON_EMPTY_GROUP -> "stop all consumers of the group first; --describe --members shows them.";
            case GROUP_ID_NOT_FOUND -> "kafka-consumer-groups.sh --list shows the groups there are.";
            case COORDINATOR_NOT_AVAILABLE ->
                "groups need the topic __consumer_offsets: with fewer brokers than offsets.topic.replication.factor"
                        + " (3 unless changed) it is not created; the broker's log says so.";
            case TOPIC_DELETION_DISABLED ->
                "set delete.topic.enable=true in server.properties and restart the brokers.";
            case NOT_ENOUGH_REPLICAS, NOT_ENOUGH_REPLICAS_AFTER_APPEND ->
                "fewer replicas are in sync than min.insync.replicas asks for: kafka-topics.sh --describe"
                        + " --under-min-isr-partitions shows where.";
            default -> null;
        };
    }

    /** What to do about a topic that is not there. */
    public static String ofMissingTopic(String topic, Collection<String> known) {
        String meant = nearest(topic, known);
        return meant == null ? of(Errors.UNKNOWN_TOPIC_OR_PARTITION) : "did you mean the topic '" + meant + "'?";
    }

    /**
     * The known word that was probably meant.
     *
     * @return null when none is near
     */
    public static String nearest(String word, Collection<String> known) {
        int allowed = word.length() <= SHORT_WORD ? 1 : MAX_SLIPS;
        String nearest = null;
        int least = allowed + 1;
        for (String each : known) {
            int slips = slips(word, each);
            if (slips > 0 && slips < least) {
                least = slips;
                nearest = each;
            }
        }
        return nearest;
    }

    /** Letters to insert, delete or change to make one of the other (Levenshtein). */
    static int slips(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }
}
