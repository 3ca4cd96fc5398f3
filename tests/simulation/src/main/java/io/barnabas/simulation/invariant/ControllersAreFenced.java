package io.barnabas.simulation.invariant;

import io.barnabas.coordination.MetadataStore.Node;
import io.barnabas.coordination.znode.ControllerEpochZNode;
import io.barnabas.metadata.PartitionRegistration;

/** Nothing that a deposed controller writes lands. */
final class ControllersAreFenced extends Invariant {
    ControllersAreFenced(Histories histories) {
        super(histories);
    }

    @Override
    void onStateWritten(PartitionHistory history, PartitionRegistration before) {
        Node node = histories.store().peek(ControllerEpochZNode.PATH);
        int current = node == null ? -1 : ControllerEpochZNode.decode(node.data());
        if (history.state.controllerEpoch() != current) {
            violated("a controller of epoch " + history.state.controllerEpoch() + " wrote the state of " + history
                    + " while the controller epoch is " + current);
        }
    }
}
