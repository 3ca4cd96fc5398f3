package io.barnabas.tools.groups;

import io.barnabas.clients.admin.DeleteConsumerGroupOffsetsResult;
import io.barnabas.clients.admin.TopicDescription;
import io.barnabas.clients.admin.TopicPartitionInfo;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.Errors;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** {@code --delete} and {@code --delete-offsets}. */
final class GroupDeleter {
    private static final String DELETE_CALL = "deleteConsumerGroups(api=FIND_COORDINATOR)";
    private static final String DELETE_OFFSETS_CALL = "offsetDelete(api=FIND_COORDINATOR)";
    private static final int TOPIC_WIDTH = 30;
    private static final int WIDTH = 15;
    private static final int NO_PARTITION = -1;

    private final Cluster cluster;
    private final PrintStream out;

    GroupDeleter(Cluster cluster, PrintStream out) {
        this.cluster = cluster;
        this.out = out;
    }

    /** Deletes groups; returns why some were not, by their names. */
    Map<String, Throwable> delete(Collection<String> groups) throws InterruptedException {
        Map<String, Throwable> failed = new HashMap<>();
        Set<String> deleted = new HashSet<>();
        for (Map.Entry<String, CompletableFuture<Void>> each :
                cluster.admin().deleteConsumerGroups(groups).entrySet()) {
            try {
                each.getValue().get();
                deleted.add(each.getKey());
            } catch (ExecutionException e) {
                failed.put(each.getKey(), e.getCause());
            }
        }
        if (failed.isEmpty()) {
            out.println("Deletion of requested consumer groups ('" + String.join(", ", deleted) + "') was successful.");
            return failed;
        }
        out.println("\nError: Deletion of some consumer groups failed:");
        failed.forEach((group, failure) -> out.println("* Group '" + group + "' could not be deleted due to: "
                + "java.util.concurrent.ExecutionException: " + GroupCommandException.text(failure, DELETE_CALL)));
        if (!deleted.isEmpty()) {
            // The odd quotes are Apache's.
            out.println("\nThese consumer groups were deleted successfully: '" + String.join("'", deleted) + "', '");
        }
        return failed;
    }

    /** Forgets offsets; returns why that failed as a whole, or null. */
    Throwable deleteOffsets(String group, List<String> topics) throws InterruptedException {
        Map<TopicPartition, String> outcomes = new HashMap<>();
        Set<TopicPartition> partitions = partitions(topics, outcomes);
        DeleteConsumerGroupOffsetsResult result = cluster.admin().deleteConsumerGroupOffsets(group, partitions);
        Throwable failure = null;
        try {
            result.all().get();
        } catch (ExecutionException e) {
            failure = e.getCause();
        }
        for (TopicPartition partition : partitions) {
            try {
                result.partitions().get(partition).get();
                outcomes.put(partition, null);
            } catch (ExecutionException e) {
                outcomes.put(partition, GroupCommandException.text(e.getCause(), DELETE_OFFSETS_CALL));
            }
        }
        printOutcome(group, topics, failure);
        printOutcomes(outcomes);
        return failure;
    }

    /** The partitions meant; topics that cannot be described get their outcome at once. */
    private Set<TopicPartition> partitions(List<String> topics, Map<TopicPartition, String> outcomes)
            throws InterruptedException {
        Set<TopicPartition> partitions = new HashSet<>();
        Set<String> whole = new HashSet<>();
        for (String topic : topics) {
            if (topic.indexOf(':') >= 0) {
                partitions.addAll(TopicArguments.partitions(topic));
            } else {
                whole.add(topic);
            }
        }
        for (Map.Entry<String, CompletableFuture<TopicDescription>> each :
                cluster.askTopics(whole).entrySet()) {
            try {
                for (TopicPartitionInfo partition : each.getValue().get().partitions()) {
                    partitions.add(new TopicPartition(each.getKey(), partition.partition()));
                }
            } catch (ExecutionException e) {
                outcomes.put(
                        new TopicPartition(each.getKey(), NO_PARTITION),
                        GroupCommandException.text(e.getCause(), "describeTopics"));
            }
        }
        return partitions;
    }

    private void printOutcome(String group, List<String> topics, Throwable failure) {
        if (failure == null) {
            out.println(
                    "Request succeed for deleting offsets with topic " + String.join(", ", topics) + " group " + group);
            return;
        }
        Errors error = GroupCommandException.error(failure);
        out.println("\nError: "
                + switch (error) {
                    case INVALID_GROUP_ID -> "'" + group + "' is not valid.";
                    case GROUP_ID_NOT_FOUND -> "'" + group + "' does not exist.";
                    case GROUP_AUTHORIZATION_FAILED -> "Access to '" + group + "' is not authorized.";
                    case NON_EMPTY_GROUP ->
                        "Deleting offsets of a consumer group '" + group + "' is forbidden if the group is not empty.";
                    case GROUP_SUBSCRIBED_TO_TOPIC, TOPIC_AUTHORIZATION_FAILED, UNKNOWN_TOPIC_OR_PARTITION ->
                        "Encounter some partition level error, see the follow-up details:";
                    default -> "Encounter some unknown error: " + error;
                });
    }

    private void printOutcomes(Map<TopicPartition, String> outcomes) {
        List<TopicPartition> sorted = new ArrayList<>(outcomes.keySet());
        // Numbers as words, as Apache's command sorts them.
        sorted.sort(Comparator.comparing(partition -> partition.topic() + partition.partition()));
        StringBuilder text = new StringBuilder("\n");
        text.append(line("TOPIC", "PARTITION", "STATUS"));
        for (TopicPartition partition : sorted) {
            String failure = outcomes.get(partition);
            boolean known = partition.partition() >= 0;
            text.append(line(
                    partition.topic(),
                    known ? Integer.toString(partition.partition()) : "Not Provided",
                    failure == null ? "Successful" : "Error: :" + failure));
        }
        // All on one line and without an end: so Apache 3.9.1 prints it.
        out.print(text);
    }

    private static String line(String topic, String partition, String status) {
        return Columns.pad(topic, TOPIC_WIDTH) + " " + Columns.pad(partition, WIDTH) + " " + Columns.pad(status, WIDTH);
    }
}
