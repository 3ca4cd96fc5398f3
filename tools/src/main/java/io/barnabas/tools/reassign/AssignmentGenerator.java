package io.barnabas.tools.reassign;

import io.barnabas.clients.admin.Admin;
import io.barnabas.common.Node;
import io.barnabas.common.TopicPartition;
import io.barnabas.tools.ToolException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.IntUnaryOperator;

/** Proposes where the partitions of topics could be on given brokers. Changes nothing. */
final class AssignmentGenerator {
    private static final String FAILED = "org.apache.kafka.server.common.AdminCommandFailedException";
    private static final String OPERATION = "org.apache.kafka.server.common.AdminOperationException";

    private final Admin admin;
    private final PrintStream out;
    private final IntUnaryOperator random;

    /** @param random a number from 0 to (argument - 1) */
    AssignmentGenerator(Admin admin, PrintStream out, IntUnaryOperator random) {
        this.admin = admin;
        this.out = out;
        this.random = random;
    }

    /**
     * @param topicsFile the text of the file that names topics
     * @param brokerList ids with commas between them
     */
    void generate(String topicsFile, String brokerList, boolean rackAware)
            throws ExecutionException, InterruptedException {
        List<Integer> brokers = brokers(brokerList);
        List<String> topics = ReassignmentFile.topics(topicsFile);
        Set<String> twice = Reassignment.duplicates(topics);
        if (!twice.isEmpty()) {
            throw new ToolException(FAILED, "List of topics to reassign contains duplicate entries: " + twice);
        }
        Map<TopicPartition, List<Integer>> current = Assignments.ofTopics(admin, topics);
        ReplicaSpread spread = new ReplicaSpread(candidates(brokers, rackAware), rackAware, random);
        Map<TopicPartition, List<Integer>> proposed = new TreeMap<>();
        for (Map.Entry<String, List<List<Integer>>> topic : byTopic(current).entrySet()) {
            List<List<Integer>> replicas = topic.getValue();
            int partition = 0;
            for (List<Integer> placed :
                    spread.place(replicas.size(), replicas.get(0).size())) {
                proposed.put(new TopicPartition(topic.getKey(), partition++), placed);
            }
        }
        out.println("Current partition replica assignment\n" + ReassignmentFile.format(current) + "\n");
        out.println("Proposed partition reassignment configuration\n" + ReassignmentFile.format(proposed));
    }

    private static List<Integer> brokers(String list) {
        List<Integer> brokers = new ArrayList<>();
        for (String id : list.split(",")) {
            brokers.add(Integer.valueOf(id));
        }
        Set<Integer> twice = Reassignment.duplicates(brokers);
        if (!twice.isEmpty()) {
            throw new ToolException(FAILED, "Broker list contains duplicate entries: " + twice);
        }
        return brokers;
    }

    private List<Node> candidates(List<Integer> brokers, boolean rackAware)
            throws ExecutionException, InterruptedException {
        Set<Integer> wanted = new HashSet<>(brokers);
        List<Node> candidates = new ArrayList<>();
        int withoutRack = 0;
        for (Node node : admin.describeCluster().get().nodes()) {
            if (wanted.contains(node.id())) {
                candidates.add(node);
                withoutRack += node.rack() == null ? 1 : 0;
            }
        }
        if (rackAware && withoutRack != 0 && withoutRack != candidates.size()) {
            throw new ToolException(
                    OPERATION,
                    "Not all brokers have rack information. Add --disable-rack-aware in command line to make replica "
                            + "assignment without rack information.");
        }
        return candidates;
    }

    private static Map<String, List<List<Integer>>> byTopic(Map<TopicPartition, List<Integer>> assignment) {
        Map<String, List<List<Integer>>> byTopic = new TreeMap<>();
        assignment.forEach(
                (partition, replicas) -> byTopic.computeIfAbsent(partition.topic(), topic -> new ArrayList<>())
                        .add(replicas));
        return byTopic;
    }
}
