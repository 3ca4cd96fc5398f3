package io.barnabas.clients.producer;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.record.Compression;
import io.barnabas.common.record.Header;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.Record;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.common.record.RecordBatchBuilder;
import io.barnabas.common.record.Sequences;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;

/** Records for one partition that are sent together, and who waits for what becomes of them. */
final class ProducerBatch {
    private static final Header[] NO_HEADERS = {};

    /** Who waits for one record. */
    private record Waiter(
            CompletableFuture<RecordMetadata> future, Callback callback, int keySize, int valueSize, long timestamp) {}

    private final TopicPartition partition;
    private final Compression compression;
    private final int capacity;
    private final int reservedBytes;
    private final long createdMs;
    private final RecordBatchBuilder builder;
    private final List<Waiter> waiters = new ArrayList<>();
    private final CompletableFuture<Void> settled = new CompletableFuture<>();
    private MemoryRecords records;
    private boolean closed;
    private boolean done;
    private int attempts;
    private long nextAttemptMs = Long.MIN_VALUE;
    private int baseSequence = RecordBatch.NO_SEQUENCE;
    private long producerId = RecordBatch.NO_PRODUCER_ID;
    private short producerEpoch = RecordBatch.NO_PRODUCER_EPOCH;

    /**
     * @param capacity bytes after which it takes no more records
     * @param reservedBytes what it holds of the buffer memory; 0 when another batch has it
     */
    ProducerBatch(TopicPartition partition, Compression compression, int capacity, int reservedBytes, long createdMs) {
        this.partition = partition;
        this.compression = compression;
        this.capacity = capacity;
        this.reservedBytes = reservedBytes;
        this.createdMs = createdMs;
        this.builder = new RecordBatchBuilder(compression, Math.min(capacity, 1 << 20));
    }

    /** Adds a record if there is room. The first one always has. */
    CompletableFuture<RecordMetadata> tryAppend(
            long timestamp, byte[] key, byte[] value, Header[] headers, Callback callback, double ratio) {
        ByteBuffer keyBuffer = key == null ? null : ByteBuffer.wrap(key);
        ByteBuffer valueBuffer = value == null ? null : ByteBuffer.wrap(value);
        if (closed
                || !builder.isEmpty()
                        && !hasRoom(RecordBatchBuilder.sizeUpperBound(keyBuffer, valueBuffer, headers), ratio)) {
            return null;
        }
        builder.append(timestamp, keyBuffer, valueBuffer, headers);
        CompletableFuture<RecordMetadata> future = new CompletableFuture<>();
        waiters.add(new Waiter(
                future, callback, key == null ? -1 : key.length, value == null ? -1 : value.length, timestamp));
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

    boolean isClosed() {
        return closed;
    }

    /** Numbers its records, for the first time or anew. */
    void number(long id, short epoch, int firstSequence) {
        producerId = id;
        producerEpoch = epoch;
        baseSequence = firstSequence;
        if (records == null) {
            builder.producerState(id, epoch, firstSequence);
        } else {
            records = renumbered(id, epoch, firstSequence);
        }
    }

    private MemoryRecords renumbered(long id, short epoch, int firstSequence) {
        RecordBatchBuilder copy = new RecordBatchBuilder(compression, records.sizeInBytes());
        copy.producerState(id, epoch, firstSequence);
        for (Record record : records.records()) {
            copy.append(record.timestamp(), record.key(), record.value(), record.headers());
        }
        return copy.build();
    }

    boolean isNumbered() {
        return baseSequence != RecordBatch.NO_SEQUENCE;
    }

    /** Forgets its numbers: the producer begins anew under another epoch. */
    void forgetNumbers() {
        baseSequence = RecordBatch.NO_SEQUENCE;
    }

    int baseSequence() {
        return baseSequence;
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

    /** How much smaller compression has made it: 1 for not at all. */
    double compressionRatio() {
        return (double) records().sizeInBytes() / builder.uncompressedSizeInBytes();
    }

    /**
     * The same records in batches of at most so many bytes where possible, in order and with the same numbers.
     */
    Deque<ProducerBatch> split(int maxBytes) {
        Deque<ProducerBatch> parts = new ArrayDeque<>();
        ProducerBatch part = null;
        int index = 0;
        for (Record record : records().records()) {
            if (part == null || !part.takeOver(record, waiters.get(index))) {
                part = new ProducerBatch(partition, compression, maxBytes, 0, createdMs);
                if (isNumbered()) {
                    part.number(producerId, producerEpoch, Sequences.increment(baseSequence, index));
                }
                part.attempts = attempts;
                parts.addLast(part);
                part.takeOver(record, waiters.get(index));
            }
            index++;
        }
        // A part takes no more records: its numbers are followed by those of the next.
        parts.forEach(ProducerBatch::close);
        waiters.clear();
        done = true;
        CompletableFuture.allOf(parts.stream().map(ProducerBatch::settled).toArray(CompletableFuture[]::new))
                .thenRun(() -> settled.complete(null));
        return parts;
    }

    private boolean takeOver(Record record, Waiter waiter) {
        Header[] headers = record.headers() == null ? NO_HEADERS : record.headers();
        if (!builder.isEmpty()
                && !hasRoom(RecordBatchBuilder.sizeUpperBound(record.key(), record.value(), headers), 1.0)) {
            return false;
        }
        builder.append(record.timestamp(), record.key(), record.value(), headers);
        waiters.add(waiter);
        return true;
    }

    /**
     * Tells everybody that the records were written.
     *
     * @param baseOffset of the first record, or -1
     * @param appendTime the broker's time stamp, or -1 for the records' own
     */
    void complete(long baseOffset, long appendTime) {
        if (done) {
            return;
        }
        done = true;
        for (int i = 0; i < waiters.size(); i++) {
            Waiter waiter = waiters.get(i);
            RecordMetadata metadata = new RecordMetadata(
                    partition,
                    baseOffset < 0 ? -1 : baseOffset + i,
                    appendTime < 0 ? waiter.timestamp() : appendTime,
                    waiter.keySize(),
                    waiter.valueSize());
            if (waiter.callback() != null) {
                waiter.callback().onCompletion(metadata, null);
            }
            waiter.future().complete(metadata);
        }
        settled.complete(null);
    }

    /** Tells everybody that the records were not written, or may not have been. */
    void fail(RuntimeException failure) {
        fail(index -> failure);
    }

    /** The same with a failure for each record, by its place in the batch. */
    void fail(IntFunction<RuntimeException> failures) {
        if (done) {
            return;
        }
        done = true;
        for (int i = 0; i < waiters.size(); i++) {
            Waiter waiter = waiters.get(i);
            RuntimeException failure = failures.apply(i);
            if (waiter.callback() != null) {
                waiter.callback().onCompletion(null, failure);
            }
            waiter.future().completeExceptionally(failure);
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

    TopicPartition partition() {
        return partition;
    }

    int recordCount() {
        return builder.count();
    }

    int reservedBytes() {
        return reservedBytes;
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
}
