package io.barnabas.simulation;

import io.barnabas.common.TopicPartition;
import io.barnabas.simulation.broker.Hooks;
import io.barnabas.simulation.broker.SimBroker;
import io.barnabas.simulation.client.SimAdmin;
import io.barnabas.simulation.client.SimConsumer;
import io.barnabas.simulation.client.SimProducer;
import io.barnabas.simulation.world.EventQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One run: a cluster of a size, topics, clients and faults that a seed decides. */
public final class Scenario {
    private static final int FIRST_CLIENT_NODE = 10;
    private static final long START_LIMIT_MS = 60_000;
    private static final long MIN_CHAOS_MS = 8_000;
    private static final long MORE_CHAOS_MS = 22_000;
    private static final long RECOVERY_LIMIT_MS = 180_000;

    private final long seed;
    private final SimulatedCluster cluster;
    private final EventQueue queue;
    private final Random random;
    private final List<Integer> ids = new ArrayList<>();
    private final List<TopicPartition> partitions = new ArrayList<>();
    private final List<SimProducer> producers = new ArrayList<>();
    private final List<SimConsumer> consumers = new ArrayList<>();
    private final List<Integer> clientNodes = new ArrayList<>();
    private final SimAdmin admin;
    private final boolean calm;

    /** @param calm true for a run without faults */
    public Scenario(long seed, Hooks hooks, boolean calm) {
        this.seed = seed;
        this.calm = calm;
        // The size from the seed alone: the cluster's own chance begins with its first event.
        int size = 3 + (int) Math.floorMod(seed, 5L) / 3 + (Math.floorMod(seed, 7L) == 0 ? 1 : 0);
        this.cluster = new SimulatedCluster(seed, size, hooks.settings(), hooks);
        this.queue = cluster.queue();
        this.random = queue.random();
        cluster.brokers().forEach(broker -> ids.add(broker.id()));
        this.admin = new SimAdmin(cluster.network(), clientNode(), ids);
    }

    private int clientNode() {
        clientNodes.add(FIRST_CLIENT_NODE + clientNodes.size());
        return clientNodes.get(clientNodes.size() - 1);
    }

    /**
     * Plays it.
     *
     * @throws SimulationFailure when a rule is broken
     */
    public Outcome play() {
        try {
            begin();
            Faults faults = new Faults(cluster, clientNodes, 300 + random.nextInt(2_500), random.nextInt(3) == 0);
            if (!calm) {
                faults.start();
                admin.start();
            }
            cluster.run(MIN_CHAOS_MS + random.nextInt((int) MORE_CHAOS_MS));
            faults.stop();
            admin.stop();
            cluster.run(500);
            producers.forEach(SimProducer::stop);
            Liveness liveness = new Liveness(cluster, partitions, producers, consumers);
            if (!cluster.runUntil(liveness::isReached, RECOVERY_LIMIT_MS)) {
                throw liveness.violation();
            }
            queue.note("everything is well again");
        } catch (RuntimeException e) {
            throw new SimulationFailure(seed, cluster, e);
        }
        return new Outcome(
                queue.traceHash(),
                queue.happened(),
                queue.nowMs(),
                cluster.witness().acknowledged(),
                cluster.witness().read(),
                cluster.witness().commits(),
                cluster.histories().forgiven());
    }

    private void begin() {
        cluster.brokers().forEach(broker -> queue.afterMs(random.nextInt(300), "start", broker::start));
        require("all brokers start", () -> cluster.brokers().stream().allMatch(SimBroker::isServing));
        int factor = Math.min(3, ids.size());
        admin.create("orders", 2, factor);
        admin.create("events", 1, factor);
        require(
                "topics are made",
                () -> cluster.histories().topics().containsKey("orders")
                        && cluster.histories().topics().containsKey("events"));
        partitions.add(new TopicPartition("orders", 0));
        partitions.add(new TopicPartition("orders", 1));
        partitions.add(new TopicPartition("events", 0));
        startClients();
    }

    private void require(String what, java.util.function.BooleanSupplier condition) {
        if (!cluster.runUntil(condition, START_LIMIT_MS)) {
            throw new IllegalStateException("it does not come about that " + what);
        }
    }

    private void startClients() {
        for (int i = 0; i < 2; i++) {
            SimProducer producer = new SimProducer(
                    cluster.network(),
                    "producer-" + i,
                    clientNode(),
                    ids,
                    i == 0 ? partitions : partitions.subList(1, 3),
                    50 + random.nextInt(250),
                    cluster.witness());
            producers.add(producer);
            producer.start();
        }
        for (int i = 0; i < 2; i++) {
            SimConsumer consumer = new SimConsumer(
                    cluster.network(), "consumer-" + i, clientNode(), ids, "readers", partitions, cluster.witness());
            consumers.add(consumer);
            consumer.start();
        }
    }
}
