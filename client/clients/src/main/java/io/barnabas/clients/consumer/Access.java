package io.barnabas.clients.consumer;

import java.util.ConcurrentModificationException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets one thread at a time into the consumer: a second application thread is refused, and the heartbeat thread is kept
 * out by the lock while a call runs, but not while a call runs the application's own code.
 */
final class Access {
    private static final long NOBODY = -1;

    private final AtomicLong owner = new AtomicLong(NOBODY);
    private final ReentrantLock lock = new ReentrantLock();
    private int depth;
    private boolean closed;

    ReentrantLock lock() {
        return lock;
    }

    /**
     * Begins a call.
     *
     * @throws ConcurrentModificationException when a call of another thread runs
     * @throws IllegalStateException when the consumer is closed
     */
    void enter() {
        acquire();
        if (closed) {
            exit();
            throw new IllegalStateException("This consumer has already been closed.");
        }
    }

    /** Begins the last call there is; false when it was made before. {@link #exitClosed} ends it. */
    boolean enterToClose() {
        acquire();
        if (closed) {
            exit();
            return false;
        }
        return true;
    }

    /** Ends the last call: every later one is refused. */
    void exitClosed() {
        closed = true;
        exit();
    }

    private void acquire() {
        long thread = Thread.currentThread().getId();
        if (owner.get() != thread && !owner.compareAndSet(NOBODY, thread)) {
            throw new ConcurrentModificationException("The consumer is not safe for multi-threaded access. "
                    + "currentThread(name: " + Thread.currentThread().getName() + ", id: " + thread
                    + ") otherThread(id: " + owner.get() + ")");
        }
        depth++;
        lock.lock();
    }

    void exit() {
        lock.unlock();
        if (--depth == 0) {
            owner.set(NOBODY);
        }
    }

    /** Runs the application's code inside a call: heartbeats go on meanwhile, and it may call the consumer. */
    void runUnlocked(Runnable code) {
        int holds = lock.getHoldCount();
        for (int i = 0; i < holds; i++) {
            lock.unlock();
        }
        try {
            code.run();
        } finally {
            for (int i = 0; i < holds; i++) {
                lock.lock();
            }
        }
    }
}
