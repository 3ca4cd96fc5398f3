package io.barnabas.tools.groups;

import io.barnabas.clients.ClientLog;
import io.barnabas.clients.admin.ConsumerGroupDescription;
import io.barnabas.clients.admin.ConsumerGroupState;
import io.barnabas.clients.admin.OffsetSpec;
import io.barnabas.clients.admin.TopicDescription;
import io.barnabas.clients.admin.TopicPartitionInfo;
import io.barnabas.clients.consumer.OffsetAndMetadata;
import io.barnabas.common.TopicPartition;
import io.barnabas.tools.Options;
import io.barnabas.tools.UsageException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** {@code --reset-offsets}: plans new offsets for groups without members and, if told to, commits them. */
final class OffsetResetter {
    private static final String LOGGER = "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand";
    private static final String COMMIT_CALL = "offsetCommit(api=FIND_COORDINATOR)";

    private final Cluster cluster;
    private final Options options;
    private final PrintStream out;
    private final Set<String> hints = new LinkedHashSet<>();

    OffsetResetter(Cluster cluster, Options options, PrintStream out) {
        this.cluster = cluster;
        this.options = options;
        this.out = out;
    }

    /** What the user should know beyond what is printed. */
    Collection<String> hints() {
        return hints;
    }

    /** New offsets by group; none for groups that have members. Commits them with {@code --execute}. */
    Map<String, Map<TopicPartition, Long>> reset(Collection<String> groups) throws InterruptedException {
        Map<String, Map<TopicPartition, Long>> plans = new HashMap<>();
        for (Map.Entry<String, CompletableFuture<ConsumerGroupDescription>> each :
                cluster.askDescriptions(groups).entrySet()) {
            String group = each.getKey();
            ConsumerGroupDescription description = Cluster.get(each.getValue(), Cluster.DESCRIBE_CALL);
            if (description.state() == ConsumerGroupState.EMPTY || description.state() == ConsumerGroupState.DEAD) {
                Map<TopicPartition, Long> plan = plan(group, partitions(group));
                if (options.has(ConsumerGroupCommandOptions.EXECUTE)) {
                    commit(group, plan);
                }
                plans.put(group, plan);
            } else {
                out.println("\nError: Assignments can only be reset if the group '" + group
                        + "' is inactive, but the current state is " + description.state() + ".");
                String busy = ConnectedMembers.hint(description);
                if (busy != null) {
                    hints.add(busy);
                }
                plans.put(group, Map.of());
            }
        }
        return plans;
    }

    private void commit(String group, Map<TopicPartition, Long> plan) throws InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        plan.forEach((partition, offset) -> offsets.put(partition, new OffsetAndMetadata(offset)));
        for (CompletableFuture<Void> committed :
                cluster.admin().alterConsumerGroupOffsets(group, offsets).values()) {
            Cluster.get(committed, COMMIT_CALL);
        }
    }

    private Collection<TopicPartition> partitions(String group) throws InterruptedException {
        if (options.has("all-topics")) {
            return KafkaOrder.of(cluster.committed(group).keySet());
        }
        if (options.has(ConsumerGroupCommandOptions.TOPIC)) {
            return partitions(options.values(ConsumerGroupCommandOptions.TOPIC));
        }
        if (!options.has("from-file")) {
            throw new UsageException("One of the reset scopes should be defined: --all-topics, --topic.");
        }
        return List.of();
    }

    private List<TopicPartition> partitions(List<String> arguments) throws InterruptedException {
        List<TopicPartition> partitions = new ArrayList<>();
        Set<String> whole = new HashSet<>();
        for (String argument : arguments) {
            if (argument.indexOf(':') >= 0) {
                partitions.addAll(TopicArguments.partitions(argument));
            } else {
                whole.add(argument);
            }
        }
        cluster.throwIfMissing(partitions);
        for (CompletableFuture<TopicDescription> asked :
                cluster.askTopics(whole).values()) {
            TopicDescription topic = cluster.topic(asked);
            for (TopicPartitionInfo partition : topic.partitions()) {
                partitions.add(new TopicPartition(topic.name(), partition.partition()));
            }
        }
        return partitions;
    }

    private Map<TopicPartition, Long> plan(String group, Collection<TopicPartition> partitions)
            throws InterruptedException {
        if (options.has("to-offset")) {
            long offset = options.longValue("to-offset", 0);
            throwIfTwice(partitions, Long.toString(offset));
            Map<TopicPartition, Long> wanted = new HashMap<>();
            partitions.forEach(partition -> wanted.put(partition, offset));
            return ordered(withinLog(wanted));
        }
        if (options.has("to-earliest")) {
            throwIfTwice(partitions, "earliest");
            return ordered(cluster.offsets(partitions, OffsetSpec.EARLIEST));
        }
        if (options.has("to-latest")) {
            throwIfTwice(partitions, "latest");
            return ordered(cluster.offsets(partitions, OffsetSpec.LATEST));
        }
        if (options.has("shift-by")) {
            return ordered(withinLog(shifted(cluster.committed(group), partitions)));
        }
        if (options.has("to-datetime")) {
            return ordered(atTime(partitions, Times.ofDateTime(options.value("to-datetime"))));
        }
        if (options.has("by-duration")) {
            return ordered(atTime(partitions, Times.before(options.value("by-duration"))));
        }
        if (options.has("from-file")) {
            return fromFile(group);
        }
        if (options.has("to-current")) {
            throwIfTwice(partitions, "current");
            return current(cluster.committed(group), partitions);
        }
        throw ConsumerGroupCommandOptions.noScenario();
    }

    private static void throwIfTwice(Collection<TopicPartition> partitions, String target) {
        Set<TopicPartition> seen = new HashSet<>();
        for (TopicPartition partition : partitions) {
            if (!seen.add(partition)) {
                throw GroupCommandException.plain(
                        "java.lang.IllegalStateException",
                        "Duplicate key " + partition + " (attempted merging values " + target + " and " + target + ")",
                        "partition " + partition + " is named twice in --topic; name it once.");
            }
        }
    }

    private static Map<TopicPartition, Long> ordered(Map<TopicPartition, Long> offsets) {
        Map<TopicPartition, Long> ordered = new LinkedHashMap<>();
        for (TopicPartition partition : KafkaOrder.of(offsets.keySet())) {
            ordered.put(partition, offsets.get(partition));
        }
        return ordered;
    }

    private Map<TopicPartition, Long> shifted(
            Map<TopicPartition, OffsetAndMetadata> committed, Collection<TopicPartition> partitions) {
        Map<TopicPartition, Long> wanted = new HashMap<>();
        for (TopicPartition partition : partitions) {
            long shift = options.longValue("shift-by", 0);
            OffsetAndMetadata now = committed.get(partition);
            if (now == null) {
                throw new UsageException("Cannot shift offset for partition " + partition
                        + " since there is no current committed offset");
            }
            throwIfTwice(
                    wanted.containsKey(partition) ? List.of(partition, partition) : List.of(),
                    Long.toString(now.offset() + shift));
            wanted.put(partition, now.offset() + shift);
        }
        return wanted;
    }

    /** The offsets, with those the log does not have replaced by the nearest it has, and the user told. */
    private Map<TopicPartition, Long> withinLog(Map<TopicPartition, Long> wanted) throws InterruptedException {
        if (wanted.isEmpty()) {
            return wanted;
        }
        Map<TopicPartition, Long> starts = cluster.offsets(wanted.keySet(), OffsetSpec.EARLIEST);
        Map<TopicPartition, Long> ends = cluster.offsets(wanted.keySet(), OffsetSpec.LATEST);
        Map<TopicPartition, Long> within = new HashMap<>();
        for (TopicPartition partition : KafkaOrder.of(wanted.keySet())) {
            long offset = wanted.get(partition);
            long start = starts.get(partition);
            long end = ends.get(partition);
            if (offset > end) {
                warn("New offset (" + offset + ") is higher than latest offset for topic partition " + partition
                        + ". Value will be set to " + end);
                within.put(partition, end);
            } else if (offset < start) {
                warn("New offset (" + offset + ") is lower than earliest offset for topic partition " + partition
                        + ". Value will be set to " + start);
                within.put(partition, start);
            } else {
                within.put(partition, offset);
            }
        }
        return within;
    }

    private static void warn(String text) {
        new ClientLog("").warn(LOGGER, text);
    }

    /** The first offsets at or after a time; the end of the log where there is none. */
    private Map<TopicPartition, Long> atTime(Collection<TopicPartition> partitions, long timestampMs)
            throws InterruptedException {
        throwIfTwice(partitions, Long.toString(timestampMs));
        Map<TopicPartition, Long> offsets = cluster.offsets(partitions, OffsetSpec.forTimestamp(timestampMs));
        List<TopicPartition> later = new ArrayList<>();
        for (TopicPartition partition : KafkaOrder.of(offsets.keySet())) {
            if (offsets.get(partition) < 0) {
                later.add(partition);
                out.println("\nWarn: Partition " + partition.partition() + " from topic " + partition.topic()
                        + " is empty. Falling back to latest known offset.");
            }
        }
        if (!later.isEmpty()) {
            offsets.putAll(cluster.offsets(later, OffsetSpec.LATEST));
        }
        return offsets;
    }

    private Map<TopicPartition, Long> current(
            Map<TopicPartition, OffsetAndMetadata> committed, Collection<TopicPartition> partitions)
            throws InterruptedException {
        List<TopicPartition> with = new ArrayList<>();
        List<TopicPartition> without = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            (committed.get(partition) == null ? without : with).add(partition);
        }
        Map<TopicPartition, Long> ends = without.isEmpty() ? Map.of() : cluster.offsets(without, OffsetSpec.LATEST);
        Map<TopicPartition, Long> offsets = new LinkedHashMap<>();
        for (TopicPartition partition : KafkaOrder.ofPoured(with, without)) {
            Long end = ends.get(partition);
            offsets.put(partition, end == null ? committed.get(partition).offset() : end);
        }
        return offsets;
    }

    private Map<TopicPartition, Long> fromFile(String group) throws InterruptedException {
        String file = options.value("from-file");
        List<String> groups = options.values(ConsumerGroupCommandOptions.GROUP);
        Map<TopicPartition, Long> wanted = ResetPlanFile.read(file, groups).get(group);
        if (wanted == null) {
            out.println("\nError: No reset plan for group " + group + " found");
            hints.add(
                    groups.size() == 1
                            ? "each line of " + file + " is topic,partition,offset or group,topic,partition,offset."
                            : "for several groups each line of " + file + " is group,topic,partition,offset.");
            return Map.of();
        }
        cluster.throwIfMissing(KafkaOrder.of(wanted.keySet()));
        return ordered(withinLog(wanted));
    }
}
