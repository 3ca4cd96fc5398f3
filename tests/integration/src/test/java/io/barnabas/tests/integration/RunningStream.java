package io.barnabas.tests.integration;

import io.barnabas.clients.producer.Producer;
import io.barnabas.clients.producer.ProducerRecord;
import io.barnabas.tests.integration.KafkasClients.Neutral;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** A producer that writes numbered values, whatever happens meanwhile; at most so many are under way at a time. */
final class RunningStream implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int MAX_UNDER_WAY = 5_000;

    private final Producer<String, String> producer;
    private final String topic;
    private final int partitions;
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger written = new AtomicInteger();
    private final Semaphore underWay = new Semaphore(MAX_UNDER_WAY);
    private final ConcurrentLinkedQueue<Exception> failures = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean stopped;

    /** Starts at once. The stream closes the producer. */
    RunningStream(Producer<String, String> producer, String topic, int partitions) {
        this.producer = producer;
        this.topic = topic;
        this.partitions = partitions;
        this.thread = new Thread(this::run, "running-stream");
        this.thread.start();
    }

    private void run() {
        try {
            while (!stopped) {
                underWay.acquire();
                int n = sent.getAndIncrement();
                producer.send(
                        new ProducerRecord<>(topic, n % partitions, null, Integer.toString(n)), (metadata, failure) -> {
                            underWay.release();
                            if (failure == null) {
                                written.incrementAndGet();
                            } else {
                                failures.add(failure);
                            }
                        });
            }
        } catch (InterruptedException | RuntimeException e) {
            failures.add(e);
        }
    }

    void awaitWritten(int count) {
        Await.until(
                count + " records are written",
                LIMIT,
                () -> written.get() >= count || !failures.isEmpty(),
                () -> "written " + written + ", failures " + failures);
    }

    /** So many more than now. */
    void awaitWrittenSinceNow(int more) {
        awaitWritten(written.get() + more);
    }

    /** Ends, once everything that was sent has an outcome. */
    void stop() {
        stopped = true;
        try {
            thread.join(LIMIT.toMillis());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        producer.close();
    }

    /** Fails unless every record sent is there, once, in the order sent. */
    void assertWhole(List<Neutral> found) {
        if (!failures.isEmpty() || written.get() != sent.get()) {
            throw new AssertionError("sent " + sent + ", written " + written + ", failures " + failures);
        }
        int[] next = new int[partitions];
        for (int partition = 0; partition < partitions; partition++) {
            next[partition] = partition;
        }
        for (Neutral record : found) {
            if (Integer.parseInt(record.value()) != next[record.partition()]) {
                throw new AssertionError("expected " + next[record.partition()] + ", found " + record);
            }
            next[record.partition()] += partitions;
        }
        if (found.size() != sent.get()) {
            throw new AssertionError("sent " + sent + ", found " + found.size());
        }
    }

    @Override
    public void close() {
        stopped = true;
        producer.close(0);
        thread.interrupt();
    }
}
