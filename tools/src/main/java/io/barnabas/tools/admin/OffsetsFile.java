package io.barnabas.tools.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.barnabas.common.TopicPartition;
import io.barnabas.tools.DecodedJson;
import io.barnabas.tools.ToolException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The file that says before which offsets records are deleted. */
final class OffsetsFile {
    private static final String OPERATION = "org.apache.kafka.server.common.AdminOperationException";
    private static final int VERSION = 1;

    private OffsetsFile() {}

    /**
     * The offsets of each partition, all that are given for it.
     *
     * @throws ToolException when the text is not such a file
     */
    static Map<TopicPartition, List<Long>> parse(String text) {
        JsonNode root;
        try {
            root = new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new ToolException(OPERATION, "The input string is not a valid JSON");
        }
        if (root.isMissingNode()) {
            throw new ToolException(OPERATION, "The input string is not a valid JSON");
        }
        JsonNode version = DecodedJson.object(root).get("version");
        if (version != null && DecodedJson.integer(version) != VERSION) {
            throw new ToolException(OPERATION, "Not supported version field value " + version.intValue());
        }
        JsonNode partitions = root.get("partitions");
        if (partitions == null) {
            throw new ToolException(OPERATION, "Missing partitions field");
        }
        Map<TopicPartition, List<Long>> offsets = new LinkedHashMap<>();
        for (JsonNode each : DecodedJson.array(partitions)) {
            String topic = DecodedJson.string(DecodedJson.field(DecodedJson.object(each), "topic"));
            int partition = DecodedJson.integer(DecodedJson.field(each, "partition"));
            long offset = DecodedJson.longInteger(DecodedJson.field(each, "offset"));
            offsets.computeIfAbsent(new TopicPartition(topic, partition), name -> new ArrayList<>())
                    .add(offset);
        }
        return offsets;
    }
}
