package io.barnabas.tools.groups;

import io.barnabas.clients.admin.ConsumerGroupDescription;
import io.barnabas.clients.admin.ConsumerGroupState;
import io.barnabas.clients.admin.MemberDescription;
import io.barnabas.common.TopicPartition;
import io.barnabas.tools.Options;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** {@code --describe}: offsets (see {@link OffsetReport}), members or state of groups, by name. */
final class GroupDescriber {
    private static final int WIDTH = 15;
    private static final int COORDINATOR_WIDTH = 25;
    private static final int STRATEGY_WIDTH = 20;
    private static final int INSTANCE_WIDTH = 17;

    private final Cluster cluster;
    private final PrintStream out;
    private final PrintStream err;
    private final List<String> missing = new ArrayList<>();

    GroupDescriber(Cluster cluster, PrintStream out, PrintStream err) {
        this.cluster = cluster;
        this.out = out;
        this.err = err;
    }

    void describe(Collection<String> groups, Options options) throws InterruptedException {
        if (options.has("members")) {
            for (ConsumerGroupDescription group :
                    descriptions(cluster.askDescriptions(groups)).values()) {
                announce(group);
                printMembers(group, options.has("verbose"));
            }
        } else if (options.has(ConsumerGroupCommandOptions.STATE)) {
            for (ConsumerGroupDescription group :
                    descriptions(cluster.askDescriptions(groups)).values()) {
                announce(group);
                if (group.state() != ConsumerGroupState.DEAD) {
                    printState(group);
                }
            }
        } else {
            new OffsetReport(cluster, this, out).print(groups);
        }
    }

    /** Those of the groups that do not exist. */
    List<String> missing() {
        return missing;
    }

    /** The descriptions, sorted by name; nothing is printed unless all of them come. */
    static Map<String, ConsumerGroupDescription> descriptions(
            Map<String, CompletableFuture<ConsumerGroupDescription>> asked) throws InterruptedException {
        Map<String, ConsumerGroupDescription> descriptions = new TreeMap<>();
        try {
            for (Map.Entry<String, CompletableFuture<ConsumerGroupDescription>> each : asked.entrySet()) {
                descriptions.put(each.getKey(), each.getValue().get());
            }
        } catch (ExecutionException e) {
            throw GroupCommandException.ofCall(e.getCause(), Cluster.DESCRIBE_CALL);
        }
        return descriptions;
    }

    /** Says in what state a group is that has nothing, or nothing lasting, to show. */
    void announce(ConsumerGroupDescription group) {
        String name = "Consumer group '" + group.groupId() + "'";
        switch (group.state()) {
            case DEAD -> {
                out.println("\nError: " + name + " does not exist.");
                missing.add(group.groupId());
            }
            case EMPTY -> err.println("\n" + name + " has no active members.");
            case PREPARING_REBALANCE, COMPLETING_REBALANCE, ASSIGNING, RECONCILING ->
                err.println("\nWarning: " + name + " is rebalancing.");
            case STABLE -> {}
            default ->
                throw GroupCommandException.plain(
                        "org.apache.kafka.common.KafkaException",
                        "Expected a valid consumer group state, but found '" + group.state() + "'.",
                        null);
        }
    }

    private void printMembers(ConsumerGroupDescription group, boolean verbose) {
        int groupWidth = WIDTH;
        int idWidth = WIDTH;
        int instanceWidth = INSTANCE_WIDTH;
        int hostWidth = WIDTH;
        int clientWidth = WIDTH;
        boolean instances = false;
        for (MemberDescription member : group.members()) {
            String instance = member.groupInstanceId().orElse("");
            instances |= !instance.isEmpty();
            groupWidth = Math.max(groupWidth, group.groupId().length());
            idWidth = Math.max(idWidth, member.consumerId().length());
            instanceWidth = Math.max(instanceWidth, instance.length());
            hostWidth = Math.max(hostWidth, member.host().length());
            clientWidth = Math.max(clientWidth, member.clientId().length());
        }
        out.println("\n" + Columns.pad("GROUP", groupWidth)
                + " " + Columns.pad("CONSUMER-ID", idWidth)
                + (instances ? " " + Columns.pad("GROUP-INSTANCE-ID", instanceWidth) : "")
                + " " + Columns.pad("HOST", hostWidth)
                + " " + Columns.pad("CLIENT-ID", clientWidth)
                + " " + Columns.pad("#PARTITIONS", WIDTH)
                + " " + (verbose ? "ASSIGNMENT" : ""));
        for (MemberDescription member : group.members()) {
            int partitions = member.assignment().topicPartitions().size();
            out.println(Columns.pad(group.groupId(), groupWidth)
                    + " " + Columns.pad(member.consumerId(), idWidth)
                    + (instances ? " " + Columns.pad(member.groupInstanceId().orElse(""), instanceWidth) : "")
                    + " " + Columns.pad(member.host(), hostWidth)
                    + " " + Columns.pad(member.clientId(), clientWidth)
                    + " " + Columns.pad(Integer.toString(partitions), WIDTH)
                    + " " + (verbose ? assignment(member) : ""));
        }
    }

    /** The numbers of a member's partitions, sorted as words; Apache's command leaves the topics out. */
    private static String assignment(MemberDescription member) {
        Map<String, List<String>> numbers = new TreeMap<>();
        for (TopicPartition partition : member.assignment().topicPartitions()) {
            numbers.computeIfAbsent(partition.topic(), topic -> new ArrayList<>())
                    .add(Integer.toString(partition.partition()));
        }
        if (numbers.isEmpty()) {
            return "-";
        }
        List<String> texts = new ArrayList<>();
        for (List<String> each : numbers.values()) {
            each.sort(null);
            StringJoiner text = new StringJoiner(",", "(", ")");
            each.forEach(text::add);
            texts.add(text.toString());
        }
        texts.sort(null);
        return String.join(", ", texts);
    }

    private void printState(ConsumerGroupDescription group) {
        String coordinator = group.coordinator().host() + ":"
                + group.coordinator().port() + "  (" + group.coordinator().idString() + ")";
        // The group's column is as wide as the coordinator needs: so it is in Apache's command.
        int width = Math.max(COORDINATOR_WIDTH, coordinator.length());
        printState(width, "GROUP", "COORDINATOR (ID)", "ASSIGNMENT-STRATEGY", "STATE", "#MEMBERS", "\n");
        printState(
                width,
                group.groupId(),
                coordinator,
                group.partitionAssignor(),
                group.state().toString(),
                Integer.toString(group.members().size()),
                "");
    }

    private void printState(
            int width, String group, String coordinator, String strategy, String state, String members, String before) {
        out.println(before + Columns.pad(group, width)
                + " " + Columns.pad(coordinator, COORDINATOR_WIDTH)
                + " " + Columns.pad(strategy, STRATEGY_WIDTH)
                + " " + Columns.pad(state, WIDTH)
                + " " + members);
    }
}
