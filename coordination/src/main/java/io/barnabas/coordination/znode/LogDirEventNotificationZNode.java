package io.barnabas.coordination.znode;

import java.util.LinkedHashMap;
import java.util.Map;

/** {@code /log_dir_event_notification/log_dir_event_NNNNNNNNNN}, sequential: a directory of a broker has failed. */
public final class LogDirEventNotificationZNode {
    public static final String PARENT = PersistentZNodes.LOG_DIR_EVENT_NOTIFICATION;

    private static final String NAME_PREFIX = "log_dir_event_";
    private static final int VERSION = 1;
    /** The only event there is. */
    private static final int LOG_DIR_FAILURE = 1;

    private LogDirEventNotificationZNode() {}

    /** To create as a sequential node. */
    public static String createPath() {
        return PARENT + "/" + NAME_PREFIX;
    }

    public static String path(String name) {
        return PARENT + "/" + name;
    }

    public static boolean isNotification(String name) {
        return name.startsWith(NAME_PREFIX);
    }

    public static byte[] encode(int brokerId) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", VERSION);
        json.put("broker", brokerId);
        json.put("event", LOG_DIR_FAILURE);
        return Json.bytes(json);
    }

    /** The broker. */
    public static int decode(String name, byte[] data) {
        return Fields.of(path(name), data).integer("broker");
    }
}
