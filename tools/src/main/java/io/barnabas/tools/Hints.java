package io.barnabas.tools;

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

    /** Of a word of two letters every other is near; a longer one may differ in more letters. */
    private static final int LETTERS_PER_SLIP = 3;

    private static final int MAX_SLIPS = 2;

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
        return failure instanceof ApiException api ? of(api.error()) : ofServers(message);
    }

    private static String ofServers(String message) {
        if (message.contains("Invalid url in bootstrap.servers")) {
            return "write host:port, for example --bootstrap-server localhost:9092.";
        }
        return message.contains("No resolvable bootstrap urls")
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
            case MESSAGE_TOO_LARGE, RECORD_LIST_TOO_LARGE ->
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
        int allowed = Math.min(MAX_SLIPS, word.length() / LETTERS_PER_SLIP);
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

    /** Letters to insert, delete, change or swap with the next to make one of the other (Damerau-Levenshtein). */
    static int slips(String one, String other) {
        int[][] least = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                least[i][j] = i == 0 || j == 0 ? i + j : slips(least, one, i, other, j);
            }
        }
        return least[one.length()][other.length()];
    }

    private static int slips(int[][] least, String one, int i, String other, int j) {
        boolean same = one.charAt(i - 1) == other.charAt(j - 1);
        int fewest = Math.min(least[i - 1][j - 1] + (same ? 0 : 1), 1 + Math.min(least[i - 1][j], least[i][j - 1]));
        boolean swapped =
                i > 1 && j > 1 && one.charAt(i - 1) == other.charAt(j - 2) && one.charAt(i - 2) == other.charAt(j - 1);
        return swapped ? Math.min(fewest, least[i - 2][j - 2] + 1) : fewest;
    }
}
