package io.barnabas.server.replica;

import io.barnabas.cluster.Follower;
import io.barnabas.cluster.Leader;
import io.barnabas.cluster.Partition;
import io.barnabas.cluster.PartitionState;
import io.barnabas.common.Uuid;
import io.barnabas.common.message.LeaderAndIsrRequestData.LeaderAndIsrPartitionState;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lines of state-change.log about roles, in the words operators search for. */
final class RoleLog {
    private static final Logger LOG = LoggerFactory.getLogger("state.change.logger");
    private static final byte RECOVERING = 1;

    private RoleLog() {}

    /**
     * The partition has the role that was told.
     *
     * @param before its state before
     * @param told the controller's words
     */
    static void onRole(int brokerId, HostedPartition hosted, PartitionState before, LeaderAndIsrPartitionState told) {
        if (!LOG.isInfoEnabled()) {
            return;
        }
        Partition partition = hosted.partition();
        PartitionState after = partition.state();
        if (after.leaderEpoch() <= before.leaderEpoch()) {
            LOG.debug(
                    "[Broker id={}] Told once more of partition {} in leader epoch {}: {}",
                    brokerId,
                    partition.topicPartition(),
                    told.leaderEpoch(),
                    after);
            return;
        }
        if (after instanceof Leader leader) {
            onLeader(brokerId, hosted, leader, before, told);
        } else if (after instanceof Follower follower && follower.leaderId() >= 0) {
            LOG.info(
                    "[Broker id={}] Follower {} starts at leader epoch {} from offset {} with partition epoch {} and"
                            + " high watermark {}. Current leader is {}. Previous leader {} and previous leader epoch"
                            + " was {}.",
                    brokerId,
                    partition.topicPartition(),
                    after.leaderEpoch(),
                    partition.log().logEndOffset(),
                    after.partitionEpoch(),
                    partition.log().highWatermark(),
                    after.leaderId(),
                    leaderOf(before),
                    before.leaderEpoch());
        } else if (after instanceof Follower) {
            LOG.info(
                    "[Broker id={}] Partition {} has no leader in leader epoch {}",
                    brokerId,
                    partition.topicPartition(),
                    after.leaderEpoch());
        }
    }

    private static void onLeader(
            int brokerId,
            HostedPartition hosted,
            Leader leader,
            PartitionState before,
            LeaderAndIsrPartitionState told) {
        Partition partition = hosted.partition();
        if (told.leaderRecoveryState() == RECOVERING) {
            LOG.info(
                    "[Broker id={}] The topic partition {} was marked as RECOVERING. Marking the topic partition as"
                            + " RECOVERED.",
                    brokerId,
                    partition.topicPartition());
        }
        LOG.info(
                "[Broker id={}] Leader {} with topic id {} starts at leader epoch {} from offset {} with partition"
                        + " epoch {}, high watermark {}, ISR {}, adding replicas {} and removing replicas {} {}."
                        + " Previous leader {} and previous leader epoch was {}.",
                brokerId,
                partition.topicPartition(),
                hosted.topicId().equals(Uuid.ZERO_UUID) ? "None" : "Some(" + hosted.topicId() + ")",
                leader.leaderEpoch(),
                leader.leaderEpochStartOffset(),
                leader.partitionEpoch(),
                partition.log().highWatermark(),
                listed(leader.isr()),
                listed(told.addingReplicas()),
                listed(told.removingReplicas()),
                partition.inSyncSet().isUnderMinIsr() ? "(under-min-isr)" : "",
                leaderOf(before),
                before.leaderEpoch());
    }

    private static String leaderOf(PartitionState state) {
        return state.leaderEpoch() == PartitionState.NO_EPOCH ? "None" : "Some(" + state.leaderId() + ")";
    }

    private static String listed(List<Integer> ids) {
        StringBuilder listed = new StringBuilder("[");
        for (int id : ids) {
            listed.append(listed.length() == 1 ? "" : ",").append(id);
        }
        return listed.append(']').toString();
    }
}
