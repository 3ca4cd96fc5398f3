package io.barnabas.tests.integration;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;

/** Apache's admin client on a cluster: topics, who leads them, who is in sync, who is the controller. */
public final class ClusterAdmin implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Admin admin;
    private final BrokerCluster cluster;

    public ClusterAdmin(BrokerCluster cluster) {
        this.cluster = cluster;
        this.admin = Admin.create(Map.of(
                "bootstrap.servers", cluster.bootstrap(),
                "request.timeout.ms", "5000",
                "default.api.timeout.ms", "30000",
                "reconnect.backoff.max.ms", "500",
                // Apache answers an election it is not the controller for in a way that this client does not learn
                // from.
                "metadata.max.age.ms", "500"));
    }

    public Admin admin() {
        return admin;
    }

    /** Creates a topic with so many partitions and replicas; returns when every replica is in sync. */
    public void create(String topic, int partitions, int replicas, Map<String, String> configs) {
        create(new NewTopic(topic, partitions, (short) replicas).configs(configs), replicas);
    }

    /** Creates a topic with these replicas of partitions 0, 1, ...; the first of each is the preferred leader. */
    public void create(String topic, List<List<Integer>> assignment) {
        Map<Integer, List<Integer>> byPartition = new HashMap<>();
        for (int i = 0; i < assignment.size(); i++) {
            byPartition.put(i, assignment.get(i));
        }
        create(new NewTopic(topic, byPartition), assignment.get(0).size());
    }

    private void create(NewTopic topic, int replicas) {
        get(admin.createTopics(Set.of(topic)).all());
        awaitInSync(topic.name(), replicas);
    }

    public Map<Integer, TopicPartitionInfo> describe(String topic) {
        TopicDescription description =
                get(admin.describeTopics(Set.of(topic)).allTopicNames()).get(topic);
        return description.partitions().stream()
                .collect(Collectors.toMap(TopicPartitionInfo::partition, info -> info, (a, b) -> a, TreeMap::new));
    }

    /** The id of the leader, -1 for none. */
    public int leader(String topic, int partition) {
        Node leader = describe(topic).get(partition).leader();
        return leader == null ? -1 : leader.id();
    }

    /** Returns when every partition of the topic has a leader and so many replicas in sync. */
    public void awaitInSync(String topic, int replicas) {
        Await.until(
                "every partition of " + topic + " has a leader and " + replicas + " replicas in sync",
                LIMIT,
                () -> describe(topic).values().stream()
                        .allMatch(info -> info.leader() != null
                                && !info.leader().isEmpty()
                                && info.isr().size() == replicas),
                () -> describe(topic) + "\n" + cluster.state());
    }

    public void awaitLeader(String topic, int partition, int broker) {
        Await.until(
                "broker " + broker + " leads " + topic + "-" + partition,
                LIMIT,
                () -> leader(topic, partition) == broker,
                () -> describe(topic) + "\n" + cluster.state());
    }

    /** The id of the controller; waits while there is none. */
    public int controller() {
        int[] found = {-1};
        Await.until(
                "there is a controller",
                LIMIT,
                () -> {
                    Node node = get(admin.describeCluster().controller());
                    found[0] = node == null || node.isEmpty() ? -1 : node.id();
                    return found[0] >= 0;
                },
                cluster::state);
        return found[0];
    }

    /** Returns when the brokers know of exactly these live brokers. */
    public void awaitBrokers(Integer... ids) {
        Set<Integer> expected = Set.copyOf(Arrays.asList(ids));
        Await.until(
                "the brokers are " + expected,
                LIMIT,
                () -> get(admin.describeCluster().nodes()).stream()
                        .map(Node::id)
                        .collect(Collectors.toSet())
                        .equals(expected),
                cluster::state);
    }

    /** Has the first replica of each partition lead, where it does not; returns when it does. */
    public void electPreferred(String topic) {
        Map<TopicPartition, Optional<Throwable>> said = new HashMap<>();
        Await.until(
                "the preferred replicas lead " + topic,
                LIMIT,
                () -> {
                    Set<TopicPartition> others = describe(topic).values().stream()
                            .filter(info -> info.leader() == null
                                    || info.leader().id()
                                            != info.replicas().get(0).id())
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .collect(Collectors.toSet());
                    if (!others.isEmpty()) {
                        // What comes of it shows in the next description: the controller may just have moved.
                        said.putAll(get(admin.electLeaders(ElectionType.PREFERRED, others)
                                .partitions()));
                    }
                    return others.isEmpty();
                },
                () -> "the last elections: " + said + "\n" + describe(topic) + "\n" + cluster.state());
    }

    /** What a call of the admin client comes to. */
    public static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Deletes topics; returns when they are gone from every broker's answers. */
    public void delete(Collection<String> topics) {
        get(admin.deleteTopics(topics).all());
        Await.until(
                "the topics are gone",
                LIMIT,
                () -> get(admin.listTopics().names()).stream().noneMatch(topics::contains),
                cluster::state);
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
    }
}
