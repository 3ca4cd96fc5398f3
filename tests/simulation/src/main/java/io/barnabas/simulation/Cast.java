package io.barnabas.simulation;

import io.barnabas.common.TopicPartition;
import io.barnabas.simulation.client.Applications;
import io.barnabas.simulation.client.SimApplication;
import io.barnabas.simulation.client.SimAudience;
import io.barnabas.simulation.client.SimConsumer;
import io.barnabas.simulation.client.SimProducer;
import io.barnabas.simulation.invariant.Histories;
import io.barnabas.simulation.invariant.Transactions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/** The clients of a story. */
final class Cast {
    private static final String READERS = "readers";
    private static final String PROCESSORS = "processors";

    private final SimulatedCluster cluster;
    private final IntSupplier nodes;
    private final List<Integer> ids = new ArrayList<>();
    private final List<TopicPartition> plain;
    private final List<SimProducer> producers = new ArrayList<>();
    private final List<SimConsumer> consumers = new ArrayList<>();
    private final List<SimApplication> transfers = new ArrayList<>();
    private final List<SimApplication> processors = new ArrayList<>();
    private List<TopicPartition> inputs = List.of();
    private List<TopicPartition> watched = List.of();
    private SimAudience audience;

    /**
     * @param nodes gives machines for clients
     * @param plain partitions that are written without transactions
     */
    Cast(SimulatedCluster cluster, IntSupplier nodes, List<TopicPartition> plain) {
        this.cluster = cluster;
        this.nodes = nodes;
        this.plain = plain;
        cluster.brokers().forEach(broker -> ids.add(broker.id()));
    }

    private int pace() {
        return 50 + cluster.queue().random().nextInt(250);
    }

    void addProducer(List<TopicPartition> partitions) {
        producers.add(new SimProducer(
                cluster.network(),
                "producer-" + producers.size(),
                nodes.getAsInt(),
                ids,
                partitions,
                pace(),
                cluster.witness()));
    }

    void addConsumer() {
        consumers.add(new SimConsumer(
                cluster.network(),
                "consumer-" + consumers.size(),
                nodes.getAsInt(),
                ids,
                READERS,
                plain,
                cluster.witnesses()));
    }

    /** Applications that turn inputs into outputs, others that write to all of these, and somebody who reads it. */
    void addTransactions(List<TopicPartition> newInputs, List<TopicPartition> outputs, List<TopicPartition> table) {
        inputs = newInputs;
        List<TopicPartition> written = new ArrayList<>(outputs);
        written.addAll(table);
        watched = new ArrayList<>(written);
        watched.addAll(inputs);
        Applications applications = new Applications(cluster.network(), nodes, ids, cluster.witnesses());
        for (int i = 0; i < 2; i++) {
            transfers.add(applications.transfers("transfers-" + i, written, pace()));
            processors.add(applications.processor("processor-" + i, PROCESSORS, inputs, outputs, pace()));
        }
        audience = applications.audience("audience", watched);
    }

    void start(boolean calm) {
        producers.forEach(SimProducer::start);
        consumers.forEach(SimConsumer::start);
        transfers.forEach(application -> application.start(!calm));
        processors.forEach(application -> application.start(!calm));
        if (audience != null) {
            audience.start();
        }
    }

    /** Nobody is killed or stopped any more. */
    void calm() {
        transfers.forEach(SimApplication::calm);
        processors.forEach(SimApplication::calm);
    }

    /** Nothing new is written; what was begun is brought to its end, and what was written is processed. */
    void stop() {
        producers.forEach(SimProducer::stop);
        transfers.forEach(SimApplication::stop);
    }

    /** What is not done yet. */
    List<String> missing() {
        List<String> missing = new ArrayList<>();
        Histories histories = cluster.histories();
        producers.stream().filter(p -> !p.isDone()).forEach(p -> missing.add(p.unfinished()));
        if (!consumers.isEmpty()) {
            for (TopicPartition partition : plain) {
                long end = histories.committedEnd(partition);
                if (end >= 0 && consumers.stream().noneMatch(c -> c.position(partition) >= end)) {
                    missing.add(partition + " is not read to " + end);
                }
            }
        }
        // Where too many disks were lost, a coordinator may not know any more what it has promised.
        if (histories.forgiven() == 0) {
            missing.addAll(missingTransactions());
        }
        return missing;
    }

    private List<String> missingTransactions() {
        List<String> missing = new ArrayList<>();
        Transactions transactions = cluster.transactions();
        Histories histories = cluster.histories();
        transfers.stream().filter(a -> !a.isIdle()).forEach(a -> missing.add(a.state()));
        processors.stream().filter(a -> !a.isIdle()).forEach(a -> missing.add(a.state()));
        for (TopicPartition input : inputs) {
            long end = histories.committedEnd(input);
            long offset = transactions.groupOffset(PROCESSORS, input);
            if (end > 0 && offset < end) {
                missing.add(input + " is processed to " + offset + " of " + end);
            }
        }
        missing.addAll(transactions.unfinished());
        for (TopicPartition partition : watched) {
            if (audience.position(partition) < histories.committedEnd(partition)) {
                missing.add(partition + " is read to " + audience.position(partition) + " of "
                        + histories.committedEnd(partition) + " with read_committed");
            }
        }
        return missing;
    }

    /** Compares what was processed with what was written. */
    void audit() {
        if (cluster.histories().forgiven() == 0) {
            cluster.transactions().audit(PROCESSORS, inputs);
        }
    }

    /** How readers are, to be shown. */
    List<String> states() {
        return consumers.stream().map(SimConsumer::state).toList();
    }
}
