package io.barnabas.simulation;

import io.barnabas.common.TopicPartition;
import io.barnabas.simulation.broker.Hooks;
import io.barnabas.simulation.broker.SimBroker;
import io.barnabas.simulation.client.SimAdmin;
import io.barnabas.simulation.world.EventQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;

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
    private final List<Integer> clientNodes = new ArrayList<>();
    private final SimAdmin admin;
    private final Hooks hooks;
    private final boolean calm;
    private final boolean transactional;
    private Cast cast;

    /** @param calm true for a run without faults */
    public Scenario(long seed, Hooks hooks, boolean calm) {
        this.seed = seed;
        this.hooks = hooks;
        this.calm = calm;
        this.transactional = Math.floorMod(seed, 2L) == 0;
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
            new Cleaners(cluster, hooks, 100 + random.nextInt(1_500)).start();
            if (!calm) {
                faults.start();
                admin.start();
            }
            // A story about transactions has several times as many events in a second.
            int share = transactional ? 2 : 1;
            cluster.run((MIN_CHAOS_MS + random.nextInt((int) MORE_CHAOS_MS)) / share);
            faults.stop();
            admin.stop();
            cast.calm();
            cluster.run(500);
            cast.stop();
            Liveness liveness = new Liveness(cluster, cast);
            if (!cluster.runUntil(liveness::isReached, RECOVERY_LIMIT_MS)) {
                throw liveness.violation();
            }
            cast.audit();
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
                cluster.transactions().committed(),
                cluster.histories().forgiven());
    }

    private void begin() {
        cluster.brokers().forEach(broker -> queue.afterMs(random.nextInt(300), "start", broker::start));
        require("all brokers start", () -> cluster.brokers().stream().allMatch(SimBroker::isServing));
        topic("orders", 2);
        topic("events", 1);
        if (transactional) {
            topic("results", 2);
            topic("table", 1);
        }
        startClients();
    }

    private void topic(String topic, int count) {
        admin.create(topic, count, Math.min(3, ids.size()));
        require(
                "topic " + topic + " is made",
                () -> cluster.histories().topics().containsKey(topic));
    }

    private void require(String what, BooleanSupplier condition) {
        if (!cluster.runUntil(condition, START_LIMIT_MS)) {
            throw new IllegalStateException("it does not come about that " + what);
        }
    }

    private static List<TopicPartition> partitions(String topic, int count) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            partitions.add(new TopicPartition(topic, i));
        }
        return partitions;
    }

    private void startClients() {
        List<TopicPartition> orders = partitions("orders", 2);
        List<TopicPartition> plain = new ArrayList<>(orders);
        plain.addAll(partitions("events", 1));
        cast = new Cast(cluster, this::clientNode, plain);
        cast.addProducer(plain);
        if (transactional) {
            cast.addTransactions(orders, partitions("results", 2), partitions("table", 1));
        } else {
            cast.addProducer(plain.subList(1, 3));
            cast.addConsumer();
            cast.addConsumer();
        }
        cast.start(calm);
    }
}
