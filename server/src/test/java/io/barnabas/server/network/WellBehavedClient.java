package io.barnabas.server.network;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.message.ProduceResponseData;
import io.barnabas.common.protocol.ApiKeys;
import java.util.concurrent.locks.LockSupport;

/** Produces 16 KiB after 16 KiB beside the rude ones, and notes how long the slowest answer took. */
final class WellBehavedClient implements AutoCloseable, Runnable {
    private static final int RECORD_BYTES = 16 * 1024;
    /** A moderate rate: what its own requests allocate must not drown what the rude ones do. */
    private static final long PAUSE_NS = 1_000_000;

    private final TestClient client;
    private final Thread thread;
    private volatile boolean stopped;
    private volatile int answers;
    private volatile long slowestNs;
    private volatile RuntimeException failure;

    WellBehavedClient(int port) {
        this.client = new TestClient(port);
        this.thread = new Thread(this, "well-behaved-client");
        thread.start();
        SocketServerTest.await(() -> answers > 10);
        slowestNs = 0;
    }

    @Override
    public void run() {
        byte[] request = TestClient.produce(0, RECORD_BYTES);
        while (!stopped) {
            long start = System.nanoTime();
            try {
                client.send(request);
                client.receive(ApiKeys.PRODUCE, TestClient.PRODUCE_VERSION, 0, new ProduceResponseData());
            } catch (RuntimeException e) {
                failure = e;
                return;
            }
            slowestNs = Math.max(slowestNs, System.nanoTime() - start);
            answers++;
            LockSupport.parkNanos(PAUSE_NS);
        }
    }

    /** Fails unless it is being answered now, and was all the time. */
    void assertServed(long maxMs) {
        int before = answers;
        SocketServerTest.await(() -> answers > before + 10 || failure != null);
        assertTrue(failure == null, () -> "the well-behaved client failed: " + failure);
        assertTrue(slowestNs / 1_000_000 < maxMs, () -> "slowest answer took " + slowestNs / 1_000_000 + " ms");
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.close();
    }
}
