package io.barnabas.coordination.znode;

import java.util.List;

/** What every broker makes sure exists when it starts, without data. */
public final class PersistentZNodes {
    /** Old brokers announce changed in-sync replicas here; the controller watches it. */
    public static final String ISR_CHANGE_NOTIFICATION = "/isr_change_notification";
    /** Old brokers announce failed log directories here; the controller watches it. */
    public static final String LOG_DIR_EVENT_NOTIFICATION = "/log_dir_event_notification";

    private static final List<String> PATHS = List.of(
            "/consumers",
            "/brokers",
            BrokerIdZNode.PARENT,
            TopicZNode.PARENT,
            BrokerSequenceIdZNode.PATH,
            ConfigZNode.PARENT,
            ConfigChangeZNode.PARENT,
            "/config/topics",
            "/config/clients",
            "/config/users",
            "/config/brokers",
            "/config/ips",
            "/admin",
            DeleteTopicsZNode.PARENT,
            ISR_CHANGE_NOTIFICATION,
            ProducerIdBlockZNode.PATH,
            LOG_DIR_EVENT_NOTIFICATION);

    private PersistentZNodes() {}

    /** All paths, parents first. */
    public static List<String> paths() {
        return PATHS;
    }
}
