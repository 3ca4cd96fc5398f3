package io.barnabas.server;

import java.util.concurrent.ScheduledExecutorService;

/**
 * Where a broker's work runs that no request carries. Each runs one task at a time, in order.
 *
 * @param scheduler flush, retention, deletion, checkpoints: may wait for the disk
 * @param stateChanges the controller's requests, in order: may wait for the disk
 * @param coordinatorTimers alarms of the coordinators: nothing on it waits for the disk, so that they ring in time
 * @param coordinatorLoader loads the coordinators' partitions and expires offsets: may wait for the disk
 */
public record BrokerExecutors(
        ScheduledExecutorService scheduler,
        ScheduledExecutorService stateChanges,
        ScheduledExecutorService coordinatorTimers,
        ScheduledExecutorService coordinatorLoader) {}
