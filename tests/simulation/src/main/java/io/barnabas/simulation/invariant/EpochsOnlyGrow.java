package io.barnabas.simulation.invariant;

import io.barnabas.cluster.PartitionState;
import io.barnabas.coordination.MetadataStore.Node;
import io.barnabas.coordination.MetadataStore.Write;
import io.barnabas.coordination.znode.ControllerEpochZNode;
import io.barnabas.metadata.PartitionRegistration;
import io.barnabas.simulation.disk.SimLog;
import java.util.List;

/** Leader epochs, partition epochs and controller epochs never go back, in ZooKeeper and within a process. */
final class EpochsOnlyGrow extends Invariant {
    private int controllerEpoch = -1;

    EpochsOnlyGrow(Histories histories) {
        super(histories);
    }

    @Override
    void onState(int brokerId, PartitionHistory history, SimLog log, PartitionState before, PartitionState now) {
        if (before != null
                && (now.leaderEpoch() < before.leaderEpoch() || now.partitionEpoch() < before.partitionEpoch())) {
            violated("broker " + brokerId + " went back in " + history + ": from " + before + " to " + now);
        }
    }

    @Override
    void onStateWritten(PartitionHistory history, PartitionRegistration before) {
        PartitionRegistration now = history.state;
        if (before != null
                && (now.leaderAndIsr().leaderEpoch() < before.leaderAndIsr().leaderEpoch()
                        || now.leaderAndIsr().partitionEpoch()
                                <= before.leaderAndIsr().partitionEpoch()
                        || now.controllerEpoch() < before.controllerEpoch())) {
            violated("the state of " + history + " in ZooKeeper went back: from " + before + " to " + now);
        }
    }

    @Override
    void onWrites(List<Write> writes) {
        for (Write write : writes) {
            if (write.path().equals(ControllerEpochZNode.PATH) && !(write instanceof Write.Check)) {
                Node node = histories.store().peek(write.path());
                int now = node == null ? -1 : ControllerEpochZNode.decode(node.data());
                if (now < controllerEpoch || now == controllerEpoch && now >= 1) {
                    violated("the controller epoch went from " + controllerEpoch + " to " + now);
                }
                controllerEpoch = now;
            }
        }
    }
}
