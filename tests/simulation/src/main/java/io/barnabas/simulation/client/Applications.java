package io.barnabas.simulation.client;

import io.barnabas.common.TopicPartition;
import io.barnabas.simulation.world.SimNetwork;
import java.util.List;
import java.util.function.IntSupplier;

/** Makes the applications of a story. */
public final class Applications {
    private final SimNetwork network;
    private final IntSupplier nodes;
    private final List<Integer> brokers;
    private final Witnesses witnesses;

    /** @param nodes gives machines for clients */
    public Applications(SimNetwork network, IntSupplier nodes, List<Integer> brokers, Witnesses witnesses) {
        this.network = network;
        this.nodes = nodes;
        this.brokers = brokers;
        this.witnesses = witnesses;
    }

    /** Writes to these partitions in transactions of its own. */
    public SimApplication transfers(String name, List<TopicPartition> partitions, int paceMs) {
        TransactionalClient.Place place = place();
        return new SimApplication(
                name,
                network.queue(),
                (life, onFatal) -> new SimTransfers(place, life, name, partitions, paceMs, witnesses, onFatal));
    }

    /** One of those who turn inputs into outputs. */
    public SimApplication processor(
            String name, String group, List<TopicPartition> inputs, List<TopicPartition> outputs, int paceMs) {
        TransactionalClient.Place place = place();
        SimProcessor.Job job = new SimProcessor.Job(group, inputs, outputs, paceMs);
        return new SimApplication(
                name, network.queue(), (life, onFatal) -> new SimProcessor(place, life, name, job, witnesses, onFatal));
    }

    /** Reads these partitions from their beginning, and only what is committed. */
    public SimAudience audience(String name, List<TopicPartition> partitions) {
        return new SimAudience(place(), name, partitions, witnesses);
    }

    private TransactionalClient.Place place() {
        return new TransactionalClient.Place(network, nodes.getAsInt(), brokers);
    }
}
