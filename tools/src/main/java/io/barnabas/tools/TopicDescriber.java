package io.barnabas.tools;

import io.barnabas.clients.admin.Admin;
import io.barnabas.clients.admin.Config;
import io.barnabas.clients.admin.ConfigEntry;
import io.barnabas.clients.admin.ConfigResource;
import io.barnabas.clients.admin.PartitionReassignment;
import io.barnabas.clients.admin.TopicDescription;
import io.barnabas.clients.admin.TopicPartitionInfo;
import io.barnabas.common.Node;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.protocol.Errors;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Prints topics and their partitions, all or those in one of the states operators look for. */
final class TopicDescriber {
    private static final String MIN_ISR = "min.insync.replicas";

    private final Admin admin;
    private final Options options;
    private final PrintStream out;
    private final boolean reporting;

    TopicDescriber(Admin admin, Options options, PrintStream out) {
        this.admin = admin;
        this.options = options;
        this.out = out;
        this.reporting = options.has("unavailable-partitions")
                || options.has("under-replicated-partitions")
                || options.has("under-min-isr-partitions")
                || options.has("at-min-isr-partitions");
    }

    /** Describes topics, whose order is left to chance as in Kafka. */
    void describe(Collection<TopicDescription> topics) throws ExecutionException, InterruptedException {
        List<ConfigResource> resources = new ArrayList<>();
        List<TopicPartition> partitions = new ArrayList<>();
        for (TopicDescription topic : topics) {
            resources.add(new ConfigResource(ConfigResource.Type.TOPIC, topic.name()));
            topic.partitions()
                    .forEach(partition -> partitions.add(new TopicPartition(topic.name(), partition.partition())));
        }
        if (resources.isEmpty()) {
            return;
        }
        // All three questions are on their way before the first answer is waited for.
        Map<ConfigResource, CompletableFuture<Config>> configs = admin.describeConfigs(resources);
        CompletableFuture<Map<TopicPartition, PartitionReassignment>> reassignments =
                admin.listPartitionReassignments(partitions);
        Set<Integer> liveBrokers = options.has("unavailable-partitions") ? liveBrokers() : Set.of();
        Map<TopicPartition, PartitionReassignment> moving = reassignmentsOrNone(reassignments);
        int i = 0;
        for (TopicDescription topic : topics) {
            describe(topic, configs.get(resources.get(i++)).get(), moving, liveBrokers);
        }
    }

    private Set<Integer> liveBrokers() throws ExecutionException, InterruptedException {
        Set<Integer> ids = new HashSet<>();
        admin.describeCluster().get().nodes().forEach(node -> ids.add(node.id()));
        return ids;
    }

    /** Brokers that know of no reassignments, or do not let this user see them, are as good as without any. */
    private static Map<TopicPartition, PartitionReassignment> reassignmentsOrNone(
            CompletableFuture<Map<TopicPartition, PartitionReassignment>> future)
            throws ExecutionException, InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            Errors error = Errors.forException(e);
            if (error == Errors.UNSUPPORTED_VERSION || error == Errors.CLUSTER_AUTHORIZATION_FAILED) {
                return Map.of();
            }
            throw e;
        }
    }

    private void describe(
            TopicDescription topic,
            Config config,
            Map<TopicPartition, PartitionReassignment> moving,
            Set<Integer> liveBrokers) {
        if (!reporting) {
            describeTopic(topic, config, moving);
        }
        if (options.has("topics-with-overrides")) {
            return;
        }
        for (TopicPartitionInfo partition : topic.partitions()) {
            PartitionReassignment reassignment = moving.get(new TopicPartition(topic.name(), partition.partition()));
            if (!reporting || isReported(partition, reassignment, config, liveBrokers)) {
                out.println(line(topic.name(), partition, reassignment));
            }
        }
    }

    private void describeTopic(
            TopicDescription topic, Config config, Map<TopicPartition, PartitionReassignment> moving) {
        StringJoiner overrides = new StringJoiner(",");
        for (ConfigEntry entry : config.entries()) {
            if (entry.source() != ConfigEntry.Source.DEFAULT_CONFIG) {
                overrides.add(entry.name() + "=" + entry.value());
            }
        }
        if (options.has("topics-with-overrides") && overrides.length() == 0) {
            return;
        }
        TopicPartitionInfo first = topic.partitions().get(0);
        PartitionReassignment reassignment = moving.get(new TopicPartition(topic.name(), first.partition()));
        out.println("Topic: " + topic.name()
                + (topic.topicId().equals(Uuid.ZERO_UUID) ? "" : "\tTopicId: " + topic.topicId())
                + "\tPartitionCount: " + topic.partitions().size()
                + "\tReplicationFactor: " + replicationFactor(first, reassignment)
                + "\tConfigs: " + overrides);
    }

    private boolean isReported(
            TopicPartitionInfo partition, PartitionReassignment reassignment, Config config, Set<Integer> liveBrokers) {
        int isr = partition.isr().size();
        boolean hasLiveLeader = partition.leader() != null
                && liveBrokers.contains(partition.leader().id());
        return options.has("under-replicated-partitions") && replicationFactor(partition, reassignment) > isr
                || options.has("unavailable-partitions") && !hasLiveLeader
                || options.has("under-min-isr-partitions") && isr < minIsr(config)
                || options.has("at-min-isr-partitions") && isr == minIsr(config);
    }

    private static int minIsr(Config config) {
        return Integer.parseInt(config.get(MIN_ISR).value());
    }

    /** While replicas are being added, those do not count yet. */
    private static int replicationFactor(TopicPartitionInfo partition, PartitionReassignment reassignment) {
        boolean moving = reassignment != null
                && (!reassignment.addingReplicas().isEmpty()
                        || !reassignment.removingReplicas().isEmpty());
        return moving
                ? reassignment.replicas().size() - reassignment.addingReplicas().size()
                : partition.replicas().size();
    }

    private static String line(String topic, TopicPartitionInfo partition, PartitionReassignment reassignment) {
        StringBuilder line = new StringBuilder(128);
        line.append("\tTopic: ").append(topic);
        line.append("\tPartition: ").append(partition.partition());
        line.append("\tLeader: ");
        line.append(partition.leader() == null ? "none" : partition.leader().idString());
        line.append("\tReplicas: ").append(ids(partition.replicas()));
        line.append("\tIsr: ").append(ids(partition.isr()));
        if (reassignment != null) {
            line.append("\tAdding Replicas: ").append(joined(reassignment.addingReplicas()));
            line.append("\tRemoving Replicas: ").append(joined(reassignment.removingReplicas()));
        }
        // Eligible leader replicas (KIP-966) are KRaft's; a cluster with ZooKeeper never has them.
        return line.append("\tElr: N/A\tLastKnownElr: N/A").toString();
    }

    private static String ids(List<Node> nodes) {
        StringJoiner ids = new StringJoiner(",");
        nodes.forEach(node -> ids.add(node.idString()));
        return ids.toString();
    }

    private static String joined(List<Integer> brokers) {
        StringJoiner ids = new StringJoiner(",");
        brokers.forEach(broker -> ids.add(broker.toString()));
        return ids.toString();
    }

    /** Waits for every description, in the order Kafka's command prints them. */
    static <K> List<TopicDescription> all(Map<K, CompletableFuture<TopicDescription>> futures)
            throws ExecutionException, InterruptedException {
        Map<K, TopicDescription> found = new HashMap<>(futures.size());
        for (Map.Entry<K, CompletableFuture<TopicDescription>> each : futures.entrySet()) {
            found.put(each.getKey(), each.getValue().get());
        }
        return new ArrayList<>(found.values());
    }
}
