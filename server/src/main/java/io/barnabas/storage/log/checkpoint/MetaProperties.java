package io.barnabas.storage.log.checkpoint;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What {@code meta.properties} says about a log directory.
 *
 * @param brokerId the broker whose data it holds
 * @param clusterId the cluster that broker belongs to
 * @param directoryId an id of the directory, as later Kafka versions write it; kept, never needed
 */
public record MetaProperties(OptionalInt brokerId, Optional<String> clusterId, Optional<String> directoryId) {
    /** As a ZooKeeper-mode broker writes it. */
    public static MetaProperties of(int brokerId, String clusterId) {
        return new MetaProperties(OptionalInt.of(brokerId), Optional.of(clusterId), Optional.empty());
    }
}
