package io.barnabas.coordination.znode;

import io.barnabas.metadata.ConfigEntity;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code /config/changes/config_change_NNNNNNNNNN}, sequential: whose configuration has changed. */
public final class ConfigChangeZNode {
    public static final String PARENT = "/config/changes";
    public static final String NAME_PREFIX = "config_change_";

    private static final int VERSION = 2;

    private ConfigChangeZNode() {}

    /** To create as a sequential node. */
    public static String createPath() {
        return PARENT + "/" + NAME_PREFIX;
    }

    public static String path(String name) {
        return PARENT + "/" + name;
    }

    public static boolean isNotification(String name) {
        return name.startsWith(NAME_PREFIX)
                && name.substring(NAME_PREFIX.length()).matches("\\d{1,10}");
    }

    /** Orders notifications; int is enough, ZooKeeper's counter is one. */
    public static long sequence(String name) {
        return Long.parseLong(name.substring(NAME_PREFIX.length()));
    }

    public static byte[] encode(ConfigEntity entity) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", VERSION);
        json.put("entity_path", entity.path());
        return Json.bytes(json);
    }

    /** Reads version 2 (entity_path) and version 1 (entity_type, entity_name) of old tools. */
    public static ConfigEntity decode(String name, byte[] data) {
        Fields fields = Fields.of(path(name), data);
        if (fields.integer("version") == 1) {
            return new ConfigEntity(fields.text("entity_type") + "/" + fields.text("entity_name"));
        }
        return new ConfigEntity(fields.text("entity_path"));
    }
}
