package io.barnabas.simulation;

import io.barnabas.common.TopicPartition;
import io.barnabas.simulation.broker.SimBroker;
import io.barnabas.simulation.client.SimConsumer;
import io.barnabas.simulation.client.SimProducer;
import io.barnabas.simulation.invariant.Histories;
import io.barnabas.simulation.invariant.InvariantViolation;
import java.util.ArrayList;
import java.util.List;

/**
 * When faults have stopped, everything is well before long: all partitions have a leader and all replicas in sync, no
 * deletion or reassignment is left half done, every producer has its acknowledgements, everything is read.
 */
final class Liveness {
    private final SimulatedCluster cluster;
    private final List<TopicPartition> partitions;
    private final List<SimProducer> producers;
    private final List<SimConsumer> consumers;

    Liveness(
            SimulatedCluster cluster,
            List<TopicPartition> partitions,
            List<SimProducer> producers,
            List<SimConsumer> consumers) {
        this.cluster = cluster;
        this.partitions = partitions;
        this.producers = producers;
        this.consumers = consumers;
    }

    boolean isReached() {
        return missing(true).isEmpty();
    }

    InvariantViolation violation() {
        return new InvariantViolation("Liveness", "faults have stopped long ago, but " + missing(false));
    }

    private List<String> missing(boolean first) {
        List<String> missing = new ArrayList<>();
        for (SimBroker broker : cluster.brokers()) {
            if (!broker.isServing() || !broker.session().isConnected()) {
                missing.add("broker " + broker.id() + " does not serve");
            }
        }
        Histories histories = cluster.histories();
        missing.addAll(histories.notWhole());
        if (first && !missing.isEmpty()) {
            return missing;
        }
        producers.stream().filter(p -> !p.isDone()).forEach(p -> missing.add(p.unfinished()));
        for (TopicPartition partition : partitions) {
            long end = histories.committedEnd(partition);
            if (end >= 0 && consumers.stream().noneMatch(c -> c.position(partition) >= end)) {
                missing.add(partition + " is not read to " + end);
            }
        }
        if (!missing.isEmpty() && !first) {
            consumers.forEach(consumer -> missing.add(consumer.state()));
        }
        return missing;
    }
}
