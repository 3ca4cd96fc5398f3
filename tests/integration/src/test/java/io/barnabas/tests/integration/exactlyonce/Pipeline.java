package io.barnabas.tests.integration.exactlyonce;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.tests.integration.Await;
import io.barnabas.tests.integration.BrokerCluster;
import io.barnabas.tests.integration.ClusterAdmin;
import io.barnabas.tests.integration.Ledger;
import io.barnabas.tests.integration.SteadyProducer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * A steady idempotent producer and stages of transactional applications behind it, each reading what the one before it
 * wrote: aborted transactions included, which it must not see.
 */
public final class Pipeline implements AutoCloseable {
    static final int PARTITIONS = 4;
    private static final String SOURCE = "source";
    /** Epochs that restarts and failures may take. */
    private static final int FEW = 20;

    private static final int FEW_PER_SECOND = 100;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final List<String> CODECS = List.of("lz4", "none", "zstd");

    private final Path work;
    private final BrokerCluster cluster;
    private final ClusterAdmin admin;
    private final SteadyProducer producer;
    private final List<Stage> stages = new ArrayList<>();
    private final LiveReader live;

    /**
     * Makes the topics with three replicas and starts everything.
     *
     * @param perSecond records a second
     * @param libraries of each stage; the first has two applications
     */
    Pipeline(Path work, BrokerCluster cluster, ClusterAdmin admin, int perSecond, List<Library> libraries) {
        this.work = work;
        this.cluster = cluster;
        this.admin = admin;
        List<String> topics = new ArrayList<>(List.of(SOURCE, AppSettings.AUDIT));
        for (int i = 0; i < libraries.size(); i++) {
            topics.add("step-" + i);
        }
        topics.forEach(topic -> admin.create(topic, PARTITIONS, 3, Map.of()));
        for (int i = 0; i < libraries.size(); i++) {
            AppSettings settings = new AppSettings(
                    libraries.get(i),
                    cluster.bootstrap(),
                    "stage-" + i,
                    "",
                    0,
                    i == 0 ? SOURCE : "step-" + (i - 1),
                    "step-" + i,
                    PARTITIONS,
                    CODECS.get(i % CODECS.size()));
            stages.add(new Stage(work, settings, i == 0 ? 2 : 1));
        }
        producer = SteadyProducer.apache(cluster.bootstrap(), SOURCE, PARTITIONS, perSecond);
        live = new LiveReader(cluster.bootstrap(), TopicReader.partitions(written(), PARTITIONS));
    }

    /** The pipeline with a stage for each library. */
    public static Pipeline ofAllLibraries(Path work, BrokerCluster cluster, ClusterAdmin admin, int perSecond) {
        return new Pipeline(work, cluster, admin, perSecond, List.of(Library.values()));
    }

    /** One stage with two applications, for tests about something else. */
    public static Pipeline small(Path work, BrokerCluster cluster, ClusterAdmin admin, Library library) {
        return new Pipeline(work, cluster, admin, FEW_PER_SECOND, List.of(library));
    }

    List<Stage> stages() {
        return stages;
    }

    Stage stage(int index) {
        return stages.get(index);
    }

    /** The topics that applications write. */
    private List<String> written() {
        List<String> topics = stages.stream().map(Stage::output).collect(Collectors.toCollection(ArrayList::new));
        topics.add(AppSettings.AUDIT);
        return topics;
    }

    /** All topics that this writes or has written for it. */
    public List<String> topics() {
        List<String> topics = ownTopics();
        topics.addAll(List.of("__consumer_offsets", "__transaction_state"));
        return topics;
    }

    /** Those of them that this has made. */
    List<String> ownTopics() {
        List<String> topics = written();
        topics.add(SOURCE);
        return topics;
    }

    /** Returns when every stage has committed so many more records than now. */
    public void awaitMore(int records) {
        List<Integer> goals =
                stages.stream().map(stage -> stage.committed() + records).toList();
        Await.until(
                "each stage commits " + records + " more records",
                LIMIT.plus(LIMIT),
                () -> {
                    boolean all = true;
                    for (int i = 0; i < stages.size(); i++) {
                        stages.get(i).tend();
                        all &= stages.get(i).committed() >= goals.get(i);
                    }
                    return all;
                },
                this::state);
    }

    public void awaitInSync() {
        topics().forEach(topic -> admin.awaitInSync(topic, cluster.brokers().size()));
    }

    public void prefer() {
        topics().forEach(admin::electPreferred);
    }

    /** Sends no more, lets every stage read to its end, stops the applications, and compares everything. */
    public void finish() {
        Ledger ledger = producer.finish();
        assertTrue(ledger.failures().size() <= ledger.sent() / 20, () -> ledger + "\n" + cluster.state());
        Map<String, Map<Integer, Long>> offsets = new LinkedHashMap<>();
        for (Stage stage : stages) {
            offsets.put(stage.group(), awaitDrained(stage));
        }
        stages.forEach(Stage::finish);
        System.out.println(summary());
        List<TopicPartition> partitions = TopicReader.partitions(written(), PARTITIONS);
        partitions.addAll(TopicReader.partitions(List.of(SOURCE), PARTITIONS));
        TransactionsAfterwards.awaitNoneOpen(admin, topics(), cluster);
        TransactionsAfterwards.assertNoneHangs(work, cluster);
        assertFirstProtocol();
        Map<TopicPartition, List<ConsumerRecord<String, String>>> committed = read("read_committed", partitions);
        Map<TopicPartition, List<ConsumerRecord<String, String>>> everything = read("read_uncommitted", partitions);
        ExactlyOnceChecker checker = new ExactlyOnceChecker(committed, everything);
        stages.forEach(
                stage -> checker.checkStage(stage.group(), stage.input(), stage.output(), offsets.get(stage.group())));
        checker.throwIfWrong();
        live.assertSaw(committed);
    }

    /**
     * Nobody was offered the second protocol of transactions, by which a producer's epoch rises with each of them; by the
     * first, it rises when a producer begins or is fenced.
     */
    private void assertFirstProtocol() {
        for (Stage stage : stages) {
            for (Member member : stage.members()) {
                long transactions = member.transactions("committed ") + member.transactions("aborted");
                int epoch = ClusterAdmin.get(admin.admin()
                                .describeTransactions(List.of(member.transactionalId()))
                                .description(member.transactionalId()))
                        .producerEpoch();
                assertTrue(
                        epoch < FEW + transactions / 2,
                        () -> member.transactionalId() + " has epoch " + epoch + " after " + transactions
                                + " transactions\n" + state());
            }
        }
    }

    private Map<TopicPartition, List<ConsumerRecord<String, String>>> read(
            String isolation, Collection<TopicPartition> partitions) {
        return TopicReader.read(cluster.bootstrap(), isolation, partitions);
    }

    /** Returns the offsets of the stage's group once they say that everything there is was read. */
    private Map<Integer, Long> awaitDrained(Stage stage) {
        Map<Integer, Long> ends = new TreeMap<>();
        read("read_committed", TopicReader.partitions(List.of(stage.input()), PARTITIONS))
                .forEach((partition, records) ->
                        records.forEach(record -> ends.merge(partition.partition(), record.offset() + 1, Math::max)));
        Map<Integer, Long> offsets = new TreeMap<>();
        Await.until(
                stage.group() + " has read to " + ends,
                LIMIT,
                () -> {
                    stage.tend();
                    offsets.clear();
                    ClusterAdmin.get(admin.admin()
                                    .listConsumerGroupOffsets(stage.group())
                                    .partitionsToOffsetAndMetadata())
                            .forEach((partition, offset) -> offsets.put(partition.partition(), offset.offset()));
                    return offsets.equals(ends);
                },
                () -> "it has committed " + offsets + "\n" + state());
        return offsets;
    }

    public String summary() {
        return producer.ledger() + "\n" + stages.stream().map(Stage::summary).collect(Collectors.joining("\n"));
    }

    String state() {
        return producer.ledger() + "\n" + stages.stream().map(Stage::state).collect(Collectors.joining("\n")) + "\n"
                + cluster.state();
    }

    @Override
    public void close() {
        producer.close();
        stages.forEach(Stage::close);
        live.close();
    }
}
