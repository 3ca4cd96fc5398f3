package io.barnabas.tools.transactions;

import io.barnabas.clients.admin.Admin;
import io.barnabas.clients.admin.CallOptions;
import io.barnabas.clients.admin.ListTransactionsOptions;
import io.barnabas.clients.admin.ProducerState;
import io.barnabas.clients.admin.TopicDescription;
import io.barnabas.clients.admin.TopicPartitionInfo;
import io.barnabas.clients.admin.TransactionDescription;
import io.barnabas.clients.admin.TransactionListing;
import io.barnabas.common.Node;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.Errors;
import io.barnabas.tools.admin.AdminTool.Hashed;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Transactions that are open in a partition and that no coordinator will end any more: those of a producer that no
 * transactional id has, or whose transaction, as its coordinator knows it, does not hold the partition (KIP-664).
 */
final class HangingTransactions {
    private static final int MOST_AT_ONCE = 500;
    private static final long MS_PER_MINUTE = 60_000;

    /** A transaction that a partition knows as open. */
    private record Open(TopicPartition partition, ProducerState producer) {}

    private final Admin admin;
    /** Null for every broker, asking the leaders. */
    private final Integer broker;

    private final long olderThanMs;
    private final long nowMs;

    /**
     * @param olderThanMs how long ago the last record must be: any younger one may still be ended
     * @param nowMs ms since the epoch
     */
    HangingTransactions(Admin admin, Integer broker, long olderThanMs, long nowMs) {
        this.admin = admin;
        this.broker = broker;
        this.olderThanMs = olderThanMs;
        this.nowMs = nowMs;
    }

    /**
     * Looks for them and prints what it finds.
     *
     * @param topic null for all
     * @param partition null for all of the topic
     */
    void find(String topic, Integer partition, PrintStream out) throws CommandFailure, InterruptedException {
        Map<Long, List<Open>> byProducer = new HashMap<>();
        for (Open open : openIn(partitions(topic, partition))) {
            byProducer
                    .computeIfAbsent(open.producer().producerId(), id -> new ArrayList<>())
                    .add(open);
        }
        Table table = new Table(
                "Topic",
                "Partition",
                "ProducerId",
                "ProducerEpoch",
                "CoordinatorEpoch",
                "StartOffset",
                "LastTimestamp",
                "Duration(min)");
        if (!byProducer.isEmpty()) {
            for (Open open : hanging(byProducer)) {
                ProducerState producer = open.producer();
                table.add(
                        open.partition().topic(),
                        open.partition().partition(),
                        producer.producerId(),
                        producer.producerEpoch(),
                        producer.coordinatorEpoch(),
                        producer.currentTransactionStartOffset(),
                        producer.lastTimestamp(),
                        (nowMs - producer.lastTimestamp()) / MS_PER_MINUTE);
            }
        }
        table.print(out);
    }

    private List<TopicPartition> partitions(String topic, Integer partition)
            throws CommandFailure, InterruptedException {
        if (topic != null && partition != null) {
            return List.of(new TopicPartition(topic, partition));
        }
        List<String> topics = topic != null
                ? List.of(topic)
                : new ArrayList<>(Answers.of(admin.listTopics(true), "Failed to list topics")
                        .keySet());
        List<TopicPartition> partitions = new ArrayList<>();
        for (int from = 0; from < topics.size(); from += MOST_AT_ONCE) {
            List<String> some = topics.subList(from, Math.min(topics.size(), from + MOST_AT_ONCE));
            String failed = "Failed to describe " + some.size() + " topics";
            for (CompletableFuture<TopicDescription> each :
                    admin.describeTopics(some).values()) {
                TopicDescription description = Answers.of(each, failed);
                for (TopicPartitionInfo info : description.partitions()) {
                    if (broker == null || hasReplica(info)) {
                        partitions.add(new TopicPartition(description.name(), info.partition()));
                    }
                }
            }
        }
        return partitions;
    }

    private boolean hasReplica(TopicPartitionInfo partition) {
        for (Node replica : partition.replicas()) {
            if (replica.id() == broker) {
                return true;
            }
        }
        return false;
    }

    private List<Open> openIn(List<TopicPartition> partitions) throws CommandFailure, InterruptedException {
        List<Open> found = new ArrayList<>();
        for (int from = 0; from < partitions.size(); from += MOST_AT_ONCE) {
            List<TopicPartition> some = partitions.subList(from, Math.min(partitions.size(), from + MOST_AT_ONCE));
            String failed = "Failed to describe producers for " + some.size() + " partitions on broker "
                    + (broker == null ? "Optional.empty" : "Optional[" + broker + "]");
            Map<Hashed, CompletableFuture<List<ProducerState>>> inApachesOrder = new HashMap<>();
            (broker == null
                            ? admin.describeProducers(some, CallOptions.DEFAULT)
                            : admin.describeProducersOn(broker, some, CallOptions.DEFAULT))
                    .forEach((partition, answer) -> inApachesOrder.put(new Hashed(partition), answer));
            for (Map.Entry<Hashed, CompletableFuture<List<ProducerState>>> each : inApachesOrder.entrySet()) {
                for (ProducerState producer : Answers.of(each.getValue(), failed)) {
                    if (producer.currentTransactionStartOffset() >= 0
                            && nowMs - producer.lastTimestamp() > olderThanMs) {
                        found.add(new Open(each.getKey().partition(), producer));
                    }
                }
            }
        }
        return found;
    }

    private List<Open> hanging(Map<Long, List<Open>> byProducer) throws CommandFailure, InterruptedException {
        Map<Long, String> ids = idsOf(byProducer.keySet());
        Map<String, TransactionDescription> transactions = describe(ids.values());
        List<Open> hanging = new ArrayList<>();
        byProducer.forEach((producer, open) -> {
            TransactionDescription transaction = transactions.get(ids.get(producer));
            for (Open each : open) {
                if (transaction == null || !transaction.topicPartitions().contains(each.partition())) {
                    hanging.add(each);
                }
            }
        });
        return hanging;
    }

    private Map<Long, String> idsOf(Set<Long> producers) throws CommandFailure, InterruptedException {
        ListTransactionsOptions theirs = new ListTransactionsOptions(Set.of(), producers, -1);
        Map<Long, String> ids = new HashMap<>();
        for (List<TransactionListing> ofBroker : Answers.of(
                        admin.listTransactions(theirs),
                        "Failed to list transactions for " + producers.size() + " producers")
                .values()) {
            for (TransactionListing listing : ofBroker) {
                if (producers.contains(listing.producerId())) {
                    ids.put(listing.producerId(), listing.transactionalId());
                }
            }
        }
        return ids;
    }

    /** Without those whose id is gone meanwhile. */
    private Map<String, TransactionDescription> describe(Collection<String> ids)
            throws CommandFailure, InterruptedException {
        Map<String, TransactionDescription> found = new HashMap<>();
        for (Map.Entry<String, CompletableFuture<TransactionDescription>> each :
                admin.describeTransactions(ids).entrySet()) {
            try {
                found.put(each.getKey(), each.getValue().get());
            } catch (ExecutionException e) {
                if (Errors.forException(e) != Errors.TRANSACTIONAL_ID_NOT_FOUND) {
                    throw new CommandFailure("Failed to describe " + ids.size() + " transactions", e.getCause());
                }
            }
        }
        return found;
    }
}
