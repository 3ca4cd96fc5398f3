package io.barnabas.server;

import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The broker's threads that are not the network's: housekeeping, changes of roles, coordinators; made on demand. */
final class BackgroundThreads {
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundThreads.class);
    private static final long STOP_LIMIT_S = 10;

    private final ScheduledThreadPoolExecutor scheduler = named("kafka-scheduler");
    private final ScheduledThreadPoolExecutor stateChanges = named("replica-state-changes");
    private final ScheduledThreadPoolExecutor coordinatorTimers = named("group-coordinator-timer");
    private final ScheduledThreadPoolExecutor coordinatorLoader = named("group-metadata-manager-0");

    /** Of one cleaner thread; whoever asks ends it. */
    static ScheduledExecutorService cleaner(int number) {
        return named("kafka-log-cleaner-thread-" + number);
    }

    private static ScheduledThreadPoolExecutor named(String name) {
        ScheduledThreadPoolExecutor pool = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        pool.setRemoveOnCancelPolicy(true);
        pool.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        pool.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
        return pool;
    }

    BrokerExecutors executors() {
        return new BrokerExecutors(scheduler, stateChanges, coordinatorTimers, coordinatorLoader);
    }

    /** Flush, retention, deletion, checkpoints. */
    ScheduledExecutorService scheduler() {
        return scheduler;
    }

    /** Lets running tasks finish, drops the others. */
    void stop() {
        List<ScheduledThreadPoolExecutor> all = List.of(scheduler, stateChanges, coordinatorTimers, coordinatorLoader);
        all.forEach(ScheduledThreadPoolExecutor::shutdown);
        try {
            boolean done = true;
            for (ScheduledThreadPoolExecutor each : all) {
                done &= each.awaitTermination(STOP_LIMIT_S, TimeUnit.SECONDS);
            }
            if (!done) {
                LOG.warn("Background work did not end within {} s; shutting down without it", STOP_LIMIT_S);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
