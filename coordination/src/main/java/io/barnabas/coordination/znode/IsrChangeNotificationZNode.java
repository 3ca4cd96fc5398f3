package io.barnabas.coordination.znode;

import io.barnabas.common.TopicPartition;
import java.util.Set;

/**
 * {@code /isr_change_notification/isr_change_NNNNNNNNNN}, sequential: leaders of the time before AlterPartition
 * (KIP-497) have changed the in-sync sets of these partitions themselves.
 */
public final class IsrChangeNotificationZNode {
    public static final String PARENT = PersistentZNodes.ISR_CHANGE_NOTIFICATION;

    private static final String NAME_PREFIX = "isr_change_";

    private IsrChangeNotificationZNode() {}

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

    public static byte[] encode(Set<TopicPartition> partitions) {
        return PartitionList.encode(partitions);
    }

    public static Set<TopicPartition> decode(String name, byte[] data) {
        return PartitionList.decode(path(name), data);
    }
}
