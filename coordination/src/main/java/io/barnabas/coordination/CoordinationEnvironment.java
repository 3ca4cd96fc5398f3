package io.barnabas.coordination;

import io.barnabas.common.Time;
import io.barnabas.common.Uuid;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;

/**
 * What the outside world lends to the cluster's agreement; a simulation lends seeded twins.
 *
 * @param time wall clock for time stamps in the store
 * @param random a number from 0 to (argument - 1), where a topic's replicas begin
 * @param uuids fresh ids of clusters and topics
 * @param probe whether a broker's address answers
 * @param memory the last registration of this broker
 * @param threads where everything that does not happen on the caller's thread happens, and later
 */
public record CoordinationEnvironment(
        Time time,
        IntUnaryOperator random,
        Supplier<Uuid> uuids,
        BrokerProbe probe,
        RegistrationMemory memory,
        CoordinationThreads threads) {
    /** With the machine's threads. */
    public CoordinationEnvironment(
            Time time, IntUnaryOperator random, Supplier<Uuid> uuids, BrokerProbe probe, RegistrationMemory memory) {
        this(time, random, uuids, probe, memory, CoordinationThreads.system());
    }

    /** The machine's own clock, chance and network. */
    public static CoordinationEnvironment system(RegistrationMemory memory) {
        return new CoordinationEnvironment(
                Time.SYSTEM,
                bound -> ThreadLocalRandom.current().nextInt(bound),
                Uuid::randomUuid,
                new SocketBrokerProbe(),
                memory);
    }
}
