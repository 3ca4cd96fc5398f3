package io.barnabas.coordinator.group;

import io.barnabas.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the coordinator tells its operators, under the name and with the marks they search for. */
final class GroupLog {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.coordinator.group.GroupCoordinator");

    private final String prefix;
    private final TopicPartition partition;

    GroupLog(int brokerId, TopicPartition partition) {
        this.prefix = "[GroupCoordinator " + brokerId + "]: ";
        this.partition = partition;
    }

    /** Something an operator may want to know later; the first argument is the log line's head. */
    void info(String format, Object... arguments) {
        if (LOG.isInfoEnabled()) {
            LOG.info(prefix + format, arguments);
        }
    }

    /** Something an operator should know. */
    void warn(String format, Object... arguments) {
        LOG.warn(prefix + format, arguments);
    }

    /** Where the group is and in which state. */
    String where(ClassicGroup group) {
        return "group " + group.id() + " in state " + group.state() + " with generation " + group.generation() + " ("
                + partition + ")";
    }
}
