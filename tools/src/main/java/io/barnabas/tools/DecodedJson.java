package io.barnabas.tools;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Takes values out of a JSON document that a user wrote, and says in Apache's words what is wrong with it. */
public final class DecodedJson {
    private static final String MAPPING = "com.fasterxml.jackson.databind.JsonMappingException";

    private DecodedJson() {}

    /** @throws ToolException when it is something else */
    public static JsonNode object(JsonNode node) {
        throwIfNot(node.isObject(), "Expected JSON object, received " + node);
        return node;
    }

    /** @throws ToolException when it is something else */
    public static JsonNode array(JsonNode node) {
        throwIfNot(node.isArray(), "Expected JSON array, received " + node);
        return node;
    }

    /** @throws ToolException when the object has no such field */
    public static JsonNode field(JsonNode object, String name) {
        JsonNode field = object.get(name);
        throwIfNot(field != null, "No such field exists: `" + name + "`");
        return field;
    }

    /** @throws ToolException when it is something else */
    public static String string(JsonNode node) {
        throwIfNot(node.isTextual(), "Expected `String` value, received " + node);
        return node.textValue();
    }

    /** @throws ToolException when it is something else */
    public static int integer(JsonNode node) {
        throwIfNot(node.isIntegralNumber(), "Expected `Integer` value, received " + node);
        return node.intValue();
    }

    /** @throws ToolException when it is something else */
    public static long longInteger(JsonNode node) {
        throwIfNot(node.isIntegralNumber(), "Expected `Long` value, received " + node);
        return node.longValue();
    }

    /** @throws ToolException when it is something else */
    public static List<Integer> integers(JsonNode node) {
        throwIfNot(node.isArray(), "Expected `JSON array` value, received " + node);
        List<Integer> integers = new ArrayList<>(node.size());
        for (JsonNode each : node) {
            integers.add(integer(each));
        }
        return integers;
    }

    /** @throws ToolException when it is something else */
    public static List<String> strings(JsonNode node) {
        throwIfNot(node.isArray(), "Expected `JSON array` value, received " + node);
        List<String> strings = new ArrayList<>(node.size());
        for (JsonNode each : node) {
            strings.add(string(each));
        }
        return strings;
    }

    /** Whether a failure is one of those told here. */
    public static boolean isMismatch(ToolException failure) {
        return failure.kafkaClass().equals(MAPPING);
    }

    private static void throwIfNot(boolean expected, String message) {
        if (!expected) {
            throw new ToolException(MAPPING, message);
        }
    }
}
