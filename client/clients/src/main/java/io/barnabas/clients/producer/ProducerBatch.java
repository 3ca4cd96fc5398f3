package io.barnabas.clients.producer;

import io.barnabas.common.record.Compression;
import io.barnabas.common.record.Header;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.Record;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.common.record.RecordBatchBuilder;
import io.barnabas.common.record.Sequences;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** Records for one partition that are sent together, and who waits for what becomes of them. */
final class ProducerBatch {
    private static final Header[] NO_HEADERS = {};

    private final PartitionQueue queue;
    private final Compression compression;
    private final int capacity;
    /** What it holds of the buffer memory; null when another batch has it. */
    private final BufferMemory.Lease lease;

    private final long createdMs;
    private final RecordBatchBuilder builder;
    private final List<SendFuture> futures = new ArrayList<>();
    private final CompletableFuture<Void> settled = new CompletableFuture<>();
    private MemoryRecords records;
    private boolean transactional;
    private boolean closed;
    private boolean done;
    private boolean inFlight;
    private boolean mayBeWritten;
    private int attempts;
    private long nextAttemptMs = Long.MIN_VALUE;
    private int baseSequence = RecordBatch.NO_SEQUENCE;
    private long producerId = RecordBatch.NO_PRODUCER_ID;
    private short producerEpoch = RecordBatch.NO_PRODUCER_EPOCH;

    /**
     * @param capacity bytes after which it takes no more records
     * @param lease where its bytes go and what it holds of the buffer memory
     */
    ProducerBatch(
            PartitionQueue queue, Compression compression, int capacity, BufferMemory.Lease lease, long createdMs) {
        this(queue, compression, capacity, lease, new RecordBatchBuilder(compression, lease.buffer()), createdMs);
    }

    private ProducerBatch(
            PartitionQueue queue,
            Compression compression,
            int capacity,
            BufferMemory.Lease lease,
            RecordBatchBuilder builder,
            long createdMs) {
        this.queue = queue;
        this.compression = compression;
        this.capacity = capacity;
        this.lease = lease;
        this.createdMs = createdMs;
        this.builder = builder;
    }

    /** Says whether its records are part of a transaction; before it is built. */
    ProducerBatch transactional(boolean isTransactional) {
        transactional = isTransactional;
        builder.transactional(isTransactional);
        return this;
    }

    /** Adds a record if there is room, else returns null. The first one always has. */
    SendFuture tryAppend(Outgoing record, double ratio) {
        if (closed || !builder.isEmpty() && !hasRoom(record.recordSizeUpperBound(), ratio)) {
            return null;
        }
        builder.append(record.timestamp(), record.key(), record.value(), record.headers());
        SendFuture future = new SendFuture(record);
        futures.add(future);
        return future;
    }

    private boolean hasRoom(int bytes, double ratio) {
        return estimatedBytes(ratio) + bytes <= capacity;
    }

    /** Its size when sent, as far as that can be told before it is compressed. */
    private double estimatedBytes(double ratio) {
        return Math.max(builder.writtenSizeInBytes(), builder.uncompressedSizeInBytes() * ratio);
    }

    boolean isFull(double ratio) {
        return closed || estimatedBytes(ratio) >= capacity;
    }

    /** Takes no more records from now on. */
    void close() {
        closed = true;
    }

    /** Numbers its records, for the first time or anew; not while it is in flight. */
    void number(long id, short epoch, int firstSequence) {
        producerId = id;
        producerEpoch = epoch;
        baseSequence = firstSequence;
        if (records == null) {
            builder.producerState(id, epoch, firstSequence);
        } else {
            records.firstBatch().setProducerState(id, epoch, firstSequence);
        }
    }

    boolean isNumbered() {
        return baseSequence != RecordBatch.NO_SEQUENCE;
    }

    /** Forgets its numbers: the producer begins anew under another epoch. */
    void forgetNumbers() {
        baseSequence = RecordBatch.NO_SEQUENCE;
        mayBeWritten = false;
    }

    long producerId() {
        return producerId;
    }

    short producerEpoch() {
        return producerEpoch;
    }

    /** The bytes to send; no record can be added after this. */
    MemoryRecords records() {
        closed = true;
        if (records == null) {
            records = builder.build();
        }
        return records;
    }

    /** How many bytes it has, or nearly so while it is not built. */
    int sizeInBytes() {
        return records == null ? builder.writtenSizeInBytes() : records.sizeInBytes();
    }

    /** How much smaller compression has made it: 1 for not at all. */
    double compressionRatio() {
        return (double) records().sizeInBytes() / builder.uncompressedSizeInBytes();
    }

    /** The same records in batches of at most so many bytes where possible, in order and with the same numbers. */
    Deque<ProducerBatch> split(int maxBytes) {
        Deque<ProducerBatch> parts = new ArrayDeque<>();
        ProducerBatch part = null;
        int index = 0;
        for (Record record : records().records()) {
            if (part == null || !part.takeOver(record, futures.get(index))) {
                part = new ProducerBatch(
                                queue,
                                compression,
                                maxBytes,
                                null,
                                new RecordBatchBuilder(compression, Math.min(maxBytes, 1 << 20)),
                                createdMs)
                        .transactional(transactional);
                if (isNumbered()) {
                    part.number(producerId, producerEpoch, Sequences.increment(baseSequence, index));
                }
                part.attempts = attempts;
                part.nextAttemptMs = nextAttemptMs;
                parts.addLast(part);
                part.takeOver(record, futures.get(index));
            }
            index++;
        }
        // A part takes no more records: its numbers are followed by those of the next.
        parts.forEach(ProducerBatch::close);
        futures.clear();
        done = true;
        CompletableFuture.allOf(parts.stream().map(ProducerBatch::settled).toArray(CompletableFuture[]::new))
                .thenRun(() -> settled.complete(null));
        return parts;
    }

    private boolean takeOver(Record record, SendFuture future) {
        Header[] headers = record.headers() == null ? NO_HEADERS : record.headers();
        if (!builder.isEmpty()
                && !hasRoom(RecordBatchBuilder.sizeUpperBound(record.key(), record.value(), headers), 1.0)) {
            return false;
        }
        builder.append(record.timestamp(), record.key(), record.value(), headers);
        futures.add(future);
        return true;
    }

    /**
     * Tells everybody that the records were written.
     *
     * @param baseOffset of the first record, or -1
     * @param appendTime the broker's time stamp, or -1 for the records' own
     * @param bug takes what a callback throws
     */
    void complete(long baseOffset, long appendTime, Consumer<RuntimeException> bug) {
        settle(
                bug,
                (future, index) ->
                        future.written(queue.partition(), baseOffset < 0 ? -1 : baseOffset + index, appendTime));
    }

    /**
     * Tells everybody that the records were not written, or may not have been.
     *
     * @param failures by the record's place in the batch
     * @param bug takes what a callback throws
     */
    void fail(IntFunction<RuntimeException> failures, Consumer<RuntimeException> bug) {
        settle(bug, (future, index) -> future.failed(queue.partition(), failures.apply(index)));
    }

    private interface Verdict {
        void tell(SendFuture future, int index);
    }

    private void settle(Consumer<RuntimeException> bug, Verdict verdict) {
        if (done) {
            return;
        }
        done = true;
        for (int i = 0; i < futures.size(); i++) {
            try {
                verdict.tell(futures.get(i), i);
            } catch (RuntimeException e) {
                bug.accept(e);
            }
        }
        settled.complete(null);
    }

    /** Completes when all its records have been written or given up. */
    CompletableFuture<Void> settled() {
        return settled;
    }

    boolean isDone() {
        return done;
    }

    PartitionQueue queue() {
        return queue;
    }

    int recordCount() {
        return builder.count();
    }

    BufferMemory.Lease lease() {
        return lease;
    }

    long createdMs() {
        return createdMs;
    }

    int attempts() {
        return attempts;
    }

    void countAttempt() {
        attempts++;
    }

    long nextAttemptMs() {
        return nextAttemptMs;
    }

    void nextAttemptMs(long timeMs) {
        nextAttemptMs = timeMs;
    }

    boolean isInFlight() {
        return inFlight;
    }

    void inFlight(boolean isInFlight) {
        inFlight = isInFlight;
    }

    /** Whether the broker may have it though it has not said so. */
    boolean mayBeWritten() {
        return mayBeWritten;
    }

    /** It was sent and no answer tells whether it was written. */
    void leftInDoubt() {
        mayBeWritten = isNumbered();
    }

    /** The broker has said that it does not have it. */
    void provedUnwritten() {
        mayBeWritten = false;
    }
}
