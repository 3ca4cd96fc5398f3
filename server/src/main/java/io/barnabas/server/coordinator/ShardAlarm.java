package io.barnabas.server.coordinator;

import io.barnabas.common.Time;
import io.barnabas.coordinator.common.CoordinatorClock;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The broker's clock, and one alarm on a scheduler shared by all shards. Set on the shard's turn. */
final class ShardAlarm implements CoordinatorClock {
    private final Time time;
    private final ScheduledExecutorService scheduler;
    private final Runnable onAlarm;
    private Future<?> alarm;

    /** @param onAlarm takes the shard's turn; called on the scheduler's thread */
    ShardAlarm(Time time, ScheduledExecutorService scheduler, Runnable onAlarm) {
        this.time = time;
        this.scheduler = scheduler;
        this.onAlarm = onAlarm;
    }

    @Override
    public long nowMs() {
        return time.milliseconds();
    }

    @Override
    public long elapsedMs() {
        return TimeUnit.NANOSECONDS.toMillis(time.nanoseconds());
    }

    @Override
    public void setAlarm(long elapsedMs) {
        if (alarm != null) {
            alarm.cancel(false);
        }
        try {
            alarm = scheduler.schedule(onAlarm, Math.max(0, elapsedMs - elapsedMs()), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // The broker stops: nothing that this alarm could have brought about matters any more.
            alarm = null;
        }
    }
}
