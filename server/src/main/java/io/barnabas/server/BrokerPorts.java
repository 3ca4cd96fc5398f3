package io.barnabas.server;

import io.barnabas.common.Time;
import io.barnabas.common.Uuid;
import io.barnabas.coordination.ClusterCoordination;
import io.barnabas.server.link.BrokerLinks;
import io.barnabas.server.replica.PartitionLogs;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * All a {@link Broker} has of the outside world. A simulation lends seeded twins.
 *
 * @param coordination its tie to the cluster
 * @param links its ways to other brokers
 * @param logs its disks
 * @param executors its threads
 * @param time its clock
 * @param uuids fresh random ids
 * @param sessionIds fresh ids of fetch sessions, 1 or more
 */
public record BrokerPorts(
        ClusterCoordination coordination,
        BrokerLinks links,
        PartitionLogs logs,
        BrokerExecutors executors,
        Time time,
        Supplier<Uuid> uuids,
        IntSupplier sessionIds) {}
