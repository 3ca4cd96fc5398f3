package io.barnabas.coordination.znode;

import io.barnabas.common.TopicPartition;
import io.barnabas.metadata.LeaderAndIsr;
import io.barnabas.metadata.PartitionRegistration;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code /brokers/topics/T/partitions/N/state}: who leads a partition. Its version is the partition epoch. */
public final class TopicPartitionZNode {
    private static final int VERSION = 1;

    private TopicPartitionZNode() {}

    /** Parent of a topic's partitions. */
    public static String partitionsPath(String topic) {
        return TopicZNode.path(topic) + "/partitions";
    }

    public static String partitionPath(TopicPartition partition) {
        return partitionsPath(partition.topic()) + "/" + partition.partition();
    }

    public static String statePath(TopicPartition partition) {
        return partitionPath(partition) + "/state";
    }

    public static byte[] encode(PartitionRegistration registration) {
        LeaderAndIsr leaderAndIsr = registration.leaderAndIsr();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("controller_epoch", registration.controllerEpoch());
        json.put("leader", leaderAndIsr.leader());
        json.put("version", VERSION);
        json.put("leader_epoch", leaderAndIsr.leaderEpoch());
        json.put("isr", leaderAndIsr.isr());
        // Written only while recovering: brokers before 3.2 do not know the field, and recovered is the default.
        if (leaderAndIsr.leaderRecoveryState() != LeaderAndIsr.RECOVERED) {
            json.put("leader_recovery_state", (int) leaderAndIsr.leaderRecoveryState());
        }
        return Json.bytes(json);
    }

    /** @param version version of the znode */
    public static PartitionRegistration decode(TopicPartition partition, byte[] data, int version) {
        Fields fields = Fields.of(statePath(partition), data);
        LeaderAndIsr leaderAndIsr = new LeaderAndIsr(
                fields.integer("leader"),
                fields.integer("leader_epoch"),
                fields.integers("isr"),
                (byte) fields.integer("leader_recovery_state", LeaderAndIsr.RECOVERED),
                version);
        return new PartitionRegistration(leaderAndIsr, fields.integer("controller_epoch"));
    }
}
