package io.barnabas.coordination.znode;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** {@code /consumers/GROUP/offsets/TOPIC/PARTITION}: an offset as a decimal number. */
public final class ConsumerOffsetZNode {
    private static final String PARENT = "/consumers";

    private ConsumerOffsetZNode() {}

    public static String path(String group, String topic, int partition) {
        return PARENT + "/" + group + "/offsets/" + topic + "/" + partition;
    }

    /** The node and all that are above it, from the top; a group with a slash in its name has one more. */
    public static List<String> paths(String group, String topic, int partition) {
        String path = path(group, topic, partition);
        List<String> paths = new ArrayList<>();
        for (int end = path.indexOf('/', 1); end >= 0; end = path.indexOf('/', end + 1)) {
            paths.add(path.substring(0, end));
        }
        paths.add(path);
        return paths;
    }

    public static byte[] encode(long offset) {
        return Long.toString(offset).getBytes(StandardCharsets.UTF_8);
    }

    /** Empty for a node that has no data yet. */
    public static OptionalLong decode(byte[] data) {
        return data == null || data.length == 0
                ? OptionalLong.empty()
                : OptionalLong.of(Long.parseLong(new String(data, StandardCharsets.UTF_8)));
    }
}
