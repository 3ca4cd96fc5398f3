package io.barnabas.tools.reassign;

import io.barnabas.clients.admin.Admin;
import io.barnabas.clients.admin.TopicDescription;
import io.barnabas.clients.admin.TopicPartitionInfo;
import io.barnabas.common.Node;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Where partitions are now. */
final class Assignments {
    private Assignments() {}

    /**
     * The brokers of all partitions of some topics.
     *
     * @throws ExecutionException UNKNOWN_TOPIC_OR_PARTITION when there is no such topic
     */
    static Map<TopicPartition, List<Integer>> ofTopics(Admin admin, Collection<String> topics)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, List<Integer>> found = new TreeMap<>();
        for (Map.Entry<String, CompletableFuture<TopicDescription>> each :
                admin.describeTopics(topics).entrySet()) {
            TopicDescription topic;
            try {
                topic = each.getValue().get();
            } catch (ExecutionException e) {
                boolean unknown = e.getCause() instanceof ApiException failure
                        && failure.error() == Errors.UNKNOWN_TOPIC_OR_PARTITION;
                throw unknown ? notThere("Topic " + each.getKey() + " not found.") : e;
            }
            for (TopicPartitionInfo partition : topic.partitions()) {
                found.put(new TopicPartition(topic.name(), partition.partition()), ids(partition.replicas()));
            }
        }
        return found;
    }

    /**
     * The brokers of some partitions.
     *
     * @throws ExecutionException UNKNOWN_TOPIC_OR_PARTITION when there is no such partition
     */
    static Map<TopicPartition, List<Integer>> ofPartitions(Admin admin, Set<TopicPartition> partitions)
            throws ExecutionException, InterruptedException {
        Set<String> topics = new HashSet<>();
        partitions.forEach(partition -> topics.add(partition.topic()));
        Map<TopicPartition, List<Integer>> found = ofTopics(admin, topics);
        found.keySet().retainAll(partitions);
        Set<TopicPartition> missing = new TreeSet<>(partitions);
        missing.removeAll(found.keySet());
        if (!missing.isEmpty()) {
            StringJoiner names = new StringJoiner(", ");
            missing.forEach(partition -> names.add(partition.toString()));
            throw notThere("Unable to find partition: " + names);
        }
        return found;
    }

    private static ExecutionException notThere(String message) {
        return new ExecutionException(Errors.UNKNOWN_TOPIC_OR_PARTITION.exception(message));
    }

    static List<Integer> ids(List<Node> nodes) {
        List<Integer> ids = new ArrayList<>(nodes.size());
        nodes.forEach(node -> ids.add(node.id()));
        return ids;
    }

    /** Broker ids with commas between them. */
    static String joined(List<Integer> brokers) {
        StringJoiner ids = new StringJoiner(",");
        brokers.forEach(broker -> ids.add(broker.toString()));
        return ids.toString();
    }
}
