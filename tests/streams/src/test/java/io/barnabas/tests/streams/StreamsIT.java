package io.barnabas.tests.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.barnabas.tests.integration.Await;
import io.barnabas.tests.integration.BrokerCluster;
import io.barnabas.tests.integration.ClusterAdmin;
import io.barnabas.tests.integration.ClusterLogs;
import io.barnabas.tests.integration.Installation;
import io.barnabas.tests.integration.Product;
import io.barnabas.tests.integration.ZooKeeperEnsemble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The application of {@link StreamsProgram} on each release at once, exactly_once_v2, two instances each, while brokers and
 * instances are killed: every count comes out once, in order, none is skipped.
 */
class StreamsIT {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final int PARTITIONS = 3;
    private static final int REPLICAS = 3;
    private static final int LINES_PER_STEP = 100;
    /** {@code -Dstreams.product=APACHE} plays the same on Apache's brokers. */
    private static final Product PRODUCT = Product.valueOf(System.getProperty("streams.product", "BARNABAS"));

    @TempDir
    Path work;

    @RegisterExtension
    final ClusterLogs logs = new ClusterLogs();

    /** One application on one release, and what came of it. */
    private record Subject(
            List<Application> instances, Output<Long> counts, Output<Long> windows, Output<String> named) {
        static Subject of(Path work, String release, String bootstrap) {
            String id = "app-" + release;
            return new Subject(
                    List.of(
                            new Application(work, release, id, 1, bootstrap),
                            new Application(work, release, id, 2, bootstrap)),
                    new Output<>(bootstrap, StreamsProgram.counts(id), PARTITIONS, new LongDeserializer()),
                    new Output<>(bootstrap, StreamsProgram.windows(id), PARTITIONS, new LongDeserializer()),
                    new Output<>(bootstrap, StreamsProgram.named(id), PARTITIONS, new StringDeserializer()));
        }

        void close() {
            instances.forEach(Application::close);
            counts.close();
            windows.close();
            named.close();
        }
    }

    private final List<Subject> subjects = new ArrayList<>();
    private BrokerCluster cluster;

    @Test
    void shouldCountExactlyOnceWhileBrokersAndApplicationsAreKilled() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        try (ZooKeeperEnsemble zooKeeper = ZooKeeperEnsemble.started(work, 1);
                BrokerCluster brokers = logs.of(new BrokerCluster(work, zooKeeper, 3))) {
            cluster = brokers;
            cluster.start(PRODUCT);
            try (ClusterAdmin admin = new ClusterAdmin(cluster);
                    Feed feed = new Feed(seed, cluster.bootstrap())) {
                admin.awaitBrokers(1, 2, 3);
                createTopics(admin);
                feed.customers();
                releases().forEach(release -> subjects.add(Subject.of(work, release, cluster.bootstrap())));
                play(admin, feed);
                subjects.forEach(subject -> assertExactlyOnce(feed, subject));
            } finally {
                subjects.forEach(Subject::close);
            }
            cluster.assertNoErrorsOfOurs();
        }
    }

    private void createTopics(ClusterAdmin admin) {
        List<String> topics =
                new ArrayList<>(List.of(StreamsProgram.LINES, StreamsProgram.CUSTOMERS, StreamsProgram.ORDERS));
        for (String release : releases()) {
            String id = "app-" + release;
            topics.addAll(List.of(StreamsProgram.counts(id), StreamsProgram.windows(id), StreamsProgram.named(id)));
        }
        topics.forEach(topic -> admin.create(topic, PARTITIONS, REPLICAS, Map.of()));
    }

    /** The releases that the build put into target/streams. */
    private static List<String> releases() {
        try (Stream<Path> folders = Files.list(Installation.HOME.resolve("tests/streams/target/streams"))) {
            return folders.map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void play(ClusterAdmin admin, Feed feed) {
        subjects.forEach(subject -> subject.instances().forEach(Application::start));
        feed.lines(LINES_PER_STEP);
        subjects.forEach(subject -> subject.instances().forEach(Application::awaitRunning));
        awaitAnything();

        for (int broker = 1; broker <= 3; broker++) {
            cluster.broker(broker).kill();
            feed.lines(LINES_PER_STEP);
            cluster.broker(broker).start(PRODUCT);
            int victim = broker % 2;
            subjects.forEach(subject -> subject.instances().get(victim).kill());
            feed.lines(LINES_PER_STEP);
            subjects.forEach(subject -> subject.instances().get(victim).start());
            feed.lines(LINES_PER_STEP);
            // One copy at a time may be missing, and one instance.
            awaitInSync(admin);
            subjects.forEach(subject -> subject.instances().get(victim).awaitRunning());
        }
        subjects.forEach(subject -> subject.instances().get(0).stop());
        feed.lines(LINES_PER_STEP);
    }

    private static void awaitInSync(ClusterAdmin admin) {
        admin.awaitInSync("__transaction_state", REPLICAS);
        admin.awaitInSync("__consumer_offsets", REPLICAS);
        for (String release : releases()) {
            admin.awaitInSync(StreamsProgram.counts("app-" + release), REPLICAS);
        }
    }

    /** Killing begins when there is something to lose. */
    private void awaitAnything() {
        for (Subject subject : subjects) {
            Await.until("something comes out", LIMIT, () -> subject.counts().read() > 0, this::state);
        }
    }

    private void assertExactlyOnce(Feed feed, Subject subject) {
        awaitCount(subject.counts(), total(feed.counts()));
        awaitCount(subject.windows(), total(feed.windows()));
        awaitCount(subject.named(), feed.namedOrders().size());
        assertEquals(oneByOne(feed.counts()), subject.counts().values());
        assertEquals(oneByOne(feed.windows()), subject.windows().values());
        Map<String, String> orders = new TreeMap<>();
        subject.named()
                .values()
                .values()
                .forEach(lines -> lines.forEach(line -> orders.put(line.substring(0, line.indexOf(' ')), line)));
        assertEquals(feed.namedOrders(), orders);
    }

    private void awaitCount(Output<?> output, long expected) {
        Await.until(
                expected + " records come out", LIMIT, () -> output.read() >= expected, () -> output + "\n" + state());
        assertEquals(expected, output.read(), output::toString);
    }

    private static long total(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** What counting up to these comes to: 1, 2, 3, ... */
    private static Map<String, List<Long>> oneByOne(Map<String, Long> counts) {
        Map<String, List<Long>> steps = new TreeMap<>();
        counts.forEach((key, count) ->
                steps.put(key, LongStream.rangeClosed(1, count).boxed().toList()));
        return steps;
    }

    private String state() {
        StringBuilder state = new StringBuilder(cluster.state());
        subjects.forEach(subject -> subject.instances()
                .forEach(instance -> state.append(instance.transcript()).append('\n')));
        return state.toString();
    }
}
