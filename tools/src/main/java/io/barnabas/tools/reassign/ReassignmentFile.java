package io.barnabas.tools.reassign;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.barnabas.clients.admin.TopicPartitionReplica;
import io.barnabas.common.TopicPartition;
import io.barnabas.tools.DecodedJson;
import io.barnabas.tools.JsonObject;
import io.barnabas.tools.ToolException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The file that says where partitions shall be.
 *
 * @param moves the brokers of each partition, in the order of the file
 * @param folders where replicas shall be kept, for those with a place of their own
 */
record ReassignmentFile(List<Move> moves, Map<TopicPartitionReplica, String> folders) {
    private static final String OPERATION = "org.apache.kafka.server.common.AdminOperationException";
    private static final String FAILED = "org.apache.kafka.server.common.AdminCommandFailedException";
    private static final String ANY = "any";
    private static final int VERSION = 1;

    /** What one line of the file wants. */
    record Move(TopicPartition partition, List<Integer> replicas) {}

    /** @throws ToolException when the text is not such a file */
    static ReassignmentFile parse(String text) {
        JsonNode root;
        try {
            root = new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new ToolException(OPERATION, e.getMessage());
        }
        throwIfOtherVersion(DecodedJson.object(root));
        ReassignmentFile file = new ReassignmentFile(new ArrayList<>(), new LinkedHashMap<>());
        JsonNode partitions = root.get("partitions");
        if (partitions != null) {
            for (JsonNode each : DecodedJson.array(partitions)) {
                file.add(DecodedJson.object(each));
            }
        }
        return file;
    }

    private static void throwIfOtherVersion(JsonNode root) {
        JsonNode version = root.get("version");
        if (version != null && DecodedJson.integer(version) != VERSION) {
            throw new ToolException(OPERATION, "Not supported version field value " + version.intValue());
        }
    }

    private void add(JsonNode move) {
        TopicPartition partition = new TopicPartition(
                DecodedJson.string(DecodedJson.field(move, "topic")),
                DecodedJson.integer(DecodedJson.field(move, "partition")));
        List<Integer> replicas = DecodedJson.integers(DecodedJson.field(move, "replicas"));
        JsonNode given = move.get("log_dirs");
        List<String> dirs = given == null ? Collections.nCopies(replicas.size(), ANY) : DecodedJson.strings(given);
        if (dirs.size() != replicas.size()) {
            throw new ToolException(
                    FAILED,
                    "Size of replicas list " + replicas + " is different from size of log dirs list " + dirs
                            + " for partition " + partition);
        }
        moves.add(new Move(partition, replicas));
        for (int i = 0; i < dirs.size(); i++) {
            if (!dirs.get(i).equals(ANY)) {
                folders.put(
                        new TopicPartitionReplica(partition.topic(), partition.partition(), replicas.get(i)),
                        dirs.get(i));
            }
        }
    }

    /** The names in the file that says which topics to move. */
    static List<String> topics(String text) {
        JsonNode root;
        try {
            root = new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new ToolException(OPERATION, "The input string is not a valid JSON");
        }
        throwIfOtherVersion(DecodedJson.object(root));
        List<String> topics = new ArrayList<>();
        JsonNode listed = root.get("topics");
        if (listed != null) {
            for (JsonNode each : DecodedJson.array(listed)) {
                topics.add(DecodedJson.string(DecodedJson.field(DecodedJson.object(each), "topic")));
            }
        }
        return topics;
    }

    /** Such a file for an assignment, by topic and number; every replica in whatever folder its broker likes. */
    static String format(Map<TopicPartition, List<Integer>> assignment) {
        List<JsonObject> partitions = new ArrayList<>();
        new TreeMap<>(assignment)
                .forEach((partition, replicas) -> partitions.add(new JsonObject()
                        .string("topic", partition.topic())
                        .number("partition", partition.partition())
                        .numbers("replicas", replicas)
                        .strings("log_dirs", Collections.nCopies(replicas.size(), ANY))));
        return new JsonObject()
                .number("version", VERSION)
                .objects("partitions", partitions)
                .toString();
    }
}
