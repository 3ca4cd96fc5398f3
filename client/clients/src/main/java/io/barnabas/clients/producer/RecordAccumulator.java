package io.barnabas.clients.producer;

import io.barnabas.clients.ClusterMetadata;
import io.barnabas.clients.producer.transaction.ProducerIdentity;
import io.barnabas.clients.producer.transaction.TransactionManager;
import io.barnabas.common.Node;
import io.barnabas.common.record.Compression;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** Gathers records into batches until they are worth sending, in bounded memory. */
final class RecordAccumulator {
    /**
     * What can be sent.
     *
     * @param nodes the leaders of partitions with a batch that is due
     * @param nextCheckMs how long until another batch may be due, or one's time be over, in ms
     * @param unknownLeaders topics of due batches whose partition has no known leader
     */
    record Ready(Set<Node> nodes, long nextCheckMs, Set<String> unknownLeaders) {}

    private static final long NEVER_MS = Long.MAX_VALUE;

    private final int batchSize;
    private final long lingerMs;
    private final int deliveryTimeoutMs;
    private final Compression compression;
    private final boolean idempotent;
    private final BufferMemory memory;
    private final PartitionChooser chooser;
    private final LongSupplier clockMs;
    private final Runnable wakeup;
    /** Null without transactions. */
    private final TransactionManager transactions;

    private final Map<String, TopicQueues> topics = new ConcurrentHashMap<>();
    private final Set<ProducerBatch> incomplete = ConcurrentHashMap.newKeySet();
    private final AtomicInteger flushes = new AtomicInteger();
    private volatile boolean closed;
    private int drainFrom;

    /**
     * @param clockMs monotonic milliseconds
     * @param wakeup called when there is something new for the thread that sends, or to wait for
     * @param transactions says which records may be taken and which may go; null when all may
     */
    RecordAccumulator(
            ProducerConfig config,
            PartitionChooser chooser,
            LongSupplier clockMs,
            Runnable wakeup,
            TransactionManager transactions) {
        this.batchSize = Math.max(Outgoing.EMPTY_BATCH_BYTES, config.batchSize());
        this.lingerMs = config.lingerMs();
        this.deliveryTimeoutMs = config.deliveryTimeoutMs();
        this.compression = config.compression();
        this.idempotent = config.isIdempotent();
        this.memory = new BufferMemory(config.bufferMemory(), batchSize);
        this.chooser = chooser;
        this.clockMs = clockMs;
        this.wakeup = wakeup;
        this.transactions = transactions;
    }

    /**
     * Adds a record; blocks up to {@code maxBlockMs} while the memory is used up.
     *
     * @throws IllegalStateException when the producer is closed, or not in a transaction though it has them
     */
    SendFuture append(ClusterMetadata cluster, Outgoing record, long maxBlockMs) throws InterruptedException {
        TopicQueues topic = topic(record.topic());
        BufferMemory.Lease lease = null;
        boolean due = false;
        try {
            while (true) {
                PartitionQueue queue =
                        topic.queue(record.goesAnywhere() ? topic.sticky().current(cluster) : record.partition());
                SendFuture future;
                synchronized (queue) {
                    throwIfClosed();
                    if (transactions != null) {
                        transactions.maybeAddPartition(queue.partition());
                    }
                    if (record.goesAnywhere() && !topic.sticky().isCurrent(queue.number())) {
                        continue;
                    }
                    future = tryAppend(queue, record);
                    if (future == null && record.goesAnywhere() && moveOn(queue, cluster)) {
                        // The full batch left behind can go.
                        due = true;
                        continue;
                    }
                    if (future == null && lease != null) {
                        future = begin(queue, record, lease);
                        lease = null;
                        due = true;
                    }
                    due |= future != null && count(queue, record, cluster);
                }
                if (future == null) {
                    lease = memory.reserve(Math.max(batchSize, record.sizeUpperBound()), maxBlockMs);
                    continue;
                }
                if (due) {
                    wakeup.run();
                }
                return future;
            }
        } finally {
            if (lease != null) {
                memory.release(lease, true);
            }
        }
    }

    /** Returns whether the batch that took the record is full now. */
    private static boolean count(PartitionQueue queue, Outgoing record, ClusterMetadata cluster) {
        TopicQueues topic = queue.topic();
        boolean full = queue.last().isFull(topic.ratio().estimate());
        if (record.goesAnywhere()) {
            topic.sticky().onAppended(record.recordSizeUpperBound(), full, cluster);
        }
        return full;
    }

    private TopicQueues topic(String name) {
        TopicQueues topic = topics.get(name);
        return topic != null
                ? topic
                : topics.computeIfAbsent(
                        name,
                        absent -> new TopicQueues(
                                absent,
                                idempotent,
                                batchSize,
                                chooser,
                                new CompressionRatio(compression != Compression.NONE)));
    }

    private static SendFuture tryAppend(PartitionQueue queue, Outgoing record) {
        ProducerBatch last = queue.last();
        if (last == null) {
            return null;
        }
        SendFuture future = last.tryAppend(record, queue.topic().ratio().estimate());
        if (future == null) {
            last.close();
        }
        return future;
    }

    private static boolean moveOn(PartitionQueue queue, ClusterMetadata cluster) {
        return queue.topic().sticky().maybeMoveOn(queue.last() != null, cluster);
    }

    private SendFuture begin(PartitionQueue queue, Outgoing record, BufferMemory.Lease lease) {
        ProducerBatch batch = new ProducerBatch(queue, compression, batchSize, lease, clockMs.getAsLong())
                .transactional(transactions != null);
        SendFuture future = batch.tryAppend(record, queue.topic().ratio().estimate());
        queue.add(batch);
        incomplete.add(batch);
        return future;
    }

    private void throwIfClosed() {
        if (closed) {
            throw new IllegalStateException("Cannot perform operation after producer has been closed");
        }
    }

    /** Which nodes can be sent something. */
    Ready ready(ClusterMetadata cluster, long nowMs) {
        Set<Node> nodes = new HashSet<>();
        Set<String> unknown = new HashSet<>();
        long nextCheckMs = NEVER_MS;
        boolean hurry = closed || flushes.get() > 0 || memory.isExhausted();
        for (PartitionQueue queue : waitingQueues()) {
            long waitMs;
            synchronized (queue) {
                ProducerBatch head = queue.first();
                waitMs = head == null ? NEVER_MS : waitMs(queue, head, hurry, nowMs);
                nextCheckMs = head == null ? nextCheckMs : Math.min(nextCheckMs, timeToExpiryMs(head, nowMs));
            }
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
        return new Ready(nodes, nextCheckMs, unknown);
    }

    /** Queues in which something waits. */
    private List<PartitionQueue> waitingQueues() {
        List<PartitionQueue> waiting = new ArrayList<>();
        for (TopicQueues topic : topics.values()) {
            for (PartitionQueue queue : topic.queues()) {
                if (queue != null && queue.length() > 0) {
                    waiting.add(queue);
                }
            }
        }
        return waiting;
    }

    private long waitMs(PartitionQueue queue, ProducerBatch head, boolean hurry, long nowMs) {
        if (head.attempts() > 0) {
            return head.nextAttemptMs() <= nowMs ? 0 : head.nextAttemptMs() - nowMs;
        }
        boolean full = queue.length() > 1 || head.isFull(queue.topic().ratio().estimate());
        return full || hurry ? 0 : Math.max(0, head.createdMs() + lingerMs - nowMs);
    }

    /**
     * Takes a batch of each partition that the node leads, as many as fit into a request; the next time others first.
     */
    List<ProducerBatch> drain(ClusterMetadata cluster, Node node, int maxBytes, ProducerIdentity identity, long nowMs) {
        List<ProducerBatch> drained = new ArrayList<>();
        List<PartitionQueue> waiting = waitingQueues();
        int bytes = 0;
        for (int i = 0; i < waiting.size(); i++) {
            PartitionQueue queue = waiting.get((drainFrom + i) % waiting.size());
            Node leader = cluster.leader(queue.partition());
            if (leader == null || leader.id() != node.id()) {
                continue;
            }
            ProducerBatch batch;
            synchronized (queue) {
                ProducerBatch head = queue.first();
                if (head == null || head.nextAttemptMs() > nowMs || !mayDrain(queue)) {
                    continue;
                }
                if (!drained.isEmpty() && bytes + head.sizeInBytes() > maxBytes) {
                    drainFrom = (drainFrom + i) % waiting.size();
                    break;
                }
                batch = queue.drain(identity);
            }
            bytes += batch.records().sizeInBytes();
            queue.topic().ratio().observe(batch.compressionRatio());
            drained.add(batch);
        }
        return drained;
    }

    private boolean mayDrain(PartitionQueue queue) {
        return queue.mayDrain() && (transactions == null || transactions.isSendAllowed(queue.partition()));
    }

    /** Batches that no broker can have; they are taken out. */
    List<ProducerBatch> withdrawUnseen() {
        List<ProducerBatch> unseen = new ArrayList<>();
        for (PartitionQueue queue : waitingQueues()) {
            synchronized (queue) {
                unseen.addAll(queue.withdrawUnseen());
            }
        }
        return unseen;
    }

    /** Batches that have waited too long to be of use; they are taken out. */
    List<ProducerBatch> expired(long nowMs) {
        List<ProducerBatch> expired = new ArrayList<>();
        for (PartitionQueue queue : waitingQueues()) {
            synchronized (queue) {
                for (ProducerBatch head = queue.first(); head != null && isExpired(head, nowMs); head = queue.first()) {
                    queue.onGivenUp(head);
                    expired.add(head);
                }
            }
        }
        return expired;
    }

    /** How long until the batch's time is over, in ms; 0 when it is. */
    long timeToExpiryMs(ProducerBatch batch, long nowMs) {
        return Math.max(0, batch.createdMs() + deliveryTimeoutMs - nowMs);
    }

    boolean isExpired(ProducerBatch batch, long nowMs) {
        return nowMs - batch.createdMs() >= deliveryTimeoutMs;
    }

    /** Every partition something was ever sent to. */
    List<PartitionQueue> queues() {
        List<PartitionQueue> queues = new ArrayList<>();
        for (TopicQueues topic : topics.values()) {
            for (PartitionQueue queue : topic.queues()) {
                if (queue != null) {
                    queues.add(queue);
                }
            }
        }
        return queues;
    }

    /** Puts the parts of a batch that was too large in its place. */
    void split(ProducerBatch batch) {
        PartitionQueue queue = batch.queue();
        queue.topic().ratio().reset();
        // Halves at most, or a topic whose limit is below the batch size would get the same batch again and again.
        Deque<ProducerBatch> parts =
                batch.split(Math.min(batchSize, batch.records().sizeInBytes() / 2));
        synchronized (queue) {
            queue.splitInto(batch, parts);
        }
        incomplete.addAll(parts);
        settled(batch);
    }

    /** Frees what the batch held. */
    void settled(ProducerBatch batch) {
        if (incomplete.remove(batch) && batch.lease() != null) {
            memory.release(batch.lease(), !batch.isInFlight());
        }
    }

    boolean hasIncomplete() {
        return !incomplete.isEmpty();
    }

    Collection<ProducerBatch> incomplete() {
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

    /** Takes no more records; whoever waits for memory gives up. */
    void close() {
        closed = true;
        memory.close();
    }

    /** Returns once every record that was taken stands in a queue. After {@link #close}. */
    void awaitAppends() {
        for (PartitionQueue queue : queues()) {
            synchronized (queue) {
                // Who appends looks at the flag and adds its batch under this lock.
                queue.length();
            }
        }
    }
}
