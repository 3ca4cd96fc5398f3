package io.barnabas.simulation;

import io.barnabas.simulation.broker.Hooks;
import io.barnabas.simulation.broker.SimBroker;
import io.barnabas.simulation.client.Witnesses;
import io.barnabas.simulation.invariant.Checker;
import io.barnabas.simulation.invariant.ClientWitness;
import io.barnabas.simulation.invariant.Histories;
import io.barnabas.simulation.invariant.TransactionalWitness;
import io.barnabas.simulation.invariant.Transactions;
import io.barnabas.simulation.store.SimZooKeeper;
import io.barnabas.simulation.world.EventQueue;
import io.barnabas.simulation.world.SimNetwork;
import io.barnabas.simulation.world.SimProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** Brokers, ZooKeeper, the network between them, and whoever looks on. */
public final class SimulatedCluster {
    private final EventQueue queue;
    private final SimNetwork network;
    private final SimZooKeeper zooKeeper;
    private final List<SimBroker> brokers = new ArrayList<>();
    private final Histories histories;
    private final Checker checker;
    private final ClientWitness witness;
    private final Transactions transactions;
    private final Witnesses witnesses;

    /** @param hooks what is broken on purpose */
    public SimulatedCluster(long seed, int size, Map<String, String> settings, Hooks hooks) {
        this.queue = new EventQueue(new Random(seed * 0x9E3779B97F4A7C15L + 1));
        this.network = new SimNetwork(queue);
        this.zooKeeper = new SimZooKeeper(network);
        Map<String, String> all = new TreeMap<>(settings(size));
        all.putAll(settings);
        for (int id = 0; id < size; id++) {
            brokers.add(new SimBroker(id, network, zooKeeper, all, hooks));
        }
        this.histories = new Histories(brokers, zooKeeper.server());
        this.transactions = new Transactions(histories);
        this.checker = new Checker(histories, transactions, queue);
        this.witness = new ClientWitness(histories, transactions, queue);
        this.witnesses = new Witnesses(witness, new TransactionalWitness(transactions, witness, queue));
    }

    private static Map<String, String> settings(int size) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("min.insync.replicas", "2");
        settings.put("offsets.topic.replication.factor", Integer.toString(Math.min(3, size)));
        settings.put("offsets.topic.num.partitions", "2");
        settings.put("transaction.state.log.replication.factor", Integer.toString(Math.min(3, size)));
        settings.put("transaction.state.log.num.partitions", "2");
        settings.put("transaction.state.log.min.isr", "2");
        settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
        settings.put("group.min.session.timeout.ms", "1000");
        settings.put("auto.create.topics.enable", "false");
        settings.put("zookeeper.session.timeout.ms", Integer.toString(SimZooKeeper.SESSION_TIMEOUT_MS));
        settings.put("replica.lag.time.max.ms", "4000");
        settings.put("replica.socket.timeout.ms", "4000");
        settings.put("controller.socket.timeout.ms", "4000");
        settings.put("replica.high.watermark.checkpoint.interval.ms", "1000");
        settings.put("group.initial.rebalance.delay.ms", "100");
        settings.put("leader.imbalance.check.interval.seconds", "10");
        return settings;
    }

    public EventQueue queue() {
        return queue;
    }

    public SimNetwork network() {
        return network;
    }

    public SimZooKeeper zooKeeper() {
        return zooKeeper;
    }

    public List<SimBroker> brokers() {
        return brokers;
    }

    public Histories histories() {
        return histories;
    }

    public ClientWitness witness() {
        return witness;
    }

    /** Who is told of clients' promises. */
    public Witnesses witnesses() {
        return witnesses;
    }

    Checker checker() {
        return checker;
    }

    /** What is known of transactions. */
    public Transactions transactions() {
        return transactions;
    }

    /** Lets the next thing happen, and looks whether everything still holds. */
    public void step() {
        SimProcess process = queue.step();
        if (process != null && process.node() >= 0 && process.node() < brokers.size()) {
            SimBroker broker = brokers.get(process.node());
            if (broker.process() == process && process.isAlive()) {
                checker.onStep(broker);
            }
        }
    }

    /** Goes on for so many milliseconds of simulated time. */
    public void run(long ms) {
        long until = queue.nowMs() + ms;
        while (queue.nowMs() < until) {
            step();
        }
    }

    /** Goes on until the condition holds, looked at now and then; false when it does not within that time. */
    public boolean runUntil(BooleanSupplier condition, long limitMs) {
        long until = queue.nowMs() + limitMs;
        while (queue.nowMs() < until) {
            if (condition.getAsBoolean()) {
                return true;
            }
            run(100);
        }
        return condition.getAsBoolean();
    }
}
