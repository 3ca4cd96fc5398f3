package io.barnabas.message;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads spec files. A property it does not know is an error: a new feature must not be dropped in silence. */
final class SpecReader {
    private static final Set<String> MESSAGE_PROPERTIES = Set.of(
            "type",
            "name",
            "apiKey",
            "listeners",
            "validVersions",
            "flexibleVersions",
            "deprecatedVersions",
            "latestVersionUnstable",
            "commonStructs",
            "fields");
    private static final Set<String> STRUCT_PROPERTIES = Set.of("name", "versions", "fields");
    private static final Set<String> FIELD_PROPERTIES = Set.of(
            "name",
            "type",
            "versions",
            "nullableVersions",
            "taggedVersions",
            "flexibleVersions",
            "tag",
            "default",
            "ignorable",
            "zeroCopy",
            "fields",
            "about",
            "entityType",
            "mapKey");

    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(JsonReadFeature.ALLOW_JAVA_COMMENTS).build();

    private final String name;
    private final Map<String, StructSpec> structs = new LinkedHashMap<>();

    private SpecReader(String name) {
        this.name = name;
    }

    /** Reads one file; any fault names the file. */
    static MessageSpec read(Path file) throws IOException {
        try {
            JsonNode root = JSON.readTree(file.toFile());
            return new SpecReader(root.path("name").asText()).readMessage(root);
        } catch (RuntimeException e) {
            throw new IOException("Cannot understand message spec " + file + ": " + e.getMessage(), e);
        }
    }

    private MessageSpec readMessage(JsonNode root) {
        throwIfUnknownProperty(root, MESSAGE_PROPERTIES);
        MessageSpec.Kind kind =
                MessageSpec.Kind.valueOf(root.path("type").asText().toUpperCase(Locale.ROOT));
        Versions valid = versions(root, "validVersions", Versions.NONE);
        for (JsonNode common : root.path("commonStructs")) {
            throwIfUnknownProperty(common, STRUCT_PROPERTIES);
            Versions possible = versions(common, "versions", Versions.ALL).intersect(valid);
            addStruct(common.path("name").asText(), possible, common.path("fields"));
        }
        List<FieldSpec> fields = readFields(root.path("fields"), valid);
        List<String> listeners = new ArrayList<>();
        root.path("listeners").forEach(listener -> listeners.add(listener.asText()));
        return new MessageSpec(
                name,
                kind,
                root.path("apiKey").asInt(-1),
                new StructSpec(kind == MessageSpec.Kind.DATA ? name : name + "Data", valid, fields),
                List.copyOf(structs.values()),
                versions(root, "flexibleVersions", Versions.NONE),
                root.path("latestVersionUnstable").asBoolean(false),
                versions(root, "deprecatedVersions", Versions.NONE),
                listeners);
    }

    private void addStruct(String structName, Versions possible, JsonNode fields) {
        StructSpec struct = new StructSpec(structName, possible, readFields(fields, possible));
        if (structs.put(structName, struct) != null) {
            throw new IllegalArgumentException("struct " + structName + " is declared twice");
        }
    }

    private List<FieldSpec> readFields(JsonNode nodes, Versions possible) {
        List<FieldSpec> fields = new ArrayList<>();
        for (JsonNode node : nodes) {
            fields.add(readField(node, possible));
        }
        return fields;
    }

    private FieldSpec readField(JsonNode node, Versions possible) {
        throwIfUnknownProperty(node, FIELD_PROPERTIES);
        FieldSpec field = new FieldSpec(
                node.path("name").asText(),
                FieldType.parse(
                        node.path("type").asText(), node.path("zeroCopy").asBoolean(false)),
                versions(node, "versions", null),
                versions(node, "nullableVersions", Versions.NONE),
                versions(node, "taggedVersions", Versions.NONE),
                node.path("tag").asInt(-1),
                versions(node, "flexibleVersions", null),
                node.hasNonNull("default") ? node.get("default").asText() : null,
                node.path("ignorable").asBoolean(false));
        if (node.has("fields")) {
            addStruct(field.structName(), field.versions().intersect(possible), node.get("fields"));
        }
        return field;
    }

    private static Versions versions(JsonNode node, String property, Versions whenAbsent) {
        return Versions.parse(node.hasNonNull(property) ? node.get(property).asText() : null, whenAbsent);
    }

    private static void throwIfUnknownProperty(JsonNode node, Set<String> known) {
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            String property = names.next();
            if (!known.contains(property)) {
                throw new IllegalArgumentException("unknown property \"" + property + "\"");
            }
        }
    }
}
