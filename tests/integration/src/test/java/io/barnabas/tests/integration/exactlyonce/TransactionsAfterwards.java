package io.barnabas.tests.integration.exactlyonce;

import io.barnabas.tests.integration.Await;
import io.barnabas.tests.integration.BrokerCluster;
import io.barnabas.tests.integration.ClusterAdmin;
import io.barnabas.tests.integration.ClusterBroker;
import io.barnabas.tests.integration.Installation;
import io.barnabas.tests.integration.RunningProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** When nobody writes any more, no transaction is open, for the coordinators as for the partitions. */
final class TransactionsAfterwards {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Set<TransactionState> OVER =
            Set.of(TransactionState.EMPTY, TransactionState.COMPLETE_COMMIT, TransactionState.COMPLETE_ABORT);

    private TransactionsAfterwards() {}

    /** Returns when the last stable offset of every partition is its end, and every transaction is over. */
    static void awaitNoneOpen(ClusterAdmin admin, Collection<String> topics, BrokerCluster cluster) {
        List<TopicPartition> partitions = topics.stream()
                .flatMap(topic -> admin.describe(topic).keySet().stream().map(i -> new TopicPartition(topic, i)))
                .toList();
        Map<TopicPartition, Long> ends = new TreeMap<>(TopicReader.ORDER);
        Map<TopicPartition, Long> stable = new TreeMap<>(TopicReader.ORDER);
        Await.until(
                "the last stable offsets are the ends",
                LIMIT,
                () -> {
                    ends.putAll(latest(admin, partitions, IsolationLevel.READ_UNCOMMITTED));
                    stable.putAll(latest(admin, partitions, IsolationLevel.READ_COMMITTED));
                    return ends.equals(stable);
                },
                () -> "ends " + ends + "\nlast stable offsets " + stable + "\n" + cluster.state());
        List<String> open = ClusterAdmin.get(
                        admin.admin().describeProducers(partitions).all())
                .entrySet()
                .stream()
                .flatMap(each -> each.getValue().activeProducers().stream()
                        .filter(producer ->
                                producer.currentTransactionStartOffset().isPresent())
                        .map(producer -> each.getKey() + ": " + producer))
                .toList();
        List<TransactionListing> unfinished = ClusterAdmin.get(
                        admin.admin().listTransactions().all())
                .stream()
                .filter(each -> !OVER.contains(each.state()))
                .toList();
        if (!open.isEmpty() || !unfinished.isEmpty()) {
            throw new AssertionError("open: " + open + "\nunfinished: " + unfinished + "\n" + cluster.state());
        }
    }

    /** What an operator asks: the tool finds nothing, however young a transaction it would call hanging. */
    static void assertNoneHangs(Path work, BrokerCluster cluster) {
        for (ClusterBroker broker : cluster.brokers()) {
            RunningProcess tool = Installation.run(
                    work,
                    "kafka-transactions.sh",
                    "--bootstrap-server",
                    cluster.bootstrap(),
                    "find-hanging",
                    "--broker-id",
                    Integer.toString(broker.id()),
                    "--max-transaction-timeout",
                    "0");
            long lines = tool.out().stream().filter(line -> !line.isBlank()).count();
            if (lines != 1 || !tool.said("Topic") || tool.awaitExit(LIMIT) != 0) {
                throw new AssertionError("broker " + broker.id() + ": " + tool.transcript());
            }
        }
    }

    private static Map<TopicPartition, Long> latest(
            ClusterAdmin admin, Collection<TopicPartition> partitions, IsolationLevel isolation) {
        Map<TopicPartition, OffsetSpec> asked =
                partitions.stream().collect(Collectors.toMap(Function.identity(), each -> OffsetSpec.latest()));
        return ClusterAdmin.get(admin.admin()
                        .listOffsets(asked, new ListOffsetsOptions(isolation))
                        .all())
                .entrySet()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, each -> offset(each.getValue())));
    }

    private static long offset(ListOffsetsResultInfo info) {
        return info.offset();
    }
}
