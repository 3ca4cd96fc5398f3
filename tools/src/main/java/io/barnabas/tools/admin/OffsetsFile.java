package io.barnabas.tools.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.barnabas.common.TopicPartition;
import io.barnabas.tools.ToolException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The file that says before which offsets records are deleted. */
final class OffsetsFile {
    private static final String OPERATION = "org.apache.kafka.server.common.AdminOperationException";
    private static final String MAPPING = "com.fasterxml.jackson.databind.JsonMappingException";
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
        throwIfNot(root.isObject(), "Expected JSON object, received " + root);
        JsonNode version = root.get("version");
        if (version != null) {
            throwIfNot(version.isIntegralNumber(), "Expected `Integer` value, received " + version);
        }
        if (version != null && version.intValue() != VERSION) {
            throw new ToolException(OPERATION, "Not supported version field value " + version.intValue());
        }
        JsonNode partitions = root.get("partitions");
        if (partitions == null) {
            throw new ToolException(OPERATION, "Missing partitions field");
        }
        throwIfNot(partitions.isArray(), "Expected JSON array, received " + partitions);
        Map<TopicPartition, List<Long>> offsets = new LinkedHashMap<>();
        for (JsonNode each : partitions) {
            throwIfNot(each.isObject(), "Expected JSON object, received " + each);
            JsonNode topic = field(each, "topic");
            throwIfNot(topic.isTextual(), "Expected `String` value, received " + topic);
            JsonNode partition = field(each, "partition");
            throwIfNot(partition.isIntegralNumber(), "Expected `Integer` value, received " + partition);
            JsonNode offset = field(each, "offset");
            throwIfNot(offset.isIntegralNumber(), "Expected `Long` value, received " + offset);
            offsets.computeIfAbsent(
                            new TopicPartition(topic.textValue(), partition.intValue()), name -> new ArrayList<>())
                    .add(offset.longValue());
        }
        return offsets;
    }

    private static JsonNode field(JsonNode object, String name) {
        JsonNode field = object.get(name);
        throwIfNot(field != null, "No such field exists: `" + name + "`");
        return field;
    }

    private static void throwIfNot(boolean expected, String message) {
        if (!expected) {
            throw new ToolException(MAPPING, message);
        }
    }
}
