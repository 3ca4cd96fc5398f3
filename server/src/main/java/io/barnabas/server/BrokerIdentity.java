package io.barnabas.server;

import io.barnabas.storage.log.checkpoint.BrokerMetadataCheckpoint;
import io.barnabas.storage.log.checkpoint.MetaProperties;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * Who this broker is: agreed between configuration, ZooKeeper and what its log directories remember. Data of another
 * cluster or another broker is never served by mistake.
 */
final class BrokerIdentity {
    private static final int GENERATED = -1;

    private final Map<Path, Optional<MetaProperties>> remembered = new HashMap<>();

    /** Reads {@code meta.properties} of each directory that exists. */
    static BrokerIdentity remembered(List<Path> logDirs) {
        BrokerIdentity identity = new BrokerIdentity();
        for (Path dir : logDirs) {
            try {
                identity.remembered.put(dir, new BrokerMetadataCheckpoint(dir).read());
            } catch (IOException e) {
                throw new StartupException(e.getMessage(), e);
            }
        }
        return identity;
    }

    /** @throws StartupException when a directory belongs to another cluster */
    void throwIfOtherCluster(String clusterId) {
        remembered.forEach(
                (dir, meta) -> meta.flatMap(MetaProperties::clusterId).ifPresent(found -> {
                    if (!found.equals(clusterId)) {
                        throw new StartupException(
                                "Invalid cluster.id in: " + dir.resolve(BrokerMetadataCheckpoint.NAME)
                                        + ". Expected " + clusterId + ", but read " + found
                                        + ". The directory holds another cluster's "
                                        + "data: check zookeeper.connect (was ZooKeeper's dataDir lost or changed?), or set log.dirs to "
                                        + "an empty directory.");
                    }
                }));
    }

    /**
     * The broker's id: configured, else remembered, else generated.
     *
     * @param configured broker.id, -1 to have one generated
     * @param generate draws a new id from ZooKeeper; called only when nothing else names one
     * @throws StartupException when a directory remembers another id
     */
    int brokerId(int configured, IntSupplier generate) {
        int id = configured;
        for (Map.Entry<Path, Optional<MetaProperties>> entry : remembered.entrySet()) {
            int found = entry.getValue()
                    .map(meta -> meta.brokerId().orElse(GENERATED))
                    .orElse(GENERATED);
            if (found != GENERATED && id != GENERATED && found != id) {
                throw new StartupException("Stored broker.id " + found + " doesn't match broker.id " + id + " in "
                        + entry.getKey().resolve(BrokerMetadataCheckpoint.NAME) + ". If you moved your data, set "
                        + "broker.id=" + found + "; for a new broker set log.dirs to an empty directory.");
            }
            id = found == GENERATED ? id : found;
        }
        return id == GENERATED ? generate.getAsInt() : id;
    }

    /** Writes {@code meta.properties} where there is none yet. The directories exist and are locked by now. */
    void remember(int brokerId, String clusterId) {
        remembered.forEach((dir, meta) -> {
            if (meta.isEmpty()) {
                try {
                    new BrokerMetadataCheckpoint(dir).write(MetaProperties.of(brokerId, clusterId));
                } catch (IOException e) {
                    throw new StartupException(
                            "Cannot write " + dir.resolve(BrokerMetadataCheckpoint.NAME) + ": " + e, e);
                }
            }
        });
    }
}
