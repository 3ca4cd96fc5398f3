package io.barnabas.coordination;

import io.barnabas.common.Uuid;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Creates, grows and deletes topics in the store. A future completes when the store has it; that brokers know it comes
 * later, with UpdateMetadata. Client-visible failures are {@link io.barnabas.common.protocol.ApiException}s (the
 * future's cause) with Apache Kafka's texts.
 */
public interface TopicAdmin {
    /**
     * A topic to create.
     *
     * @param name topic name
     * @param numPartitions number of partitions, -1 for num.partitions (or when assignments are given)
     * @param replicationFactor replicas per partition, -1 for default.replication.factor (or with assignments)
     * @param assignments broker ids by partition; empty for automatic assignment
     * @param configs overrides of topic configuration
     */
    record NewTopic(
            String name,
            int numPartitions,
            short replicationFactor,
            Map<Integer, List<Integer>> assignments,
            Map<String, String> configs) {}

    /** What was created (or, with validateOnly, would be). */
    record CreatedTopic(
            String name, Uuid topicId, int numPartitions, short replicationFactor, Map<String, String> configs) {}

    /**
     * A topic to grow.
     *
     * @param totalCount partitions it shall have
     * @param assignments broker ids for each new partition in order; empty Optional for automatic assignment
     */
    record NewPartitions(String topic, int totalCount, Optional<List<List<Integer>>> assignments) {}

    /** Checks topic configuration; throws {@code ApiException(INVALID_CONFIG)} or whatever the client shall see. */
    @FunctionalInterface
    interface TopicConfigValidator {
        void validate(String topic, Map<String, String> configs);
    }

    /** Topics by name (no name twice), each with its own outcome. */
    Map<String, CompletableFuture<CreatedTopic>> createTopics(Collection<NewTopic> topics, boolean validateOnly);

    /** Marks topics for deletion; the controller then deletes them. The future's value is the topic's id, if any. */
    Map<String, CompletableFuture<Optional<Uuid>>> deleteTopics(Collection<String> topics);

    /** Adds partitions, topic by topic, each with its own outcome. */
    Map<String, CompletableFuture<Void>> createPartitions(Collection<NewPartitions> topics, boolean validateOnly);
}
