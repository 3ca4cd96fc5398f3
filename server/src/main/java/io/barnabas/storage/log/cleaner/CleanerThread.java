package io.barnabas.storage.log.cleaner;

import io.barnabas.common.Time;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.record.compression.BufferSupplier;
import io.barnabas.storage.compaction.OffsetMap;
import io.barnabas.storage.log.DiskFullException;
import io.barnabas.storage.log.ReplacementAbortedException;
import io.barnabas.storage.log.SegmentReplacement;
import io.barnabas.storage.log.UnifiedLog;
import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The work of one cleaner thread, a log at a time. No failure of a log is the end of it. */
final class CleanerThread {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.log.LogCleaner");

    private final int id;
    private final CleanerManager manager;
    private final Supplier<CleanerSettings> settings;
    private final Throttler throttler;
    private final BooleanSupplier stopping;
    private final Time time;
    private final BufferSupplier buffers = new BufferSupplier(4);

    CleanerThread(
            int id,
            CleanerManager manager,
            Supplier<CleanerSettings> settings,
            Throttler throttler,
            BooleanSupplier stopping,
            Time time) {
        this.id = id;
        this.manager = manager;
        this.settings = settings;
        this.throttler = throttler;
        this.stopping = stopping;
        this.time = time;
    }

    /** Cleans the dirtiest log, then does the retention of all compacted ones; false if nothing was cleaned. */
    boolean doWork() {
        CleanableLog cleanable = manager.takeFilthiest().orElse(null);
        boolean cleaned = cleanable != null && clean(cleanable);
        for (UnifiedLog log : manager.takeDeletable()) {
            try {
                deleteOldSegments(log);
            } finally {
                manager.done(log);
            }
        }
        return cleaned;
    }

    private void deleteOldSegments(UnifiedLog log) {
        try {
            log.deleteOldSegments();
        } catch (ApiException e) {
            LOG.debug("Retention of {} ends with its log directory", log, e);
        } catch (RuntimeException e) {
            manager.markUncleanable(log, e);
        }
    }

    private boolean clean(CleanableLog cleanable) {
        UnifiedLog log = cleanable.log();
        try (SegmentReplacement replacement = log.replacements().begin()) {
            if (!manager.mayBeCleaned(log)) {
                return false;
            }
            clean(cleanable, replacement);
            return true;
        } catch (ReplacementAbortedException e) {
            LOG.info("The cleaning for partition {} is aborted: {}", log.topicPartition(), e.getMessage());
            return false;
        } catch (ApiException e) {
            LOG.debug("The cleaning of {} ends with its log directory", log, e);
            return false;
        } catch (IOException e) {
            onDiskFailure(log, e);
            return false;
        } catch (RuntimeException e) {
            manager.markUncleanable(log, e);
            return false;
        } finally {
            manager.done(log);
        }
    }

    private void clean(CleanableLog cleanable, SegmentReplacement replacement) throws IOException {
        UnifiedLog log = cleanable.log();
        CleaningGuard guard = new CleaningGuard(replacement, stopping, throttler);
        Cleaning.Result result;
        try {
            result = new Cleaning(id, cleanable, replacement, guard, memory(), time).clean();
        } catch (IOException | RuntimeException e) {
            // Files that are cut or renamed while they are read look damaged. With the lock held, that has ended.
            replacement.ifNotAborted(guard::throwIfAborted);
            throw e;
        }
        // A truncation that came since the last segment was exchanged has said what is clean.
        replacement.ifNotAborted(() -> manager.cleaned(log, result.endOffset()));
        LOG.info(
                "[kafka-log-cleaner-thread-{}]: {}",
                id,
                CleaningReport.of(id, name(log), cleanable.firstDirtyOffset(), result));
        sayWhatWasInvalid(result);
    }

    private void onDiskFailure(UnifiedLog log, IOException failure) {
        if (!manager.mayBeCleaned(log)) {
            LOG.info("The cleaning for partition {} is aborted: its files are gone", log.topicPartition());
            return;
        }
        String where = "Failed to clean up log for " + log.topicPartition() + " in dir " + log.logDir();
        ApiException consequence = log.logDir().failed(where + " due to IOException", failure);
        if (consequence instanceof DiskFullException) {
            LOG.warn("{}: there is no room for the cleaned segments. It is tried again", where);
        } else {
            LOG.error("{}", consequence.getMessage());
        }
    }

    private void sayWhatWasInvalid(Cleaning.Result result) {
        long invalid = result.stats().invalidMessagesRead();
        if (invalid > 0) {
            LOG.warn("[kafka-log-cleaner-thread-{}]: \tFound {} invalid messages during compaction.", id, invalid);
        }
    }

    /** The map's memory is taken as keys come, and given back after the cleaning. */
    private Cleaning.CleanerMemory memory() {
        CleanerSettings now = settings.get();
        ThreadLocalRandom random = ThreadLocalRandom.current();
        OffsetMap map = new OffsetMap(
                now.mapBytesPerThread(), now.dedupeBufferLoadFactor(), random.nextLong(), random.nextLong());
        return new Cleaning.CleanerMemory(map, now.ioBytesPerThread(), buffers);
    }

    private static String name(UnifiedLog log) {
        return log.directory().getFileName().toString();
    }
}
