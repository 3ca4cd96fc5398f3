package io.barnabas.simulation.world;

import java.util.ArrayDeque;
import java.util.Queue;

/** One direction of a connection: keeps the order, takes its time, and waits while the way is cut. */
public final class Wire {
    private final SimNetwork network;
    private final int from;
    private final int to;
    private final SimProcess receiver;
    private final Queue<Runnable> held = new ArrayDeque<>();
    private long lastArrivalNs;
    private boolean broken;
    private int generation;

    Wire(SimNetwork network, int from, int to, SimProcess receiver) {
        this.network = network;
        this.from = from;
        this.to = to;
        this.receiver = receiver;
    }

    /** Has something happen at the other end, when it has come there. */
    public void send(String what, Runnable arrival) {
        if (broken) {
            return;
        }
        int sentIn = generation;
        Runnable checked = () -> {
            if (!broken && sentIn == generation) {
                arrival.run();
            }
        };
        if (!held.isEmpty() || network.isCut(from, to)) {
            held.add(() -> deliver(what, checked));
            network.hold(this);
        } else {
            deliver(what, checked);
        }
    }

    private void deliver(String what, Runnable arrival) {
        EventQueue queue = network.queue();
        lastArrivalNs = Math.max(lastArrivalNs + 1, queue.nowNs() + network.latencyNs(from, to));
        queue.at(receiver, lastArrivalNs, what, arrival);
    }

    /** What was sent so far and has not arrived never will. */
    public void loseAll() {
        generation++;
        held.clear();
    }

    /** Nothing arrives any more. */
    void breakDown() {
        broken = true;
        held.clear();
    }

    boolean isOn(int fromNode, int toNode) {
        return from == fromNode && to == toNode;
    }

    void release() {
        while (!held.isEmpty()) {
            held.poll().run();
        }
    }
}
