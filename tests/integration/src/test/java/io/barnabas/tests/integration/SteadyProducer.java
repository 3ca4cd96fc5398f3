package io.barnabas.tests.integration;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends numbered records to all partitions of a topic in turns, at a steady rate, whatever happens meanwhile, and keeps a
 * {@link Ledger} of them.
 */
public final class SteadyProducer implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(150);
    private static final int KEYS = 10;

    private final RecordSink sink;
    private final String topic;
    private final int perSecond;
    private final Ledger ledger;
    private final Thread thread;
    private volatile boolean stopping;
    private volatile Throwable failure;
    private volatile long lastAcknowledgedAt = System.nanoTime();
    private volatile long longestPause;

    /**
     * Starts at once; closes the sink.
     *
     * @param perSecond records a second over all partitions
     */
    SteadyProducer(RecordSink sink, String topic, int partitions, int perSecond) {
        this.sink = sink;
        this.topic = topic;
        this.perSecond = perSecond;
        this.ledger = new Ledger(partitions);
        this.thread = new Thread(this::run, "steady producer of " + topic);
        thread.setDaemon(true);
        thread.start();
    }

    /** With kafka-clients. */
    public static SteadyProducer apache(String bootstrap, String topic, int partitions, int perSecond) {
        return new SteadyProducer(RecordSink.apache(bootstrap), topic, partitions, perSecond);
    }

    private void run() {
        try {
            long start = System.nanoTime();
            long interval = Duration.ofSeconds(1).toNanos() / perSecond;
            for (long n = 0; !stopping; n++) {
                for (long left = start + n * interval - System.nanoTime(); left > 0 && !stopping; ) {
                    LockSupport.parkNanos(Math.max(left, Duration.ofMillis(2).toNanos()));
                    left = start + n * interval - System.nanoTime();
                }
                send((int) (n % ledger.partitions()));
            }
        } catch (RuntimeException | Error e) {
            failure = e;
        }
    }

    private void send(int partition) {
        int number = ledger.next(partition);
        sink.send(topic, partition, "key-" + number % KEYS, Integer.toString(number), (offset, thrown) -> {
            if (thrown == null) {
                ledger.acknowledged(partition, number, offset);
                long now = System.nanoTime();
                longestPause = Math.max(longestPause, now - lastAcknowledgedAt);
                lastAcknowledgedAt = now;
            } else {
                ledger.failed(partition, number, thrown);
            }
        });
    }

    public Ledger ledger() {
        return ledger;
    }

    /** The longest time without any acknowledgement so far. */
    public Duration longestPause() {
        return Duration.ofNanos(longestPause);
    }

    /** Returns when so many more records than now are acknowledged. */
    public void awaitMore(int records, BrokerCluster cluster) {
        int goal = ledger.acknowledged() + records;
        Await.until(
                records + " more records are acknowledged",
                LIMIT,
                () -> ledger.acknowledged() >= goal || failure != null,
                () -> ledger + "\n" + cluster.state());
        throwIfFailed();
    }

    /** Sends no more, and returns when everything sent has its outcome. */
    public Ledger finish() {
        stopping = true;
        join();
        sink.close();
        throwIfFailed();
        return ledger;
    }

    private void throwIfFailed() {
        if (failure != null) {
            throw new AssertionError("the producer failed: " + ledger, failure);
        }
    }

    private void join() {
        try {
            thread.join(LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
    }
}
