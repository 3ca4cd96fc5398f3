package io.barnabas.server.coordinator;

import io.barnabas.common.Time;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Where a coordinator's work that nobody asked for runs.
 *
 * @param time the broker's clock
 * @param timers alarms; its thread never waits for the disk
 * @param loader loading and expiry, which may
 */
public record ShardThreads(Time time, ScheduledExecutorService timers, ScheduledExecutorService loader) {}
