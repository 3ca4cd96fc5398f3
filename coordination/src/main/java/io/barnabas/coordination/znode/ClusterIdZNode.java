package io.barnabas.coordination.znode;

import java.util.LinkedHashMap;
import java.util.Map;

/** {@code /cluster/id}. */
public final class ClusterIdZNode {
    public static final String PARENT = "/cluster";
    public static final String PATH = "/cluster/id";

    private ClusterIdZNode() {}

    public static byte[] encode(String clusterId) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", "1");
        json.put("id", clusterId);
        return Json.bytes(json);
    }

    public static String decode(byte[] data) {
        return Fields.of(PATH, data).text("id");
    }
}
