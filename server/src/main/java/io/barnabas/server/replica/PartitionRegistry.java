package io.barnabas.server.replica;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.server.metadata.MetadataCache;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/** The partitions this broker hosts, by topic and number. */
final class PartitionRegistry {
    private final Map<String, Map<Integer, HostedPartition>> byTopic = new ConcurrentHashMap<>();
    private final MetadataCache metadataCache;

    PartitionRegistry(MetadataCache metadataCache) {
        this.metadataCache = metadataCache;
    }

    /** The partition, or null when it is not hosted here. */
    HostedPartition get(String topic, int partition) {
        Map<Integer, HostedPartition> partitions = byTopic.get(topic);
        return partitions == null ? null : partitions.get(partition);
    }

    HostedPartition get(TopicPartition topicPartition) {
        return get(topicPartition.topic(), topicPartition.partition());
    }

    /** The partition, else the error that says why it is not here. */
    HostedPartition getOrThrow(String topic, int partition) {
        HostedPartition hosted = get(topic, partition);
        if (hosted == null) {
            throw new ApiException(whyNotHosted(topic, partition));
        }
        return hosted;
    }

    /** The partition exists elsewhere, or nowhere that this broker knows of. */
    Errors whyNotHosted(String topic, int partition) {
        return metadataCache.contains(topic, partition)
                ? Errors.NOT_LEADER_OR_FOLLOWER
                : Errors.UNKNOWN_TOPIC_OR_PARTITION;
    }

    void put(HostedPartition hosted) {
        TopicPartition tp = hosted.partition().topicPartition();
        byTopic.compute(tp.topic(), (topic, partitions) -> {
            Map<Integer, HostedPartition> known = partitions == null ? new ConcurrentHashMap<>() : partitions;
            known.put(tp.partition(), hosted);
            return known;
        });
    }

    HostedPartition remove(TopicPartition tp) {
        HostedPartition removed = get(tp);
        byTopic.computeIfPresent(tp.topic(), (topic, partitions) -> {
            partitions.remove(tp.partition());
            return partitions.isEmpty() ? null : partitions;
        });
        return removed;
    }

    void forEach(BiConsumer<TopicPartition, HostedPartition> action) {
        byTopic.forEach((topic, partitions) -> partitions.forEach(
                (index, hosted) -> action.accept(hosted.partition().topicPartition(), hosted)));
    }

    /** The hosted partitions of one topic. */
    Iterable<HostedPartition> ofTopic(String topic) {
        Map<Integer, HostedPartition> partitions = byTopic.get(topic);
        return partitions == null ? List.of() : partitions.values();
    }
}
