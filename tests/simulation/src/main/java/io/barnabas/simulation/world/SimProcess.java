package io.barnabas.simulation.world;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A life of a process, from its start to its end. What it had planned dies with it. */
public final class SimProcess {
    private final String name;
    private final int node;
    private final List<Runnable> onEnd = new ArrayList<>();
    private final Deque<EventQueue.Event> frozen = new ArrayDeque<>();
    private boolean alive = true;
    private boolean paused;

    /** @param node where it runs: what cuts of the network speak of */
    public SimProcess(String name, int node) {
        this.name = name;
        this.node = node;
    }

    public int node() {
        return node;
    }

    public boolean isAlive() {
        return alive;
    }

    public boolean isPaused() {
        return paused;
    }

    /** Runs when the process ends, whatever ends it: the kernel closes its sockets. */
    public void onEnd(Runnable action) {
        onEnd.add(action);
    }

    /** kill -9, or the last moment of a clean end. */
    public void end() {
        if (alive) {
            alive = false;
            frozen.clear();
            List.copyOf(onEnd).forEach(Runnable::run);
        }
    }

    /** SIGSTOP. */
    public void pause() {
        paused = true;
    }

    /** SIGCONT: what was due meanwhile is due now, in its order. */
    public void resume(EventQueue queue) {
        paused = false;
        while (!frozen.isEmpty()) {
            queue.again(frozen.poll());
        }
    }

    void freeze(EventQueue.Event event) {
        frozen.add(event);
    }

    @Override
    public String toString() {
        return name;
    }
}
