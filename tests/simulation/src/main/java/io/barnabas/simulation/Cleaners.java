package io.barnabas.simulation;

import io.barnabas.simulation.broker.Hooks;
import io.barnabas.simulation.broker.SimBroker;
import io.barnabas.simulation.disk.SimLog;
import io.barnabas.simulation.invariant.CompactedKeepsTheNewest;
import io.barnabas.simulation.world.EventQueue;
import io.barnabas.storage.compaction.CleaningRun;
import java.util.List;
import java.util.Random;

/** The brokers' log cleaners: each compacts what it likes, when it likes. */
final class Cleaners {
    private static final int MAX_NEWEST = 12;

    private final SimulatedCluster cluster;
    private final EventQueue queue;
    private final Random random;
    private final Hooks hooks;
    private final int paceMs;

    /** @param paceMs mean pause between two cleanings anywhere, milliseconds */
    Cleaners(SimulatedCluster cluster, Hooks hooks, int paceMs) {
        this.cluster = cluster;
        this.queue = cluster.queue();
        this.random = queue.random();
        this.hooks = hooks;
        this.paceMs = paceMs;
    }

    void start() {
        queue.afterMs(random.nextInt(2 * paceMs), "cleaning", () -> {
            List<SimBroker> brokers = cluster.brokers();
            SimBroker broker = brokers.get(random.nextInt(brokers.size()));
            if (broker.isServing()) {
                clean(broker);
            }
            start();
        });
    }

    private void clean(SimBroker broker) {
        for (SimLog log : broker.logs().open()) {
            if (CompactedKeepsTheNewest.isCompacted(log.files().topicPartition()) && random.nextBoolean()) {
                CleaningRun run = new CleaningRun(queue.nowMs(), CompactedKeepsTheNewest.DELETE_RETENTION_MS, false);
                if (hooks.compact(broker.id(), log, run, 1 + random.nextInt(MAX_NEWEST))) {
                    cluster.checker().onCompacted(broker, log);
                }
            }
        }
    }
}
