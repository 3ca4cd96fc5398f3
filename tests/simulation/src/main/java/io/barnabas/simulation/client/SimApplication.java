package io.barnabas.simulation.client;

import io.barnabas.simulation.world.EventQueue;
import io.barnabas.simulation.world.SimProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * A transactional application and whoever keeps it running: crashes, is started again under the same transactional id,
 * sometimes while the one before is alive and does not know that it was given up.
 */
public final class SimApplication {
    private static final int SOON_MS = 300;

    private final String name;
    private final EventQueue queue;
    private final BiFunction<String, Runnable, TransactionalClient> factory;
    private final List<TransactionalClient> lives = new ArrayList<>();
    private int started;
    private boolean calm = true;
    private boolean stopping;

    /** @param factory makes the next life of a name, which calls what it is given when it can do nothing any more */
    SimApplication(String name, EventQueue queue, BiFunction<String, Runnable, TransactionalClient> factory) {
        this.name = name;
        this.queue = queue;
        this.factory = factory;
    }

    /** Starts it; it crashes by itself from time to time while there are faults. */
    public void start(boolean withFaults) {
        calm = !withFaults;
        next();
        if (withFaults) {
            trouble();
        }
    }

    private void next() {
        TransactionalClient[] life = new TransactionalClient[1];
        life[0] = factory.apply(name + "." + ++started, () -> onFatal(life[0]));
        lives.add(life[0]);
        queue.note(life[0].name + " starts");
        life[0].start();
    }

    private void onFatal(TransactionalClient life) {
        life.process.end();
        if (lives.get(lives.size() - 1) == life && !stopping) {
            startSoon();
        }
    }

    private void startSoon() {
        queue.afterMs(SOON_MS + queue.random().nextInt(2_000), "start of " + name, () -> {
            if (!stopping && !lives.get(lives.size() - 1).isAlive()) {
                next();
            }
        });
    }

    private void trouble() {
        queue.afterMs(1_500 + queue.random().nextInt(8_000), "trouble with " + name, () -> {
            if (!calm) {
                strike(lives.get(lives.size() - 1));
                trouble();
            }
        });
    }

    private void strike(TransactionalClient life) {
        if (!life.isAlive()) {
            return;
        }
        switch (queue.random().nextInt(3)) {
            case 0 -> {
                queue.note(life.name + " crashes");
                life.crash();
                startSoon();
            }
            case 1 -> {
                queue.note(life.name + " is given up while it lives");
                next();
            }
            default -> pause(life.process);
        }
    }

    private void pause(SimProcess process) {
        queue.note(process + " is stopped (SIGSTOP)");
        process.pause();
        queue.afterMs(500 + queue.random().nextInt(9_000), "SIGCONT", () -> {
            if (process.isAlive() && process.isPaused()) {
                queue.note(process + " goes on (SIGCONT)");
                process.resume(queue);
            }
        });
    }

    /** No more crashes; whoever is stopped goes on. */
    public void calm() {
        calm = true;
        for (TransactionalClient life : lives) {
            if (life.process.isAlive() && life.process.isPaused()) {
                life.process.resume(queue);
            }
        }
    }

    /** Begins no transaction any more; what is open is ended. */
    public void stop() {
        stopping = true;
        lives.forEach(TransactionalClient::stop);
    }

    /** Whether nothing is open that somebody would still end. */
    public boolean isIdle() {
        return lives.stream().allMatch(TransactionalClient::isIdle);
    }

    /** What is being done, to be shown. */
    public String state() {
        return name + ": "
                + lives.stream()
                        .filter(life -> !life.isIdle())
                        .map(life -> life.session.state())
                        .toList();
    }
}
