package io.barnabas.tools.dump;

import io.barnabas.common.record.Record;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.common.record.compression.BufferSupplier;
import io.barnabas.tools.ToolException;
import java.io.IOException;
import java.util.Iterator;

/** The entries of indexes, each compared with the log it leads to. */
final class IndexDump {
    private static final String CORRUPT_INDEX = "org.apache.kafka.storage.internals.log.CorruptIndexException";

    private final TextOutput text;
    private final Findings findings;
    private final boolean sanityOnly;
    private final boolean verifyOnly;

    /**
     * @param sanityOnly look at the index alone, as a broker does when it starts
     * @param verifyOnly compare with the log, and print only what does not fit
     */
    IndexDump(TextOutput text, Findings findings, boolean sanityOnly, boolean verifyOnly) {
        this.text = text;
        this.findings = findings;
        this.sanityOnly = sanityOnly;
        this.verifyOnly = verifyOnly;
    }

    /** Dumps an offset index. */
    void dumpOffsets(SegmentFiles files, int maxMessageSize) throws IOException {
        String name = files.shown();
        long baseOffset = files.baseOffset();
        try (SegmentFile log = new SegmentFile(files.sibling(".log"))) {
            IndexFile index = new IndexFile(files.path(), baseOffset, IndexFile.OFFSET_ENTRY);
            if (index.entries() == 0) {
                text.text(name).ascii(" is empty.").line();
            } else if (sanityOnly) {
                throwIfInsane(index, files.absolute());
                text.text(name).ascii(" passed sanity check.").line();
            } else {
                dumpOffsets(index, log, files.absolute(), maxMessageSize);
            }
        }
    }

    private void dumpOffsets(IndexFile index, SegmentFile log, String file, int maxMessageSize) throws IOException {
        for (int entry = 0; entry < index.entries() && !index.isRoom(entry); entry++) {
            long offset = index.offset(entry);
            SegmentFile.Walk walk = log.from(index.position(entry), maxMessageSize, SegmentFile.HEADER_WINDOW);
            if (!walk.next()) {
                throw new ToolException("java.util.NoSuchElementException", null);
            }
            if (walk.batch().lastOffset() != offset) {
                findings.indexMismatch(file, offset, walk.batch().lastOffset());
            }
            if (!verifyOnly) {
                text.ascii("offset: ").number(offset);
                text.ascii(" position: ").number(index.position(entry)).line();
            }
        }
    }

    private static void throwIfInsane(IndexFile index, String file) {
        long lastOffset = index.offset(index.entries() - 1);
        if (lastOffset < index.baseOffset()) {
            throw new ToolException(
                    CORRUPT_INDEX,
                    "Corrupt index found, index file " + file + " has non-zero size but the last offset is "
                            + lastOffset + " which is less than the base offset " + index.baseOffset());
        }
        if (index.length() % IndexFile.OFFSET_ENTRY != 0) {
            throw new ToolException(
                    CORRUPT_INDEX,
                    "Index file " + file + " is corrupt, found " + index.length()
                            + " bytes which is neither positive nor a multiple of " + IndexFile.OFFSET_ENTRY);
        }
    }

    /** Dumps a time index; the offset index beside it tells where to look. */
    void dumpTimes(SegmentFiles files) throws IOException {
        long baseOffset = files.baseOffset();
        try (SegmentFile log = new SegmentFile(files.sibling(".log"))) {
            IndexFile offsets = new IndexFile(files.sibling(".index"), baseOffset, IndexFile.OFFSET_ENTRY);
            IndexFile times = new IndexFile(files.path(), baseOffset, IndexFile.TIME_ENTRY);
            if (sanityOnly) {
                throwIfTimesAreInsane(times, files.absolute());
                text.text(files.shown()).ascii(" passed sanity check.").line();
            } else {
                dumpTimes(times, new Search(log, offsets), files.absolute());
            }
        }
    }

    private void dumpTimes(IndexFile times, Search search, String file) throws IOException {
        long previous = -1;
        for (int entry = 0; entry < times.entries() && !times.isRoom(entry); entry++) {
            long timestamp = times.timestamp(entry);
            long offset = times.offset(entry);
            StoredBatch batch = search.batchReaching(offset);
            if (batch == null) {
                findings.offsetNotFound(file, offset, -1);
            } else if (batch.lastOffset() != offset) {
                findings.offsetNotFound(file, offset, batch.lastOffset());
            } else {
                long inLog = search.maxTimestamp();
                if (inLog != timestamp) {
                    findings.timestampMismatch(file, timestamp, inLog);
                }
                if (previous >= timestamp) {
                    findings.outOfOrderTimestamp(file, timestamp, previous);
                }
            }
            if (!verifyOnly) {
                text.ascii("timestamp: ").number(timestamp);
                text.ascii(" offset: ").number(offset).line();
            }
            previous = timestamp;
        }
    }

    private static void throwIfTimesAreInsane(IndexFile times, String file) {
        int last = times.entries() - 1;
        if (last >= 0 && times.timestamp(last) < times.timestamp(0)) {
            throw new ToolException(
                    CORRUPT_INDEX,
                    "Corrupt time index found, time index file (" + file
                            + ") has non-zero size but the last timestamp is " + times.timestamp(last)
                            + " which is less than the first timestamp " + times.timestamp(0));
        }
        if (last >= 0 && times.offset(last) < times.baseOffset()) {
            throw new ToolException(
                    CORRUPT_INDEX,
                    "Corrupt time index found, time index file (" + file
                            + ") has non-zero size but the last offset is " + times.offset(last)
                            + " which is less than the first offset " + times.baseOffset());
        }
        if (times.length() % IndexFile.TIME_ENTRY != 0) {
            throw new ToolException(
                    CORRUPT_INDEX,
                    "Time index file " + file + " is corrupt, found " + times.length()
                            + " bytes which is neither positive nor a multiple of " + IndexFile.TIME_ENTRY);
        }
    }

    /** Finds batches by offset; as long as the offsets asked for grow, it goes on where it was. */
    private static final class Search {
        private final SegmentFile log;
        private final IndexFile offsets;
        private final BufferSupplier buffers = new BufferSupplier(1);
        private SegmentFile.Walk walk;
        private long reached = Long.MIN_VALUE;

        Search(SegmentFile log, IndexFile offsets) {
            this.log = log;
            this.offsets = offsets;
        }

        /** The first batch that ends with the offset or after it, or null. */
        StoredBatch batchReaching(long offset) throws IOException {
            int start = offsets.lookup(offset);
            boolean goOn = walk != null && offset > reached && start <= walk.nextPosition();
            if (goOn && walk.batch().lastOffset() >= offset) {
                reached = offset;
                return walk.batch();
            }
            if (!goOn) {
                walk = log.from(start, Integer.MAX_VALUE, SegmentFile.SMALL_WINDOW);
            }
            reached = offset;
            while (walk.next()) {
                if (walk.batch().lastOffset() >= offset) {
                    return walk.batch();
                }
            }
            walk = null;
            return null;
        }

        /** The largest timestamp of the records of the batch found last, in ms. */
        long maxTimestamp() throws IOException {
            long max = -1;
            for (Iterator<Record> records = new RecordBatch(walk.load(), 0).iterator(buffers); records.hasNext(); ) {
                max = Math.max(max, records.next().timestamp());
            }
            return max;
        }
    }
}
