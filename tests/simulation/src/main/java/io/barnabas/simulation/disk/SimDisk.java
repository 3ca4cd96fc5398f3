package io.barnabas.simulation.disk;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordination.RegistrationMemory;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** The disks of one machine: two log directories, and what the broker remembers in them. */
public final class SimDisk implements RegistrationMemory {
    private final List<String> directories = List.of("/d0", "/d1");
    private final Map<String, LogFiles> logs = new TreeMap<>();
    private final Set<String> failed = new HashSet<>();
    private final int minInSyncReplicas;
    private long rememberedEpoch = -1;

    /** @param minInSyncReplicas of every topic */
    public SimDisk(int minInSyncReplicas) {
        this.minInSyncReplicas = minInSyncReplicas;
    }

    int minInSyncReplicas() {
        return minInSyncReplicas;
    }

    public List<String> directories() {
        return directories;
    }

    /** All logs, in a fixed order. */
    public Collection<LogFiles> logs() {
        return logs.values();
    }

    /** The log of a partition, null when there is none. */
    public LogFiles log(TopicPartition partition) {
        return logs.get(partition.toString());
    }

    LogFiles create(TopicPartition partition) {
        String directory = directories.get(Math.floorMod(partition.hashCode(), directories.size()));
        throwIfFailed(directory);
        LogFiles files = new LogFiles(partition, directory);
        logs.put(partition.toString(), files);
        return files;
    }

    void delete(TopicPartition partition) {
        logs.remove(partition.toString());
    }

    /** The directory gives errors from now on, until it is replaced. */
    public void fail(String directory) {
        failed.add(directory);
    }

    public boolean isFailed(String directory) {
        return failed.contains(directory);
    }

    /** Works again, with everything that was on it: the cable was loose. */
    public void repair() {
        failed.clear();
    }

    void throwIfFailed(String directory) {
        if (failed.contains(directory)) {
            throw new ApiException(Errors.KAFKA_STORAGE_ERROR, "Log directory " + directory + " failed");
        }
    }

    /** Everything that was written is on the device, as after a clean stop. */
    public void sync() {
        logs.values().forEach(LogFiles::sync);
    }

    /** The kernel writes back what it likes. */
    public void writeBack(Random random) {
        for (LogFiles log : logs.values()) {
            if (random.nextInt(3) > 0) {
                log.sync();
            }
        }
    }

    /** The machine loses power: of what was not flushed some is there and the rest is not. */
    public void losePower(Random random) {
        for (LogFiles log : logs.values()) {
            long unflushed = log.endOffset() - log.flushedEnd;
            if (unflushed > 0) {
                log.loseFrom(log.flushedEnd + (long) (random.nextDouble() * (unflushed + 1)));
            }
        }
    }

    @Override
    public OptionalLong lastBrokerEpoch() {
        return rememberedEpoch < 0 ? OptionalLong.empty() : OptionalLong.of(rememberedEpoch);
    }

    @Override
    public void remember(long brokerEpoch) {
        rememberedEpoch = brokerEpoch;
    }
}
