package io.barnabas.simulation.client;

import io.barnabas.common.protocol.Errors;
import io.barnabas.simulation.world.SimNetwork;
import java.util.List;

/** One life of an application that works in transactions: from its start to its crash, its end, or its fencing. */
abstract class TransactionalClient extends SimClient implements TransactionSession.Owner {
    final TransactionSession session;
    final String transactionalId;
    private final Runnable onFatal;
    private boolean stopping;
    private boolean working;
    private int transactions;

    /** @param onFatal told when it can do nothing any more */
    TransactionalClient(
            Place place, String name, String transactionalId, int timeoutMs, Witnesses witnesses, Runnable onFatal) {
        super(place.network(), name, place.node(), place.brokers());
        this.transactionalId = transactionalId;
        this.onFatal = onFatal;
        this.session = new TransactionSession(this, transactionalId, timeoutMs, witnesses, this);
    }

    /** Where it runs. */
    record Place(SimNetwork network, int node, List<Integer> brokers) {}

    /** Begins. */
    void start() {
        working = true;
        session.init();
    }

    /** Begins no transaction any more. */
    void stop() {
        stopping = true;
    }

    boolean isStopping() {
        return stopping;
    }

    /** kill -9. */
    void crash() {
        process.end();
    }

    boolean isAlive() {
        return process.isAlive() && !session.isDead();
    }

    /** Whether nothing is open that it would still end. */
    boolean isIdle() {
        return !isAlive() || !working;
    }

    String nextName() {
        return name + "/" + transactions++;
    }

    /** What to do next, null when there is nothing just now. */
    abstract SimTransaction next();

    /** Pause between two transactions, milliseconds. */
    abstract int pauseMs();

    @Override
    public void onReady() {
        working = false;
        later(pauseMs(), this::maybeRun);
    }

    private void maybeRun() {
        if (stopping || session.isDead()) {
            return;
        }
        SimTransaction next = next();
        if (next == null) {
            later(pauseMs(), this::maybeRun);
        } else {
            working = true;
            session.run(next);
        }
    }

    @Override
    public void onEnded(SimTransaction transaction, boolean committed) {}

    @Override
    public void onFatal(Errors why) {
        queue.note(name + " is at its end: " + why);
        onFatal.run();
    }
}
