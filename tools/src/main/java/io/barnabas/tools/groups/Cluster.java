package io.barnabas.tools.groups;

import io.barnabas.clients.admin.Admin;
import io.barnabas.clients.admin.ConsumerGroupDescription;
import io.barnabas.clients.admin.ListConsumerGroupOffsetsSpec;
import io.barnabas.clients.admin.OffsetInfo;
import io.barnabas.clients.admin.OffsetSpec;
import io.barnabas.clients.admin.TopicDescription;
import io.barnabas.clients.consumer.OffsetAndMetadata;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.Errors;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** What the actions ask the brokers, waited for, with failures in Apache's words. */
final class Cluster {
    static final String DESCRIBE_CALL = "describeConsumerGroups(api=FIND_COORDINATOR)";
    private static final String FETCH_CALL = "offsetFetch(api=FIND_COORDINATOR)";
    private static final String OFFSETS_CALL = "listOffsets(api=METADATA)";
    private static final String TOPICS_CALL = "describeTopics";

    private final Admin admin;

    Cluster(Admin admin) {
        this.admin = admin;
    }

    Admin admin() {
        return admin;
    }

    /** Waits; a failure is shown as Apache's command wraps it. */
    static <T> T get(CompletableFuture<T> future, String call) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw GroupCommandException.ofWrappedCall(e.getCause(), call);
        }
    }

    /** Everything the groups have committed, by group. The answers are on their way from now on. */
    Map<String, CompletableFuture<Map<TopicPartition, OffsetAndMetadata>>> askCommitted(Collection<String> groups) {
        Map<String, ListConsumerGroupOffsetsSpec> specs = new HashMap<>();
        for (String group : groups) {
            specs.put(group, ListConsumerGroupOffsetsSpec.ALL);
        }
        return admin.listConsumerGroupOffsets(specs, false);
    }

    Map<TopicPartition, OffsetAndMetadata> committed(CompletableFuture<Map<TopicPartition, OffsetAndMetadata>> asked)
            throws InterruptedException {
        return get(asked, FETCH_CALL);
    }

    Map<TopicPartition, OffsetAndMetadata> committed(String group) throws InterruptedException {
        return committed(askCommitted(List.of(group)).get(group));
    }

    /** Descriptions by group, in the order of a hash map, which is the one Apache's command works in. */
    Map<String, CompletableFuture<ConsumerGroupDescription>> askDescriptions(Collection<String> groups) {
        return new HashMap<>(admin.describeConsumerGroups(groups));
    }

    /** The offset of each partition; -1 where there is none for the time asked. */
    Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, OffsetSpec spec)
            throws InterruptedException {
        Map<TopicPartition, OffsetSpec> specs = new LinkedHashMap<>();
        for (TopicPartition partition : partitions) {
            specs.put(partition, spec);
        }
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (Map.Entry<TopicPartition, CompletableFuture<OffsetInfo>> each :
                admin.listOffsets(specs).entrySet()) {
            offsets.put(each.getKey(), get(each.getValue(), OFFSETS_CALL).offset());
        }
        return offsets;
    }

    /** The topics, by name; each fails for itself. */
    Map<String, CompletableFuture<TopicDescription>> askTopics(Collection<String> topics) {
        return admin.describeTopics(topics);
    }

    TopicDescription topic(CompletableFuture<TopicDescription> asked) throws InterruptedException {
        return get(asked, TOPICS_CALL);
    }

    /**
     * Refuses partitions that are not there. Apache's command asks for their offsets until its time is over.
     *
     * @throws GroupCommandException when there is no such topic or partition
     */
    void throwIfMissing(Collection<TopicPartition> partitions) throws InterruptedException {
        Set<String> names = new LinkedHashSet<>();
        for (TopicPartition partition : partitions) {
            names.add(partition.topic());
        }
        Map<String, CompletableFuture<TopicDescription>> topics = askTopics(names);
        for (TopicPartition partition : partitions) {
            int count;
            try {
                count = topics.get(partition.topic()).get().partitions().size();
            } catch (ExecutionException e) {
                throw GroupCommandException.ofWrappedCall(
                        worded(Errors.forException(e), partition, e.getCause()), TOPICS_CALL);
            }
            if (partition.partition() < 0 || partition.partition() >= count) {
                throw GroupCommandException.wrapped(
                        "java.util.concurrent.ExecutionException: "
                                + Errors.UNKNOWN_TOPIC_OR_PARTITION.exceptionName() + ": "
                                + Errors.UNKNOWN_TOPIC_OR_PARTITION.message(),
                        null,
                        "there is no partition " + partition.partition() + ": the topic '" + partition.topic()
                                + "' has the partitions 0 to " + (count - 1) + ".");
            }
        }
    }

    private static Throwable worded(Errors error, TopicPartition partition, Throwable otherwise) {
        return switch (error) {
            case UNKNOWN_TOPIC_OR_PARTITION ->
                error.exception("Failed to fetch metadata for partition " + partition + " because metadata for topic `"
                        + partition.topic() + "` could not be found");
            case INVALID_TOPIC_EXCEPTION ->
                error.exception("Failed to fetch metadata for partition " + partition + " due to invalid topic `"
                        + partition.topic() + "`");
            default -> otherwise;
        };
    }
}
