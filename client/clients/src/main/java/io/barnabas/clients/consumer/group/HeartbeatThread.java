package io.barnabas.clients.consumer.group;

import io.barnabas.clients.ClientLog;
import io.barnabas.clients.NetworkClient;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps a member alive while the application is busy with its records. It touches the network only when the application
 * does not: it tries the lock the application holds during a call, and goes away at once when that is taken, for then
 * the call itself sends heartbeats.
 */
public final class HeartbeatThread implements Runnable {
    private static final String LOGGER = "org.apache.kafka.clients.consumer.internals.AbstractCoordinator";
    private static final long BUSY_MS = 50;
    private static final long SHORTEST_WAIT_MS = 5;
    private static final long LONGEST_WAIT_MS = 1000;

    private final ReentrantLock lock;
    private final Membership membership;
    private final NetworkClient client;
    private final ClientLog log;
    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * @param lock guards membership and client
     */
    public HeartbeatThread(ReentrantLock lock, Membership membership, NetworkClient client, ClientLog log) {
        this.lock = lock;
        this.membership = membership;
        this.client = client;
        this.log = log;
    }

    /** Starts it for a group. */
    public void start(String groupId) {
        Thread thread = new Thread(this, "kafka-coordinator-heartbeat-thread | " + groupId);
        thread.setDaemon(true);
        thread.start();
    }

    /** Ends it; to be called under the lock, after which it will not touch anything any more. */
    public void close() {
        closed.countDown();
    }

    @Override
    public void run() {
        try {
            long waitMs = SHORTEST_WAIT_MS;
            while (!closed.await(waitMs, TimeUnit.MILLISECONDS)) {
                waitMs = Math.min(LONGEST_WAIT_MS, Math.max(SHORTEST_WAIT_MS, beat()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.error(LOGGER, "The heartbeat thread ends", e);
        }
    }

    private long beat() {
        if (!lock.tryLock()) {
            return BUSY_MS;
        }
        try {
            if (closed.getCount() == 0) {
                return BUSY_MS;
            }
            membership.maybeLeaveForSlowness();
            membership.tick();
            client.poll(0);
            return membership.waitMs();
        } finally {
            lock.unlock();
        }
    }
}
