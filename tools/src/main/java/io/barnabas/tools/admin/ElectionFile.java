package io.barnabas.tools.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.barnabas.common.TopicPartition;
import io.barnabas.tools.DecodedJson;
import io.barnabas.tools.Tool;
import io.barnabas.tools.ToolException;
import java.util.LinkedHashSet;
import java.util.Set;

/** The file that says for which partitions leaders are elected. */
final class ElectionFile {
    private static final String OPERATION = "org.apache.kafka.server.common.AdminOperationException";

    private ElectionFile() {}

    /**
     * The partitions in the order of the file.
     *
     * @throws ToolException when the text is not such a file
     */
    static Set<TopicPartition> parse(String text) {
        JsonNode root;
        try {
            root = new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new ToolException(OPERATION, "Replica election data is empty");
        }
        try {
            return partitions(root);
        } catch (ToolException e) {
            if (DecodedJson.isMismatch(e)) {
                throw new ToolException("java.lang.RuntimeException", Tool.kafkaText(e));
            }
            throw e;
        }
    }

    private static Set<TopicPartition> partitions(JsonNode root) {
        JsonNode listed = DecodedJson.object(root).get("partitions");
        if (listed == null) {
            throw new ToolException(OPERATION, "Replica election data is missing \"partitions\" field");
        }
        Set<TopicPartition> partitions = new LinkedHashSet<>();
        Set<TopicPartition> twice = new LinkedHashSet<>();
        for (JsonNode each : DecodedJson.array(listed)) {
            TopicPartition partition = new TopicPartition(
                    DecodedJson.string(DecodedJson.field(DecodedJson.object(each), "topic")),
                    DecodedJson.integer(DecodedJson.field(each, "partition")));
            if (!partitions.add(partition)) {
                twice.add(partition);
            }
        }
        if (!twice.isEmpty()) {
            throw new ToolException(OPERATION, "Replica election data contains duplicate partitions: " + twice);
        }
        return partitions;
    }
}
