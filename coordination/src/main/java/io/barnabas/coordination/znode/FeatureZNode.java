package io.barnabas.coordination.znode;

import java.util.LinkedHashMap;
import java.util.Map;

/** {@code /feature} (KIP-584): finalized features. A ZooKeeper-mode cluster of 3.9 has none and says so. */
public final class FeatureZNode {
    public static final String PATH = "/feature";

    private static final int VERSION = 2;
    private static final int STATUS_ENABLED = 1;

    private FeatureZNode() {}

    public static byte[] encodeEmpty() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("features", Map.of());
        json.put("version", VERSION);
        json.put("status", STATUS_ENABLED);
        return Json.bytes(json);
    }
}
