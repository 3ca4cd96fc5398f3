package io.barnabas.server.replica;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.message.LeaderAndIsrRequestData.LeaderAndIsrPartitionState;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Roles of partitions whose logs are still being recovered: the last word of the controller for each. The controller has
 * its answer already; clients are sent away with errors that they try again upon, until the log is there and the role
 * begins. On the controller's orders' thread.
 */
final class WaitingRoles {
    private static final Logger LOG = LoggerFactory.getLogger("state.change.logger");

    /**
     * A role to come.
     *
     * @param topicId the topic's id, {@link Uuid#ZERO_UUID} when unknown
     */
    record Role(RoleChanger.Controller controller, Uuid topicId, LeaderAndIsrPartitionState state) {}

    private final int brokerId;
    private final Map<TopicPartition, Role> roles = new HashMap<>();

    WaitingRoles(int brokerId) {
        this.brokerId = brokerId;
    }

    void put(TopicPartition tp, Role role) {
        LOG.info(
                "[Broker id={}] Partition {} gets its role of leader epoch {} (leader {}) when its log is recovered",
                brokerId,
                tp,
                role.state().leaderEpoch(),
                role.state().leader());
        roles.put(tp, role);
    }

    /** The leader epoch of the role that waits, -1 when none does. */
    int leaderEpoch(TopicPartition tp) {
        Role role = roles.get(tp);
        return role == null ? -1 : role.state().leaderEpoch();
    }

    /** Takes the role that waits; null when none does. */
    Role take(TopicPartition tp) {
        return roles.remove(tp);
    }
}
