package io.barnabas.storage.log;

import io.barnabas.common.Time;
import io.barnabas.common.TopicPartition;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the logs of all directories while the broker goes about its other business: {@code
 * num.recovery.threads.per.data.dir} threads for each. First every log gets a look; those with little to read are loaded
 * in passing. Then come those with much to read, in {@link LoadJob#ORDER}.
 *
 * <p>A log that is being loaded belongs to nobody else: it is not flushed, cleaned, checkpointed or served, and what the
 * checkpoints said of it stays.
 */
final class LogLoading {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.log.LogManager");

    /** Read in some milliseconds. */
    private static final long LONG_BYTES = 2 * 1024 * 1024;

    /** Who is told how it goes, on the loading threads; must not wait for anything. */
    interface Listener {
        /** A log is ready. */
        void onLoaded(UnifiedLog log);

        /** It is not being loaded any more. */
        void onSettled(TopicPartition tp);

        /** One log cannot be loaded for a reason that is not the disk's. */
        void onFailed(TopicPartition tp);

        /** The disk failed before these logs were loaded. */
        void onFailed(LogDir dir, List<TopicPartition> unloaded, IOException failure);
    }

    /** What waits in one directory. */
    private static final class Waiting {
        private final Queue<LoadJob> unseen = new ArrayDeque<>();
        private final Queue<LoadJob> longOnes = new PriorityQueue<>(LoadJob.ORDER);
        private final AtomicInteger settled = new AtomicInteger();

        synchronized LoadJob next() {
            return unseen.isEmpty() ? longOnes.poll() : unseen.poll();
        }

        synchronized void later(LoadJob job) {
            longOnes.add(job);
        }

        synchronized void want(LoadJob job) {
            boolean waits = longOnes.remove(job);
            job.want();
            if (waits) {
                longOnes.add(job);
            }
        }

        synchronized void clear() {
            unseen.clear();
            longOnes.clear();
        }
    }

    private final List<LogDirLoader> directories;
    private final int threadsPerDirectory;
    private final Listener listener;
    private final Time time;
    private final Map<LogDirLoader, Waiting> waiting = new HashMap<>();
    private final Map<TopicPartition, LoadJob> jobs = new ConcurrentHashMap<>();
    private final Set<LogDir> incomplete = ConcurrentHashMap.newKeySet();
    private final AtomicInteger loaded = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch done;
    private final AtomicInteger running;
    private volatile boolean stopped;
    private long startMs;

    /** @param directories with what was found in them */
    LogLoading(
            List<LogDirLoader> directories,
            int threadsPerDirectory,
            LoadJob.LoaderFactory loaders,
            Listener listener,
            Time time) {
        this.directories = directories;
        this.threadsPerDirectory = threadsPerDirectory;
        this.listener = listener;
        this.time = time;
        for (LogDirLoader directory : directories) {
            Waiting here = new Waiting();
            waiting.put(directory, here);
            List<LoadJob> others = new ArrayList<>();
            for (TopicPartition tp : directory.partitions()) {
                LoadJob job = new LoadJob(tp, directory, loaders);
                throwIfTwice(jobs.putIfAbsent(tp, job), job);
                (job.isInternal() ? here.unseen : others).add(job);
            }
            here.unseen.addAll(others);
        }
        this.running = new AtomicInteger();
        this.done = new CountDownLatch(1);
    }

    private static void throwIfTwice(LoadJob first, LoadJob second) {
        if (first != null) {
            TopicPartition tp = second.topicPartition();
            throw new IllegalStateException("Duplicate log directories for " + tp + " are found in both "
                    + first.directory().dir().path().resolve(tp.toString()) + " and "
                    + second.directory().dir().path().resolve(tp.toString())
                    + ". Keep the one whose log end is further, and move the other one out of log.dirs.");
        }
    }

    void start() {
        startMs = time.milliseconds();
        for (LogDirLoader directory : directories) {
            int wanted = Math.min(threadsPerDirectory, directory.partitions().size());
            for (int i = 0; i < wanted; i++) {
                Thread thread = new Thread(() -> work(directory), "log-recovery-" + directory.dir() + "-" + i);
                thread.setDaemon(true);
                threads.add(thread);
            }
        }
        running.set(threads.size());
        if (threads.isEmpty()) {
            onDone();
        }
        threads.forEach(Thread::start);
    }

    /** Whether the partition's log is there but not loaded yet. */
    boolean isLoading(TopicPartition tp) {
        return jobs.containsKey(tp);
    }

    /** Somebody waits for this log: before others, if there is a choice. */
    void want(TopicPartition tp) {
        LoadJob job = jobs.get(tp);
        if (job != null) {
            waiting.get(job.directory()).want(job);
        }
    }

    /** Has the log not loaded; returns its directory, when nobody is at work there any more; null if it is loaded. */
    LogDir cancel(TopicPartition tp) {
        LoadJob job = jobs.get(tp);
        if (job == null || !job.cancel()) {
            return null;
        }
        settle(job);
        return job.directory().dir();
    }

    /** The partitions in a directory whose logs are still to be loaded. */
    List<TopicPartition> unloaded(LogDir dir) {
        return jobs.values().stream()
                .filter(job -> job.directory().dir() == dir)
                .map(LoadJob::topicPartition)
                .toList();
    }

    /** Whether all logs there that were not cleanly closed are loaded: nothing but a flush is missing to a clean stop. */
    boolean isSettled(LogDirLoader directory) {
        boolean complete = !incomplete.contains(directory.dir())
                && unloaded(directory.dir()).isEmpty();
        // A look at a log that was closed cleanly leaves it as it was.
        return complete || directory.hadCleanShutdown() && !incomplete.contains(directory.dir());
    }

    List<LogDirLoader> directories() {
        return directories;
    }

    /** Returns when all is loaded that can be, or {@link #stop} was called. */
    void await() throws InterruptedException {
        done.await();
    }

    /** Gives up what is not loaded, and returns when nobody is at work on it any more. */
    void stop() {
        stopped = true;
        waiting.values().forEach(Waiting::clear);
        jobs.values().forEach(LoadJob::cancel);
        boolean interrupted = false;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void work(LogDirLoader directory) {
        Waiting here = waiting.get(directory);
        try {
            LoadJob job;
            while (!stopped && (job = here.next()) != null) {
                load(job, here);
            }
        } catch (IOException e) {
            here.clear();
            List<TopicPartition> lost = unloaded(directory.dir());
            lost.forEach(jobs::remove);
            listener.onFailed(directory.dir(), lost, e);
        } finally {
            if (running.decrementAndGet() == 0) {
                onDone();
            }
        }
    }

    private void load(LoadJob job, Waiting here) throws IOException {
        TopicPartition tp = job.topicPartition();
        long start = time.milliseconds();
        try {
            UnifiedLog log = job.step(LONG_BYTES, loaded -> {
                listener.onLoaded(loaded);
                settle(job);
            });
            if (log == null) {
                here.later(job);
                return;
            }
            listener.onSettled(tp);
            report(job, log, time.milliseconds() - start, here.settled.incrementAndGet());
        } catch (LoadCancelledException e) {
            LOG.debug("{}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error(
                    "The log of {} in {} cannot be loaded; all others are",
                    tp,
                    job.directory().dir(),
                    e);
            // What the checkpoints say of it stays, and the directory is never noted as closed cleanly.
            incomplete.add(job.directory().dir());
            jobs.remove(tp);
            listener.onFailed(tp);
        }
    }

    private void settle(LoadJob job) {
        job.directory().onSettled(job.topicPartition());
        jobs.remove(job.topicPartition());
    }

    private void report(LoadJob job, UnifiedLog log, long tookMs, int settled) {
        String line = "Completed load of {} with {} segments, local-log-start-offset {} and log-end-offset {} in {}ms "
                + "({}/{} completed in {})";
        LogDirLoader directory = job.directory();
        Object[] values = {
            log,
            log.numberOfSegments(),
            log.logStartOffset(),
            log.logEndOffset(),
            tookMs,
            settled,
            directory.partitions().size(),
            directory.dir()
        };
        loaded.incrementAndGet();
        // One line per log is for the starts in which something was done to the logs.
        if (directory.hadCleanShutdown()) {
            LOG.debug(line, values);
        } else {
            LOG.info(line, values);
        }
    }

    private void onDone() {
        String took = "Loaded " + loaded.get() + " logs in " + (time.milliseconds() - startMs) + "ms";
        List<LogDir> unclean = directories.stream()
                .filter(directory -> !directory.hadCleanShutdown())
                .filter(directory -> !directory.partitions().isEmpty())
                .map(LogDirLoader::dir)
                .toList();
        LOG.info(unclean.isEmpty() ? took : took + " (unclean log dirs = " + unclean + ")");
        done.countDown();
    }
}
