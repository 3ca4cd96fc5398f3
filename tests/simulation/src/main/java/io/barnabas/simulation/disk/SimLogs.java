package io.barnabas.simulation.disk;

import io.barnabas.cluster.PartitionLog;
import io.barnabas.common.Time;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.server.replica.PartitionLogs;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** A machine's logs as a process has them open. */
public final class SimLogs implements PartitionLogs {
    private final SimDisk disk;
    private final Time time;
    private final Function<SimLog, PartitionLog> wrapper;
    private final Map<String, SimLog> open = new TreeMap<>();
    private final Map<String, PartitionLog> wrapped = new TreeMap<>();

    /** @param wrapper what the broker gets to see of a log: the log itself, or one with a fault on purpose */
    public SimLogs(SimDisk disk, Time time, Function<SimLog, PartitionLog> wrapper) {
        this.disk = disk;
        this.time = time;
        this.wrapper = wrapper;
        // As the log manager does at start: the high watermarks written down are not forgotten for logs without a role.
        disk.logs().forEach(files -> {
            if (!disk.isFailed(files.directory)) {
                open(files);
            }
        });
    }

    private SimLog open(LogFiles files) {
        SimLog log = new SimLog(files, disk, time);
        open.put(files.topicPartition.toString(), log);
        wrapped.put(files.topicPartition.toString(), wrapper.apply(log));
        return log;
    }

    /** The logs that are open, in a fixed order. */
    public Collection<SimLog> open() {
        return open.values();
    }

    /** The log of a partition, null when it is not open. */
    public SimLog log(TopicPartition partition) {
        return open.get(partition.toString());
    }

    @Override
    public void prepare(Set<String> topics) {
        // All topics have the same settings.
    }

    @Override
    public PartitionLog getOrCreate(TopicPartition topicPartition, Uuid topicId, boolean isNew) {
        SimLog log = open.get(topicPartition.toString());
        if (log == null) {
            LogFiles files = disk.log(topicPartition);
            if (files != null || !isNew && disk.directories().stream().anyMatch(disk::isFailed)) {
                throw new ApiException(
                        Errors.KAFKA_STORAGE_ERROR, "The log directory of " + topicPartition + " is offline");
            }
            log = open(disk.create(topicPartition));
        }
        LogFiles files = log.files();
        disk.throwIfFailed(files.directory);
        if (!topicId.equals(Uuid.ZERO_UUID)) {
            if (!files.topicId.equals(Uuid.ZERO_UUID) && !files.topicId.equals(topicId)) {
                throw new ApiException(
                        Errors.INCONSISTENT_TOPIC_ID,
                        topicPartition + " is of topic " + files.topicId + ", not of " + topicId);
            }
            files.topicId = topicId;
        }
        return wrapped.get(topicPartition.toString());
    }

    @Override
    public void delete(TopicPartition topicPartition) {
        open.remove(topicPartition.toString());
        wrapped.remove(topicPartition.toString());
        disk.delete(topicPartition);
    }

    @Override
    public void forget(String topic) {
        // Nothing is kept of topics.
    }

    @Override
    public List<Directory> describe() {
        List<Directory> described = new ArrayList<>();
        for (String directory : disk.directories()) {
            Map<TopicPartition, LogDescription> logs = new java.util.LinkedHashMap<>();
            for (SimLog log : open.values()) {
                if (log.directory().equals(directory)) {
                    logs.put(log.files().topicPartition, new LogDescription(0, log.logEndOffset(), false, 0));
                }
            }
            Errors error = disk.isFailed(directory) ? Errors.KAFKA_STORAGE_ERROR : Errors.NONE;
            described.add(new Directory(directory, error, -1, -1, logs));
        }
        return described;
    }

    @Override
    public boolean isIn(PartitionLog log, String directory) {
        for (Map.Entry<String, PartitionLog> entry : wrapped.entrySet()) {
            if (entry.getValue() == log) {
                return open.get(entry.getKey()).directory().equals(directory);
            }
        }
        return false;
    }

    @Override
    public void checkpointHighWatermarks() {
        for (SimLog log : open.values()) {
            if (!disk.isFailed(log.directory())) {
                log.files().checkpointedHighWatermark = log.highWatermark();
            }
        }
    }
}
