package io.barnabas.tools.reassign;

import io.barnabas.clients.admin.Admin;
import io.barnabas.clients.admin.AlterConfigOp;
import io.barnabas.clients.admin.ConfigResource;
import io.barnabas.clients.admin.PartitionReassignment;
import io.barnabas.common.Node;
import io.barnabas.common.TopicPartition;
import io.barnabas.tools.ToolException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Sets and takes back the limits within which replicas move (KIP-73). */
final class Throttles {
    private static final String LEADER_RATE = "leader.replication.throttled.rate";
    private static final String FOLLOWER_RATE = "follower.replication.throttled.rate";
    private static final String FOLDER_RATE = "replica.alter.log.dirs.io.max.bytes.per.second";
    private static final String LEADER_REPLICAS = "leader.replication.throttled.replicas";
    private static final String FOLLOWER_REPLICAS = "follower.replication.throttled.replicas";

    private final Admin admin;
    private final PrintStream out;

    Throttles(Admin admin, PrintStream out) {
        this.admin = admin;
        this.out = out;
    }

    /** Replicas that records are read from, and those they go to. */
    private record Sides(Set<Integer> sources, Set<Integer> destinations) {}

    /**
     * Limits moves between brokers: what is under way, and what is to begin.
     *
     * @param current where the partitions are
     */
    void limitMoves(
            long bytesPerSecond,
            Map<TopicPartition, PartitionReassignment> underWay,
            Map<TopicPartition, List<Integer>> wanted,
            Map<TopicPartition, List<Integer>> current)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, Sides> moves = new TreeMap<>();
        underWay.forEach((partition, move) -> {
            Set<Integer> sources = new TreeSet<>(move.replicas());
            sources.removeAll(move.addingReplicas());
            moves.put(partition, new Sides(sources, new TreeSet<>(move.addingReplicas())));
        });
        wanted.forEach((partition, replicas) -> {
            Sides known = moves.get(partition);
            Set<Integer> sources = known == null ? new TreeSet<>(current.get(partition)) : known.sources();
            Set<Integer> destinations = new TreeSet<>(replicas);
            destinations.removeAll(sources);
            moves.put(partition, new Sides(sources, destinations));
        });
        limitTopics(moves);
        Set<Integer> brokers = new TreeSet<>();
        for (Sides move : moves.values()) {
            brokers.addAll(move.sources());
            brokers.addAll(move.destinations());
        }
        String rate = Long.toString(bytesPerSecond);
        alterBrokers(brokers, List.of(set(LEADER_RATE, rate), set(FOLLOWER_RATE, rate)));
        out.println("The inter-broker throttle limit was set to " + rate + " B/s");
    }

    private void limitTopics(Map<TopicPartition, Sides> moves) throws ExecutionException, InterruptedException {
        Map<String, Set<String>> leaders = new LinkedHashMap<>();
        Map<String, Set<String>> followers = new LinkedHashMap<>();
        moves.forEach((partition, move) -> {
            add(leaders, partition, move.sources());
            add(followers, partition, move.destinations());
        });
        Map<ConfigResource, List<AlterConfigOp>> changes = new LinkedHashMap<>();
        leaders.forEach((topic, replicas) -> changes.put(
                new ConfigResource(ConfigResource.Type.TOPIC, topic),
                List.of(
                        set(LEADER_REPLICAS, String.join(",", replicas)),
                        set(FOLLOWER_REPLICAS, String.join(",", followers.get(topic))))));
        alter(changes);
    }

    private static void add(Map<String, Set<String>> byTopic, TopicPartition partition, Set<Integer> brokers) {
        Set<String> replicas = byTopic.computeIfAbsent(partition.topic(), topic -> new TreeSet<>());
        brokers.forEach(broker -> replicas.add(partition.partition() + ":" + broker));
    }

    /** Limits moves between folders of a broker. */
    void limitFolderMoves(long bytesPerSecond, Set<Integer> brokers) throws ExecutionException, InterruptedException {
        alterBrokers(brokers, List.of(set(FOLDER_RATE, Long.toString(bytesPerSecond))));
        out.println("The replica-alter-dir throttle limit was set to " + bytesPerSecond + " B/s");
    }

    /** Takes back all limits of all brokers, and those of the topics named. */
    void clear(List<ReassignmentFile.Move> moves) throws ExecutionException, InterruptedException {
        Collection<Node> live = admin.describeCluster().get().nodes();
        Set<Integer> brokers = new HashSet<>();
        live.forEach(node -> brokers.add(node.id()));
        Set<String> topics = new HashSet<>();
        for (ReassignmentFile.Move move : moves) {
            brokers.addAll(move.replicas());
            topics.add(move.partition().topic());
        }
        StringJoiner ids = new StringJoiner(",");
        brokers.forEach(broker -> ids.add(broker.toString()));
        out.println("Clearing broker-level throttles on broker" + plural(brokers) + " " + ids);
        Set<Integer> missing = new TreeSet<>(brokers);
        live.forEach(node -> missing.remove(node.id()));
        brokers.removeAll(missing);
        alterBrokers(brokers, List.of(delete(LEADER_RATE), delete(FOLLOWER_RATE), delete(FOLDER_RATE)));
        throwIfAny(missing);
        out.println("Clearing topic-level throttles on topic" + plural(topics) + " " + String.join(",", topics));
        Map<ConfigResource, List<AlterConfigOp>> changes = new LinkedHashMap<>();
        for (String topic : topics) {
            changes.put(
                    new ConfigResource(ConfigResource.Type.TOPIC, topic),
                    List.of(delete(LEADER_REPLICAS), delete(FOLLOWER_REPLICAS)));
        }
        alter(changes);
    }

    /** Only a broker itself changes its settings: Apache's command waits a minute for one that is away. */
    private static void throwIfAny(Set<Integer> missing) {
        if (!missing.isEmpty()) {
            throw new MissingBrokersException(missing);
        }
    }

    private static String plural(Collection<?> things) {
        return things.size() == 1 ? "" : "s";
    }

    private void alterBrokers(Set<Integer> brokers, List<AlterConfigOp> operations)
            throws ExecutionException, InterruptedException {
        Map<ConfigResource, List<AlterConfigOp>> changes = new LinkedHashMap<>();
        for (int broker : brokers) {
            changes.put(new ConfigResource(ConfigResource.Type.BROKER, Integer.toString(broker)), operations);
        }
        alter(changes);
    }

    private void alter(Map<ConfigResource, List<AlterConfigOp>> changes)
            throws ExecutionException, InterruptedException {
        for (CompletableFuture<Void> changed :
                new ArrayList<>(admin.incrementalAlterConfigs(changes).values())) {
            changed.get();
        }
    }

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(name, AlterConfigOp.Type.SET, value);
    }

    private static AlterConfigOp delete(String name) {
        return new AlterConfigOp(name, AlterConfigOp.Type.DELETE, "");
    }

    /** Brokers whose settings cannot be changed because they do not run. */
    static final class MissingBrokersException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String hint;

        MissingBrokersException(Set<Integer> brokers) {
            super("Timed out waiting for a node assignment. Call: incrementalAlterConfigs", null, false, false);
            this.hint =
                    "not running: " + brokers + ". Start them and run the command again, or leave throttles alone with"
                            + " --preserve-throttles.";
        }

        /** What Apache's command ends with, by the name of its exception. */
        ToolException shown() {
            return new ToolException(
                    "java.util.concurrent.ExecutionException",
                    "org.apache.kafka.common.errors.TimeoutException: " + getMessage());
        }

        String hint() {
            return hint;
        }
    }
}
