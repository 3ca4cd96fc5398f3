package io.barnabas.server.replica;

import io.barnabas.cluster.InMemoryLog;
import io.barnabas.cluster.PartitionLog;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Logs in memory. */
final class FakeLogs implements PartitionLogs {
    final Map<TopicPartition, InMemoryLog> logs = new HashMap<>();
    final Set<TopicPartition> broken = new HashSet<>();
    final Set<TopicPartition> loading = new HashSet<>();
    final List<TopicPartition> wanted = new ArrayList<>();
    final List<TopicPartition> deleted = new ArrayList<>();
    final Set<String> prepared = new HashSet<>();
    int checkpoints;

    @Override
    public void prepare(Set<String> topics) {
        prepared.addAll(topics);
    }

    @Override
    public PartitionLog getOrCreate(TopicPartition topicPartition, Uuid topicId, boolean isNew) {
        if (broken.contains(topicPartition)) {
            throw new ApiException(Errors.KAFKA_STORAGE_ERROR, "the disk of " + topicPartition + " is broken");
        }
        return logs.computeIfAbsent(topicPartition, tp -> new InMemoryLog());
    }

    @Override
    public boolean isLoading(TopicPartition topicPartition) {
        return loading.contains(topicPartition);
    }

    @Override
    public void want(TopicPartition topicPartition) {
        wanted.add(topicPartition);
    }

    @Override
    public void delete(TopicPartition topicPartition) {
        logs.remove(topicPartition);
        deleted.add(topicPartition);
    }

    @Override
    public void forget(String topic) {
        prepared.remove(topic);
    }

    @Override
    public List<Directory> describe() {
        return List.of();
    }

    @Override
    public boolean isIn(PartitionLog log, String directory) {
        return directory.equals("/all");
    }

    @Override
    public void checkpointHighWatermarks() {
        checkpoints++;
    }
}
