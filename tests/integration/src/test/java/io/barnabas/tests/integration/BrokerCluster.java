package io.barnabas.tests.integration;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Real broker processes of one cluster, with the ids 1 to N. Each is Apache's or ours and may be restarted as the other on
 * the same server.properties and the same log directories.
 */
public final class BrokerCluster implements AutoCloseable {
    private static final int TAIL = 60;

    /** Small, fast, and three copies of everything that matters; what a test says comes after and wins. */
    private static final List<String> SETTINGS = List.of(
            "num.network.threads=2",
            "num.io.threads=2",
            "default.replication.factor=3",
            "min.insync.replicas=2",
            "offsets.topic.replication.factor=3",
            "offsets.topic.num.partitions=6",
            "transaction.state.log.replication.factor=3",
            "transaction.state.log.num.partitions=3",
            "group.initial.rebalance.delay.ms=0",
            "group.min.session.timeout.ms=2000",
            "auto.create.topics.enable=false",
            // All stopped at once, the last one finds nobody to hand its leadership to, and need not ask for long.
            "controlled.shutdown.retry.backoff.ms=500",
            // Not the session's, which tests make short: a busy machine may take longer to connect at all.
            "zookeeper.connection.timeout.ms=20000",
            "log.cleaner.dedupe.buffer.size=4194304");

    /**
     * A producer that sends something twice; while brokers are away, too few of them for a new topic of offsets; and
     * ZooKeeper's client, where the network is cut.
     */
    private static final List<String> HARMLESS = List.of(
            "Error processing append operation",
            "does not meet the required replication factor",
            "(org.apache.zookeeper.ClientCnxn");

    private final List<ClusterBroker> brokers;

    /** Writes the files; starts nothing. */
    public BrokerCluster(Path work, ZooKeeperEnsemble zooKeeper, int size, String... settings) {
        this(
                work,
                zooKeeper,
                IntStream.range(0, size).mapToObj(i -> Place.LOOPBACK).toList(),
                settings);
    }

    /** The same with a broker in each of the places. */
    public BrokerCluster(Path work, ZooKeeperEnsemble zooKeeper, List<Place> places, String... settings) {
        List<String> all = new ArrayList<>(SETTINGS);
        all.addAll(Arrays.asList(settings));
        brokers = IntStream.range(0, places.size())
                .mapToObj(i -> new ClusterBroker(work, i + 1, places.get(i), zooKeeper, all))
                .toList();
    }

    /** Starts all brokers at once as the given kind; returns when all have started. */
    public BrokerCluster start(Product kind) {
        brokers.forEach(broker -> broker.launch(kind));
        brokers.forEach(ClusterBroker::awaitStarted);
        return this;
    }

    /** Starts broker 1 as the first kind, broker 2 as the second, ...; returns when all have started. */
    public BrokerCluster start(Product... kinds) {
        for (int i = 0; i < kinds.length; i++) {
            brokers.get(i).launch(kinds[i]);
        }
        brokers.forEach(ClusterBroker::awaitStarted);
        return this;
    }

    public List<ClusterBroker> brokers() {
        return brokers;
    }

    /** @param id 1 to N */
    public ClusterBroker broker(int id) {
        return brokers.get(id - 1);
    }

    /** All brokers' addresses, whether alive or not. */
    public String bootstrap() {
        return brokers.stream().map(ClusterBroker::address).collect(Collectors.joining(","));
    }

    /** SIGTERM to all at once, and waits for their ends. */
    public void terminate() {
        brokers.stream().filter(ClusterBroker::isAlive).forEach(each -> each.process()
                .requestEnd());
        brokers.stream().filter(ClusterBroker::isAlive).forEach(ClusterBroker::terminate);
    }

    /** What the brokers warned of and said last, for a failure's message. */
    public String state() {
        StringBuilder text = new StringBuilder();
        for (ClusterBroker broker : brokers) {
            text.append("=== broker ").append(broker.id()).append(" (").append(broker.product());
            text.append(broker.isAlive() ? ", alive)" : ", not alive)").append('\n');
            List<String> complaints = broker.complaints();
            complaints
                    .subList(Math.max(0, complaints.size() - TAIL), complaints.size())
                    .forEach(line -> text.append(line).append('\n'));
            text.append("--- its last lines\n").append(broker.tail(TAIL)).append('\n');
        }
        return text.toString();
    }

    /** Our brokers have met nothing they call an error, but for what Apache's call one as well in such a life. */
    public void assertNoErrorsOfOurs() {
        List<String> errors = brokers.stream()
                .flatMap(broker -> broker.ourErrors().stream())
                .filter(error -> HARMLESS.stream().noneMatch(error::contains))
                .toList();
        if (!errors.isEmpty()) {
            throw new AssertionError(errors.size() + " errors in our logs:\n"
                    + String.join("\n", errors.subList(0, Math.min(TAIL, errors.size()))));
        }
    }

    /** The kinds of complaints in the brokers' logs with their numbers, digits left out, for whoever looks for causes. */
    private String complaints() {
        Map<String, Integer> kinds = new TreeMap<>();
        for (ClusterBroker broker : brokers) {
            broker.complaints()
                    .forEach(line -> kinds.merge(
                            line.replaceFirst("^\\[[^]]*] ", "").replaceAll("[0-9]+", "#"), 1, Integer::sum));
        }
        StringBuilder text = new StringBuilder();
        kinds.forEach(
                (kind, count) -> text.append(count).append(" x ").append(kind).append('\n'));
        return text.toString();
    }

    @Override
    public void close() {
        if (Boolean.getBoolean("cluster.complaints")) {
            System.out.println(complaints());
        }
        brokers.forEach(ClusterBroker::abandon);
        brokers.forEach(ClusterBroker::close);
    }
}
