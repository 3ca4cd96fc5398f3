package io.barnabas.storage.log;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads for the length of one errand.
 *
 * @param name what the threads are called
 */
record Workers(String name) {
    /** Runs all jobs, {@code threads} at a time; throws what the first one to fail threw. */
    void run(int threads, List<Callable<Void>> jobs) throws IOException {
        if (jobs.isEmpty()) {
            return;
        }
        AtomicInteger number = new AtomicInteger();
        ExecutorService pool = Executors.newFixedThreadPool(
                Math.max(1, Math.min(threads, jobs.size())),
                task -> new Thread(task, name + "-" + number.getAndIncrement()));
        try {
            for (Future<Void> job : pool.invokeAll(jobs)) {
                job.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted: " + name, e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io
                    ? io
                    : new IOException(
                            "A thread of " + name + " failed: " + e.getCause().getMessage(), e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }
}
