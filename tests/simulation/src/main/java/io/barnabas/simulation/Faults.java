package io.barnabas.simulation;

import io.barnabas.coordination.MetadataStore;
import io.barnabas.coordination.MetadataStore.Write;
import io.barnabas.coordination.znode.ControllerZNode;
import io.barnabas.simulation.broker.SimBroker;
import io.barnabas.simulation.store.SimZooKeeper;
import io.barnabas.simulation.world.EventQueue;
import io.barnabas.simulation.world.SimNetwork;
import io.barnabas.simulation.world.SimProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Everything that can go wrong, at times the seed decides, until it is told to stop. */
final class Faults {
    private final SimulatedCluster cluster;
    private final EventQueue queue;
    private final SimNetwork network;
    private final Random random;
    private final List<SimBroker> brokers;
    private final List<Integer> nodes = new ArrayList<>();
    private final int paceMs;
    private final boolean powerFails;
    private boolean stopped;

    /**
     * @param clientNodes where clients run
     * @param paceMs mean pause between two faults, milliseconds
     * @param powerFails whether machines may lose what they have not flushed
     */
    Faults(SimulatedCluster cluster, List<Integer> clientNodes, int paceMs, boolean powerFails) {
        this.cluster = cluster;
        this.queue = cluster.queue();
        this.network = cluster.network();
        this.random = queue.random();
        this.brokers = cluster.brokers();
        this.paceMs = paceMs;
        this.powerFails = powerFails;
        brokers.forEach(broker -> nodes.add(broker.id()));
        nodes.addAll(clientNodes);
    }

    void start() {
        queue.afterMs(random.nextInt(2 * paceMs), "fault", () -> {
            if (!stopped) {
                strike();
                start();
            }
        });
        if (powerFails) {
            writeBack();
        }
    }

    private void writeBack() {
        queue.afterMs(500 + random.nextInt(2_000), "write back", () -> {
            brokers.get(random.nextInt(brokers.size())).disk().writeBack(random);
            if (!stopped) {
                writeBack();
            }
        });
    }

    private void strike() {
        SimBroker broker = brokers.get(random.nextInt(brokers.size()));
        switch (random.nextInt(16)) {
            case 0, 1, 2 -> kill(broker);
            case 3 -> losePower(broker);
            case 4, 5 -> pause(broker);
            case 6 -> cutOff(broker.id(), SimZooKeeper.NODE);
            case 7, 8 -> cutOff(broker.id(), nodes.get(random.nextInt(nodes.size())));
            case 9 -> isolate(broker);
            case 10 -> slow(broker);
            case 11 -> network.resetOne(random.nextInt(1_000));
            case 12 -> session(broker, "ends", () -> broker.session().expire());
            case 13 ->
                session(broker, "loses its connection", () -> broker.session().suspend());
            case 14 ->
                session(broker, "loses replies", () -> broker.session().store().loseReplies(1 + random.nextInt(2)));
            default -> other(broker);
        }
    }

    private void other(SimBroker broker) {
        switch (random.nextInt(3)) {
            case 0 ->
                session(broker, "loses requests", () -> broker.session().store().loseRequests(1));
            case 2 -> {
                queue.note("somebody sets the clock of broker " + broker.id());
                broker.time().step(random.nextInt(8_000) - 4_000);
            }
            default -> failDirectory(broker);
        }
    }

    /** What operators do who want another controller; the deposed one does not know of it yet. */
    private void depose() {
        var server = cluster.zooKeeper().server();
        if (server.peek(ControllerZNode.PATH) != null) {
            queue.note("somebody deletes " + ControllerZNode.PATH);
            server.write(List.of(Write.delete(ControllerZNode.PATH, MetadataStore.ANY_VERSION)));
        }
    }

    private long soon() {
        return random.nextInt(4) == 0 ? 4_000 + random.nextInt(8_000) : 200 + random.nextInt(3_000);
    }

    private void kill(SimBroker broker) {
        if (broker.isAlive()) {
            queue.note("kill -9 of " + broker.process());
            broker.kill();
            cluster.histories().judgeDamage();
        }
        queue.afterMs(soon(), "start", broker::start);
    }

    private void losePower(SimBroker broker) {
        if (!powerFails || !broker.isAlive()) {
            return;
        }
        queue.note("the machine of " + broker.process() + " loses power");
        var before = cluster.histories().ends(broker);
        broker.losePower();
        cluster.histories().onPowerLoss(broker, before);
        queue.afterMs(soon(), "start", broker::start);
    }

    private void pause(SimBroker broker) {
        SimProcess process = broker.process();
        if (!broker.isAlive() || process.isPaused()) {
            return;
        }
        queue.note(process + " is stopped (SIGSTOP)");
        process.pause();
        cluster.histories().judgeDamage();
        queue.afterMs(soon(), "SIGCONT", () -> {
            if (process.isAlive() && process.isPaused()) {
                queue.note(process + " goes on (SIGCONT)");
                process.resume(queue);
            }
        });
    }

    private void cutOff(int one, int other) {
        if (one == other) {
            return;
        }
        boolean there = random.nextInt(3) > 0;
        boolean back = !there || random.nextInt(3) > 0;
        queue.note("the way between " + one + " and " + other + " is cut" + (there && back ? "" : " one way"));
        if (there) {
            network.cut(one, other);
        }
        if (back) {
            network.cut(other, one);
        }
        queue.afterMs(soon(), "heal", () -> {
            network.heal(one, other);
            network.heal(other, one);
            queue.note("the way between " + one + " and " + other + " is open again");
        });
    }

    private void isolate(SimBroker broker) {
        boolean fromStoreToo = random.nextBoolean();
        queue.note("broker " + broker.id() + " is cut off from all" + (fromStoreToo ? "" : " but ZooKeeper"));
        List<Integer> others = new ArrayList<>(nodes);
        if (fromStoreToo) {
            others.add(SimZooKeeper.NODE);
        }
        others.removeIf(node -> node == broker.id());
        others.forEach(node -> {
            network.cut(broker.id(), node);
            network.cut(node, broker.id());
        });
        queue.afterMs(
                soon(),
                "heal",
                () -> others.forEach(node -> {
                    network.heal(broker.id(), node);
                    network.heal(node, broker.id());
                }));
    }

    private void slow(SimBroker broker) {
        int factor = 10 + random.nextInt(400);
        queue.note("everything to and from broker " + broker.id() + " takes " + factor + " times as long");
        nodes.forEach(node -> slow(broker.id(), node, factor));
        queue.afterMs(soon(), "fast again", () -> nodes.forEach(node -> slow(broker.id(), node, 1)));
    }

    private void slow(int one, int other, int factor) {
        network.slow(one, other, factor);
        network.slow(other, one, factor);
    }

    private void session(SimBroker broker, String what, Runnable fault) {
        if (broker.isServing()) {
            queue.note("the ZooKeeper session of " + broker.process() + " " + what);
            fault.run();
        }
    }

    private void failDirectory(SimBroker broker) {
        if (broker.isServing()) {
            String directory = broker.disk().directories().get(random.nextInt(2));
            queue.note("directory " + directory + " of " + broker.process() + " fails");
            broker.failDirectory(directory);
            SimProcess process = broker.process();
            queue.afterMs(soon(), "a new process on a mended disk", () -> {
                if (process.isAlive()) {
                    broker.kill();
                }
                broker.start();
            });
        }
    }

    /** No new faults, and the old ones are mended. */
    void stop() {
        stopped = true;
        queue.note("all faults are mended");
        List<Integer> all = new ArrayList<>(nodes);
        all.add(SimZooKeeper.NODE);
        for (int one : all) {
            for (int other : all) {
                network.heal(one, other);
                network.slow(one, other, 1);
            }
        }
        for (SimBroker broker : brokers) {
            if (broker.isAlive() && broker.process().isPaused()) {
                broker.process().resume(queue);
            }
            boolean mended = broker.disk().directories().stream().noneMatch(broker.disk()::isFailed);
            if (broker.isAlive() && !mended) {
                broker.kill();
            }
            broker.start();
        }
    }
}
