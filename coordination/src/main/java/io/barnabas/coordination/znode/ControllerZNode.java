package io.barnabas.coordination.znode;

import java.util.LinkedHashMap;
import java.util.Map;

/** {@code /controller}, ephemeral: the broker that is the controller. */
public final class ControllerZNode {
    public static final String PATH = "/controller";

    private static final int VERSION = 2;
    private static final int NO_KRAFT_CONTROLLER = -1;

    private ControllerZNode() {}

    public static byte[] encode(int brokerId, long timestampMs) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", VERSION);
        json.put("brokerid", brokerId);
        json.put("timestamp", Long.toString(timestampMs));
        json.put("kraftControllerEpoch", NO_KRAFT_CONTROLLER);
        return Json.bytes(json);
    }

    /** Broker id of the controller. */
    public static int decode(byte[] data) {
        return Fields.of(PATH, data).integer("brokerid");
    }

    /** Whether a KRaft controller holds it, in the middle of a migration away from ZooKeeper. */
    public static boolean isHeldByKraft(byte[] data) {
        return Fields.of(PATH, data).integer("kraftControllerEpoch", NO_KRAFT_CONTROLLER) != NO_KRAFT_CONTROLLER;
    }
}
