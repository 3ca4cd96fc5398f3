package io.barnabas.metadata;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A broker as it announces itself in {@code /brokers/ids/N}.
 *
 * @param id broker.id, 0 or more
 * @param endPoints advertised listeners, at least one
 * @param rack broker.rack
 * @param jmxPort port of the JMX agent, -1 for none
 * @param timestampMs wall-clock time of the registration, milliseconds since 1970
 * @param epoch broker epoch, the zxid that created the znode (KIP-380); {@link #NO_EPOCH} before it is registered
 */
public record BrokerRegistration(
        int id, List<EndPoint> endPoints, Optional<String> rack, int jmxPort, long timestampMs, long epoch) {
    public static final long NO_EPOCH = -1;

    public BrokerRegistration {
        endPoints = List.copyOf(endPoints);
        Objects.requireNonNull(rack, "rack");
    }

    /** The endpoint of that listener name, when this broker has it. */
    public Optional<EndPoint> endPoint(String listenerName) {
        return endPoints.stream()
                .filter(e -> e.listenerName().equalsIgnoreCase(listenerName))
                .findFirst();
    }

    public BrokerRegistration withEpoch(long newEpoch) {
        return new BrokerRegistration(id, endPoints, rack, jmxPort, timestampMs, newEpoch);
    }

    public BrokerRegistration withTimestampMs(long newTimestampMs) {
        return new BrokerRegistration(id, endPoints, rack, jmxPort, newTimestampMs, epoch);
    }

    /** Whether both announce the same listeners and rack; epoch and time do not count. */
    public boolean sameAnnouncement(BrokerRegistration other) {
        return id == other.id && endPoints.equals(other.endPoints) && rack.equals(other.rack);
    }
}
