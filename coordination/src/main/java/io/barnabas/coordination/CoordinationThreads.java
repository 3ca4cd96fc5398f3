package io.barnabas.coordination;

import java.util.concurrent.ScheduledExecutorService;

/**
 * The threads that the outside world lends to the cluster's agreement. A simulation lends queues of its own events
 * instead, and plays all brokers on one thread.
 */
public interface CoordinationThreads {
    /**
     * A thread of its own, which runs what it is given one after the other, and forgets at its shutdown what was to run
     * later. Belongs to whoever asked: shut it down.
     */
    ScheduledExecutorService loop(String name);

    /** Threads of the machine: daemons, made when first needed. */
    static CoordinationThreads system() {
        return new SystemThreads();
    }
}
