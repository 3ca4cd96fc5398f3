package io.barnabas.coordination;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** The machine's own threads. */
final class SystemThreads implements CoordinationThreads {
    @Override
    public ScheduledExecutorService loop(String name) {
        ScheduledThreadPoolExecutor loop = new ScheduledThreadPoolExecutor(1, work -> daemon(work, name));
        loop.setRemoveOnCancelPolicy(true);
        loop.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        loop.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
        return loop;
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }
}
