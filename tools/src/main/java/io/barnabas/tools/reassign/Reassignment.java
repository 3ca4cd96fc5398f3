package io.barnabas.tools.reassign;

import io.barnabas.clients.admin.Admin;
import io.barnabas.clients.admin.CallOptions;
import io.barnabas.clients.admin.PartitionReassignment;
import io.barnabas.clients.admin.TopicDescription;
import io.barnabas.clients.admin.TopicPartitionReplica;
import io.barnabas.common.Node;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.tools.ToolException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Starts, verifies, calls off and lists moves of partitions between brokers. */
final class Reassignment {
    private static final String FAILED = "org.apache.kafka.server.common.AdminCommandFailedException";
    private static final String EXISTING = "Cannot execute because there is an existing partition assignment.  Use "
            + "--additional to override this and create a new partition assignment in addition to the existing one. "
            + "The --additional flag can also be used to change the throttle by resubmitting the current reassignment.";
    private static final String VERIFY_PERIODICALLY = "Warning: You must run --verify periodically, until the "
            + "reassignment completes, to ensure the throttle is removed.";

    private final Admin admin;
    private final PrintStream out;
    private final Throttles throttles;
    private final FolderMoves folderMoves;

    Reassignment(Admin admin, PrintStream out, FolderMoves folderMoves) {
        this.admin = admin;
        this.out = out;
        this.throttles = new Throttles(admin, out);
        this.folderMoves = folderMoves;
    }

    /**
     * How fast things may move.
     *
     * @param bytesPerSecond between brokers; below 0 for no limit
     * @param folderBytesPerSecond between folders; below 0 for no limit
     */
    record Limits(long bytesPerSecond, long folderBytesPerSecond) {
        boolean any() {
            return bytesPerSecond >= 0 || folderBytesPerSecond >= 0;
        }
    }

    private Map<TopicPartition, PartitionReassignment> underWay() throws ExecutionException, InterruptedException {
        return new TreeMap<>(admin.listPartitionReassignments(null).get());
    }

    void list() throws ExecutionException, InterruptedException {
        Map<TopicPartition, PartitionReassignment> underWay = underWay();
        if (underWay.isEmpty()) {
            out.println("No partition reassignments found.");
            return;
        }
        out.println("Current partition reassignments:");
        underWay.forEach((partition, move) -> out.println(partition + ": replicas: "
                + Assignments.joined(move.replicas()) + "."
                + (move.addingReplicas().isEmpty() ? "" : " adding: " + Assignments.joined(move.addingReplicas()) + ".")
                + (move.removingReplicas().isEmpty()
                        ? ""
                        : " removing: " + Assignments.joined(move.removingReplicas()) + ".")));
    }

    void execute(ReassignmentFile file, boolean additional, Limits limits, long timeoutMs)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, List<Integer>> wanted = wanted(file.moves());
        Map<TopicPartition, PartitionReassignment> underWay = underWay();
        if (!additional && !underWay.isEmpty()) {
            throw new TerseException(EXISTING);
        }
        throwIfUnknown(wanted.values());
        Map<TopicPartition, List<Integer>> current = Assignments.ofPartitions(admin, wanted.keySet());
        out.println("Current partition replica assignment\n\n" + ReassignmentFile.format(current)
                + "\n\nSave this to use as the --reassignment-json-file option during rollback");
        if (limits.any()) {
            out.println(VERIFY_PERIODICALLY);
        }
        if (limits.bytesPerSecond() >= 0) {
            throttles.limitMoves(limits.bytesPerSecond(), underWay, wanted, current);
        }
        if (limits.folderBytesPerSecond() >= 0) {
            Set<Integer> brokers = new TreeSet<>();
            file.folders().keySet().forEach(replica -> brokers.add(replica.brokerId()));
            throttles.limitFolderMoves(limits.folderBytesPerSecond(), brokers);
        }
        Map<TopicPartition, Optional<List<Integer>>> changes = new TreeMap<>();
        wanted.forEach((partition, replicas) -> changes.put(partition, Optional.of(replicas)));
        String failures = alter(changes);
        if (!failures.isEmpty()) {
            throw new TerseException("Error reassigning partition(s):\n" + failures);
        }
        out.println("Successfully started partition reassignment" + (wanted.size() == 1 ? "" : "s") + " for "
                + joined(changes.keySet()));
        if (!file.folders().isEmpty()) {
            folderMoves.start(file.folders(), timeoutMs);
        }
    }

    private static Map<TopicPartition, List<Integer>> wanted(List<ReassignmentFile.Move> moves) {
        if (moves.isEmpty()) {
            throw new ToolException(FAILED, "Partition reassignment list cannot be empty");
        }
        for (ReassignmentFile.Move move : moves) {
            if (move.replicas().isEmpty()) {
                throw new ToolException(FAILED, "Partition replica list cannot be empty");
            }
        }
        Map<TopicPartition, List<Integer>> wanted = new LinkedHashMap<>();
        Set<TopicPartition> twice = new LinkedHashSet<>();
        StringJoiner repeated = new StringJoiner(". ");
        for (ReassignmentFile.Move move : moves) {
            if (wanted.put(move.partition(), move.replicas()) != null) {
                twice.add(move.partition());
            }
            Set<Integer> duplicates = duplicates(move.replicas());
            if (!duplicates.isEmpty()) {
                repeated.add(move.partition() + " contains multiple entries for "
                        + Assignments.joined(new ArrayList<>(duplicates)));
            }
        }
        if (!twice.isEmpty()) {
            throw new ToolException(
                    FAILED, "Partition reassignment contains duplicate topic partitions: " + joined(twice));
        }
        if (repeated.length() > 0) {
            throw new ToolException(FAILED, "Partition replica lists may not contain duplicate entries: " + repeated);
        }
        return wanted;
    }

    static <T> Set<T> duplicates(List<T> values) {
        Set<T> seen = new HashSet<>();
        Set<T> duplicates = new LinkedHashSet<>();
        for (T value : values) {
            if (!seen.add(value)) {
                duplicates.add(value);
            }
        }
        return duplicates;
    }

    private void throwIfUnknown(Collection<List<Integer>> replicas) throws ExecutionException, InterruptedException {
        Set<Integer> known = new HashSet<>();
        for (Node node : admin.describeCluster().get().nodes()) {
            known.add(node.id());
        }
        Set<Integer> unknown = new HashSet<>();
        replicas.forEach(unknown::addAll);
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw new ToolException(
                    FAILED, "Unknown broker id " + unknown.iterator().next());
        }
    }

    /** Asks for moves, or for their end. Returns what was refused, a line each. */
    private String alter(Map<TopicPartition, Optional<List<Integer>>> changes)
            throws ExecutionException, InterruptedException {
        StringJoiner failures = new StringJoiner("\n");
        for (Map.Entry<TopicPartition, CompletableFuture<Void>> each :
                admin.alterPartitionReassignments(changes, CallOptions.DEFAULT).entrySet()) {
            try {
                each.getValue().get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof ApiException)) {
                    throw e;
                }
                failures.add(each.getKey() + ": " + e.getCause().getMessage());
            }
        }
        return failures.toString();
    }

    private static String joined(Collection<TopicPartition> partitions) {
        StringJoiner joined = new StringJoiner(",");
        partitions.forEach(partition -> joined.add(partition.toString()));
        return joined.toString();
    }

    void verify(ReassignmentFile file, boolean preserveThrottles) throws ExecutionException, InterruptedException {
        boolean moving = verifyPartitions(file.moves());
        boolean movingFolders = file.folders().isEmpty() ? verifyNoFolders() : folderMoves.verify(file.folders());
        if (!moving && !movingFolders && !preserveThrottles) {
            throttles.clear(file.moves());
        }
    }

    private boolean verifyNoFolders() {
        out.println();
        return false;
    }

    private boolean verifyPartitions(List<ReassignmentFile.Move> moves)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, PartitionReassignment> underWay = underWay();
        Set<String> topics = new HashSet<>();
        for (ReassignmentFile.Move move : moves) {
            if (!underWay.containsKey(move.partition())) {
                topics.add(move.partition().topic());
            }
        }
        Map<String, TopicDescription> descriptions = existing(topics);
        Map<TopicPartition, String> states = new TreeMap<>();
        for (ReassignmentFile.Move move : moves) {
            states.put(
                    move.partition(),
                    underWay.containsKey(move.partition())
                            ? "Reassignment of partition " + move.partition() + " is still in progress."
                            : settled(move, descriptions.get(move.partition().topic())));
        }
        out.println("Status of partition reassignment:");
        states.values().forEach(out::println);
        return !underWay.isEmpty();
    }

    private Map<String, TopicDescription> existing(Set<String> topics) throws ExecutionException, InterruptedException {
        Map<String, TopicDescription> found = new HashMap<>();
        for (Map.Entry<String, CompletableFuture<TopicDescription>> each :
                admin.describeTopics(topics).entrySet()) {
            try {
                found.put(each.getKey(), each.getValue().get());
            } catch (ExecutionException e) {
                boolean unknown =
                        e.getCause() instanceof ApiException api && api.error() == Errors.UNKNOWN_TOPIC_OR_PARTITION;
                if (!unknown) {
                    throw e;
                }
            }
        }
        return found;
    }

    private static String settled(ReassignmentFile.Move move, TopicDescription topic) {
        int number = move.partition().partition();
        boolean there = topic != null && number < topic.partitions().size();
        List<Integer> current =
                there ? Assignments.ids(topic.partitions().get(number).replicas()) : List.of();
        return current.equals(move.replicas())
                ? "Reassignment of partition " + move.partition() + " is completed."
                : "There is no active reassignment of partition " + move.partition() + ", but replica set is "
                        + Assignments.joined(current) + " rather than " + Assignments.joined(move.replicas()) + ".";
    }

    void cancel(ReassignmentFile file, boolean preserveThrottles, long timeoutMs)
            throws ExecutionException, InterruptedException {
        Set<TopicPartition> named = new TreeSet<>();
        file.moves().forEach(move -> named.add(move.partition()));
        Map<TopicPartition, Optional<List<Integer>>> changes = new TreeMap<>();
        if (!named.isEmpty()) {
            admin.listPartitionReassignments(named).get().forEach((partition, move) -> {
                if (!move.addingReplicas().isEmpty() || !move.removingReplicas().isEmpty()) {
                    changes.put(partition, Optional.empty());
                }
            });
        }
        if (changes.isEmpty()) {
            out.println("None of the specified partition reassignments are active.");
        } else {
            String failures = alter(changes);
            if (!failures.isEmpty()) {
                int count = failures.split("\n").length;
                throw new TerseException(
                        "Error cancelling partition reassignment" + (count == 1 ? "" : "s") + " for:\n" + failures);
            }
            out.println("Successfully cancelled partition reassignment" + (changes.size() == 1 ? "" : "s") + " for: "
                    + joined(changes.keySet()));
        }
        Map<TopicPartitionReplica, String> back = folderMoves.sources(file.folders());
        if (back.isEmpty()) {
            // No line end: that is how Apache's command prints it, and scripts compare.
            out.print("None of the specified partition moves are active.");
        } else {
            folderMoves.start(back, timeoutMs);
        }
        if (!preserveThrottles) {
            throttles.clear(file.moves());
        }
    }
}
