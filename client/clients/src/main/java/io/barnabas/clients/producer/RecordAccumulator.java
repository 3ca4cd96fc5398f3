package io.barnabas.clients.producer;

import io.barnabas.clients.ClusterMetadata;
import io.barnabas.common.Node;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.record.Compression;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Gathers records into batches until they are worth sending, in bounded memory. */
final class RecordAccumulator {
    /**
     * What came of appending a record.
     *
     * @param future of the record
     * @param sendable whether a batch has become full, or a new one was begun
     */
    record Appended(CompletableFuture<RecordMetadata> future, boolean sendable) {}

    /**
     * What can be sent.
     *
     * @param nodes the leaders of partitions with a batch that is due
     * @param nextCheckMs how long until another batch may be due, in ms
     * @param unknownLeaders topics of due batches whose partition has no known leader
     */
    record Ready(Set<Node> nodes, long nextCheckMs, Set<String> unknownLeaders) {}

    private static final long NEVER_MS = Long.MAX_VALUE;

    private final int batchSize;
    private final long lingerMs;
    private final int deliveryTimeoutMs;
    private final Compression compression;
    private final BufferMemory memory;
    private final CompressionRatios ratios;
    private final Map<TopicPartition, PartitionQueue> queues = new ConcurrentHashMap<>();
    private final Set<ProducerBatch> incomplete = ConcurrentHashMap.newKeySet();
    private final AtomicInteger flushes = new AtomicInteger();
    private volatile boolean closed;

    RecordAccumulator(ProducerConfig config) {
        this.batchSize = Math.max(1, config.batchSize());
        this.lingerMs = config.lingerMs();
        this.deliveryTimeoutMs = config.deliveryTimeoutMs();
        this.compression = config.compression();
        this.memory = new BufferMemory(config.bufferMemory());
        this.ratios = new CompressionRatios(compression != Compression.NONE);
    }

    /** Adds a record; blocks up to {@code maxBlockMs} while the memory is used up. */
    Appended append(
            TopicPartition partition, long timestamp, Payload payload, Callback callback, long maxBlockMs, long nowMs)
            throws InterruptedException {
        PartitionQueue queue = queues.computeIfAbsent(partition, PartitionQueue::new);
        double ratio = ratios.of(partition.topic());
        synchronized (queue) {
            throwIfClosed();
            Appended appended = tryAppend(queue, timestamp, payload, callback, ratio);
            if (appended != null) {
                return appended;
            }
        }
        int bytes = Math.max(batchSize, payload.sizeUpperBound());
        memory.reserve(bytes, maxBlockMs);
        synchronized (queue) {
            Appended appended = closed ? null : tryAppend(queue, timestamp, payload, callback, ratio);
            if (closed || appended != null) {
                memory.release(bytes);
                throwIfClosed();
                return appended;
            }
            ProducerBatch batch = new ProducerBatch(partition, compression, batchSize, bytes, nowMs);
            CompletableFuture<RecordMetadata> future =
                    batch.tryAppend(timestamp, payload.key(), payload.value(), payload.headers(), callback, ratio);
            queue.waiting().addLast(batch);
            incomplete.add(batch);
            return new Appended(future, true);
        }
    }

    private static Appended tryAppend(
            PartitionQueue queue, long timestamp, Payload payload, Callback callback, double ratio) {
        ProducerBatch last = queue.waiting().peekLast();
        if (last == null) {
            return null;
        }
        CompletableFuture<RecordMetadata> future =
                last.tryAppend(timestamp, payload.key(), payload.value(), payload.headers(), callback, ratio);
        if (future == null) {
            last.close();
            return null;
        }
        return new Appended(future, queue.waiting().size() > 1 || last.isFull(ratio));
    }

    private void throwIfClosed() {
        if (closed) {
            throw new IllegalStateException("Producer closed while send in progress");
        }
    }

    /** Which nodes can be sent something. */
    Ready ready(ClusterMetadata cluster, long nowMs) {
        Set<Node> nodes = new HashSet<>();
        Set<String> unknown = new HashSet<>();
        long nextCheckMs = NEVER_MS;
        boolean hurry = closed || flushes.get() > 0 || memory.isExhausted();
        for (PartitionQueue queue : queues.values()) {
            synchronized (queue) {
                ProducerBatch head = queue.waiting().peekFirst();
                if (head == null) {
                    continue;
                }
                long waitMs = waitMs(queue, head, hurry, nowMs);
                if (waitMs > 0) {
                    nextCheckMs = Math.min(nextCheckMs, waitMs);
                    continue;
                }
                Node leader = cluster.leader(queue.partition());
                if (leader == null) {
                    unknown.add(queue.partition().topic());
                } else {
                    nodes.add(leader);
                }
            }
        }
        return new Ready(nodes, nextCheckMs, unknown);
    }

    private long waitMs(PartitionQueue queue, ProducerBatch head, boolean hurry, long nowMs) {
        if (head.attempts() > 0) {
            return Math.max(0, head.nextAttemptMs() - nowMs);
        }
        boolean full = queue.waiting().size() > 1
                || head.isFull(ratios.of(queue.partition().topic()));
        return full || hurry ? 0 : Math.max(0, head.createdMs() + lingerMs - nowMs);
    }

    /** Takes a batch of each partition that the node leads, as many as fit into a request. */
    List<ProducerBatch> drain(ClusterMetadata cluster, Node node, int maxBytes, ProducerIdentity identity, long nowMs) {
        List<ProducerBatch> drained = new ArrayList<>();
        int bytes = 0;
        for (PartitionQueue queue : queues.values()) {
            Node leader = cluster.leader(queue.partition());
            if (leader == null || leader.id() != node.id()) {
                continue;
            }
            ProducerBatch batch;
            synchronized (queue) {
                ProducerBatch head = queue.waiting().peekFirst();
                if (head == null || head.nextAttemptMs() > nowMs || !queue.mayDrain(head)) {
                    continue;
                }
                batch = queue.drain(identity);
                batch.close();
            }
            bytes += batch.records().sizeInBytes();
            ratios.observe(queue.partition().topic(), batch.compressionRatio());
            drained.add(batch);
            if (bytes >= maxBytes) {
                break;
            }
        }
        return drained;
    }

    /** Batches that have waited too long to be of use; they are taken out. */
    List<ProducerBatch> expired(long nowMs) {
        List<ProducerBatch> expired = new ArrayList<>();
        for (PartitionQueue queue : queues.values()) {
            synchronized (queue) {
                for (ProducerBatch head = queue.waiting().peekFirst();
                        head != null && isExpired(head, nowMs);
                        head = queue.waiting().peekFirst()) {
                    queue.waiting().removeFirst();
                    expired.add(head);
                }
            }
        }
        return expired;
    }

    boolean isExpired(ProducerBatch batch, long nowMs) {
        return nowMs - batch.createdMs() >= deliveryTimeoutMs;
    }

    PartitionQueue queue(TopicPartition partition) {
        return queues.get(partition);
    }

    Iterable<PartitionQueue> queues() {
        return queues.values();
    }

    void sendAgain(ProducerBatch batch) {
        PartitionQueue queue = queue(batch.partition());
        synchronized (queue) {
            queue.sendAgain(batch);
        }
    }

    /** Puts the parts of a batch that was too large in its place. */
    void split(ProducerBatch batch) {
        ratios.reset(batch.partition().topic());
        // Halves at most, or a topic whose limit is below the batch size would get the same batch again and again.
        Deque<ProducerBatch> parts =
                batch.split(Math.min(batchSize, batch.records().sizeInBytes() / 2));
        PartitionQueue queue = queue(batch.partition());
        synchronized (queue) {
            queue.splitInto(batch, parts);
        }
        incomplete.addAll(parts);
        settled(batch);
    }

    /** Frees what the batch held. */
    void settled(ProducerBatch batch) {
        if (incomplete.remove(batch)) {
            memory.release(batch.reservedBytes());
        }
    }

    boolean hasIncomplete() {
        return !incomplete.isEmpty();
    }

    Set<ProducerBatch> incomplete() {
        return incomplete;
    }

    /** Everything appended so far goes out without lingering; the result completes when it is settled. */
    CompletableFuture<Void> flush() {
        flushes.incrementAndGet();
        List<CompletableFuture<Void>> pending = new ArrayList<>();
        incomplete.forEach(batch -> pending.add(batch.settled()));
        return CompletableFuture.allOf(pending.toArray(CompletableFuture[]::new))
                .whenComplete((nothing, failure) -> flushes.decrementAndGet());
    }

    void close() {
        closed = true;
    }

    /** Batches by topic, for a request. */
    static Map<String, List<ProducerBatch>> byTopic(List<ProducerBatch> batches) {
        Map<String, List<ProducerBatch>> topics = new LinkedHashMap<>();
        for (ProducerBatch batch : batches) {
            topics.computeIfAbsent(batch.partition().topic(), topic -> new ArrayList<>())
                    .add(batch);
        }
        return topics;
    }

    /** Batches by partition, for reading a response. */
    static Map<TopicPartition, ProducerBatch> byPartition(List<ProducerBatch> batches) {
        Map<TopicPartition, ProducerBatch> partitions = new HashMap<>();
        batches.forEach(batch -> partitions.put(batch.partition(), batch));
        return partitions;
    }
}
