package io.barnabas.server.network;

import io.barnabas.common.Time;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The connections of one event loop, and one timer for all of them: closes those that are idle for too long, and those
 * that keep memory others wait for. Used on that event loop alone.
 */
final class ConnectionSweeper implements Runnable {
    static final long INTERVAL_MS = 1_000;

    private final Set<Connection> connections = new LinkedHashSet<>();
    private final Time time;
    private ScheduledFuture<?> timer;
    private boolean draining;

    ConnectionSweeper(Time time) {
        this.time = time;
    }

    void add(Connection connection) {
        connections.add(connection);
        if (draining) {
            connection.drain();
            return;
        }
        if (timer == null) {
            timer = connection
                    .eventLoop()
                    .scheduleWithFixedDelay(this, INTERVAL_MS, INTERVAL_MS, TimeUnit.MILLISECONDS);
        }
    }

    void remove(Connection connection) {
        connections.remove(connection);
        if (connections.isEmpty() && timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    @Override
    public void run() {
        long now = time.nanoseconds();
        // A copy: closing a connection removes it.
        for (Connection connection : List.copyOf(connections)) {
            connection.sweep(now);
        }
    }

    /** Ends all connections once their requests in flight are answered. */
    void drain() {
        draining = true;
        List.copyOf(connections).forEach(Connection::drain);
    }

    /** Ends all connections now. */
    void closeAll() {
        List.copyOf(connections).forEach(Connection::close);
    }

    /** Connections of this loop. */
    int size() {
        return connections.size();
    }
}
