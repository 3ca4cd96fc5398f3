package io.barnabas.coordination.znode;

import io.barnabas.metadata.ConfigEntity;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code /config/<type>/<name>}: an entity's dynamic configuration. */
public final class ConfigZNode {
    public static final String PARENT = "/config";

    private ConfigZNode() {}

    public static String path(ConfigEntity entity) {
        return PARENT + "/" + entity.path();
    }

    public static String typePath(String type) {
        return PARENT + "/" + type;
    }

    public static byte[] encode(Map<String, String> configs) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", 1);
        json.put("config", configs);
        return Json.bytes(json);
    }

    /** Empty for a node without data: a mere folder on the way to a deeper entity, such as users/alice/clients. */
    public static Map<String, String> decode(ConfigEntity entity, byte[] data) {
        return data == null || data.length == 0
                ? Map.of()
                : Fields.of(path(entity), data).textMap("config");
    }
}
