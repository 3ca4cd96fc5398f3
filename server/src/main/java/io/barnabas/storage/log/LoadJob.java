package io.barnabas.storage.log;

import io.barnabas.common.TopicPartition;
import java.io.IOException;
import java.util.Comparator;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log that is to be loaded, in two steps: a look at what there is, and, perhaps much later, the reading. One thread at a
 * time works on it; whoever cancels it waits for that thread to let go.
 */
final class LoadJob {
    /**
     * What is read first of what takes long: what somebody waits for, then the coordinators' topics, since groups and
     * transactions of many other partitions hang on them, then the shortest, so that most partitions wait least.
     */
    static final Comparator<LoadJob> ORDER = Comparator.comparing((LoadJob job) -> !job.wanted)
            .thenComparing(job -> !job.isInternal())
            .thenComparingLong(job -> job.unflushedBytes)
            .thenComparing(job -> job.topicPartition.topic())
            .thenComparingInt(job -> job.topicPartition.partition());

    private static final Logger LOG = LoggerFactory.getLogger("kafka.log.LogManager");

    /** Makes the loader when the log's turn has come, with the configuration of that moment. */
    @FunctionalInterface
    interface LoaderFactory {
        LogLoader loader(LoadJob job);
    }

    private final TopicPartition topicPartition;
    private final LogDirLoader directory;
    private final LoaderFactory loaders;

    /** Change only while the job is in no queue. */
    private boolean wanted;

    private long unflushedBytes;
    private LogLoader loader;
    private boolean loaded;
    private volatile boolean cancelled;

    LoadJob(TopicPartition topicPartition, LogDirLoader directory, LoaderFactory loaders) {
        this.topicPartition = topicPartition;
        this.directory = directory;
        this.loaders = loaders;
    }

    TopicPartition topicPartition() {
        return topicPartition;
    }

    LogDirLoader directory() {
        return directory;
    }

    boolean isInternal() {
        return topicPartition.topic().equals("__consumer_offsets")
                || topicPartition.topic().equals("__transaction_state");
    }

    /** Somebody waits for the log. */
    void want() {
        wanted = true;
    }

    boolean isCancelled() {
        return cancelled;
    }

    /**
     * The first step if it was not done, and the second if it is short or the first was done before.
     *
     * @param longBytes how much is too much to read at once
     * @param onLoaded given the log; whoever cancels the job finds it either not loaded or where this has put it
     * @return null if there is a second step to come
     */
    synchronized UnifiedLog step(long longBytes, Consumer<UnifiedLog> onLoaded) throws IOException {
        try {
            throwIfCancelled();
            if (loader == null) {
                loader = loaders.loader(this);
                loader.begin();
                unflushedBytes = loader.unflushedBytes();
                if (unflushedBytes > longBytes) {
                    return null;
                }
            }
            UnifiedLog log = loader.finish();
            throwIfCancelled();
            loaded = true;
            onLoaded.accept(log);
            return log;
        } catch (IOException | RuntimeException e) {
            abandon();
            throw e;
        }
    }

    private void throwIfCancelled() throws LoadCancelledException {
        if (cancelled) {
            throw new LoadCancelledException("Loading " + topicPartition + " was cancelled");
        }
    }

    /**
     * Gives up, and returns when nobody is at work on the log any more.
     *
     * @return false if it was loaded already
     */
    boolean cancel() {
        cancelled = true;
        synchronized (this) {
            if (!loaded) {
                abandon();
            }
            return !loaded;
        }
    }

    private void abandon() {
        if (loader != null) {
            try {
                loader.abandon();
            } catch (IOException e) {
                LOG.warn("Error while closing files of {}", topicPartition, e);
            }
        }
    }
}
