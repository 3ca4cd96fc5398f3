package io.barnabas.tools.transactions;

import io.barnabas.clients.admin.AbortTransactionSpec;
import io.barnabas.clients.admin.Admin;
import io.barnabas.clients.admin.CallOptions;
import io.barnabas.clients.admin.ListTransactionsOptions;
import io.barnabas.clients.admin.ProducerState;
import io.barnabas.clients.admin.TransactionDescription;
import io.barnabas.clients.admin.TransactionListing;
import io.barnabas.common.TopicPartition;
import io.barnabas.tools.ArgumentParser.Arguments;
import io.barnabas.tools.admin.AdminTool.Hashed;
import java.io.PrintStream;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;

/** What each command asks the cluster, and how it shows the answer. */
final class TransactionQueries {
    private static final String NONE = "None";

    private final Admin admin;
    private final Arguments arguments;
    private final PrintStream out;

    TransactionQueries(Admin admin, Arguments arguments, PrintStream out) {
        this.admin = admin;
        this.arguments = arguments;
        this.out = out;
    }

    void list() throws CommandFailure, InterruptedException {
        ListTransactionsOptions options =
                new ListTransactionsOptions(Set.of(), Set.of(), arguments.number("duration-filter", -1));
        Map<Integer, List<TransactionListing>> listings =
                Answers.of(admin.listTransactions(options), "Failed to list transactions");
        Table table = new Table("TransactionalId", "Coordinator", "ProducerId", "TransactionState");
        listings.forEach((broker, ofBroker) -> {
            for (TransactionListing each : ofBroker) {
                table.add(each.transactionalId(), broker, each.producerId(), each.state());
            }
        });
        table.print(out);
    }

    void describe(long nowMs) throws CommandFailure, InterruptedException {
        String id = arguments.string("transactional-id", null);
        TransactionDescription found = Answers.of(
                admin.describeTransactions(List.of(id)).get(id),
                "Failed to describe transaction state of transactional-id `" + id + "`");
        long startMs = found.transactionStartTimeMs();
        Set<Hashed> inApachesOrder = new HashSet<>();
        found.topicPartitions().forEach(partition -> inApachesOrder.add(new Hashed(partition)));
        StringJoiner partitions = new StringJoiner(",");
        inApachesOrder.forEach(each -> partitions.add(each.partition().toString()));
        Table table = new Table(
                "CoordinatorId",
                "TransactionalId",
                "ProducerId",
                "ProducerEpoch",
                "TransactionState",
                "TransactionTimeoutMs",
                "CurrentTransactionStartTimeMs",
                "TransactionDurationMs",
                "TopicPartitions");
        table.add(
                found.coordinatorId(),
                id,
                found.producerId(),
                found.producerEpoch(),
                found.state(),
                found.transactionTimeoutMs(),
                startMs < 0 ? NONE : startMs,
                startMs < 0 ? NONE : nowMs - startMs,
                partitions);
        table.print(out);
    }

    void describeProducers() throws CommandFailure, InterruptedException {
        TopicPartition partition = partition();
        boolean ofBroker = arguments.has("broker-id");
        int broker = arguments.integer("broker-id", -1);
        Map<TopicPartition, CompletableFuture<List<ProducerState>>> answers = ofBroker
                ? admin.describeProducersOn(broker, List.of(partition), CallOptions.DEFAULT)
                : admin.describeProducers(List.of(partition), CallOptions.DEFAULT);
        List<ProducerState> producers = Answers.of(
                answers.get(partition),
                "Failed to describe producers for partition " + partition + " on "
                        + (ofBroker ? "broker " + broker : "leader"));
        Table table = new Table(
                "ProducerId",
                "ProducerEpoch",
                "LatestCoordinatorEpoch",
                "LastSequence",
                "LastTimestamp",
                "CurrentTransactionStartOffset");
        for (ProducerState each : producers) {
            long start = each.currentTransactionStartOffset();
            table.add(
                    each.producerId(),
                    each.producerEpoch(),
                    each.coordinatorEpoch(),
                    each.lastSequence(),
                    each.lastTimestamp(),
                    start < 0 ? NONE : start);
        }
        table.print(out);
    }

    /** Needs a start offset, or all that tells which transaction is meant. */
    void abort() throws CommandFailure, InterruptedException {
        AbortTransactionSpec spec;
        if (arguments.has("start-offset")) {
            spec = spec(partition(), arguments.number("start-offset", -1));
        } else {
            spec = new AbortTransactionSpec(
                    partition(),
                    arguments.number("producer-id", -1),
                    (short) arguments.integer("producer-epoch", -1),
                    // A transaction that no coordinator has ended before is marked with the first epoch.
                    Math.max(0, arguments.integer("coordinator-epoch", -1)));
        }
        Answers.of(admin.abortTransaction(spec, CallOptions.DEFAULT), "Failed to abort transaction " + spec);
    }

    private AbortTransactionSpec spec(TopicPartition partition, long startOffset)
            throws CommandFailure, InterruptedException {
        List<ProducerState> producers = Answers.of(
                admin.describeProducers(List.of(partition), CallOptions.DEFAULT).get(partition),
                "Failed to validate producer state for partition " + partition);
        for (ProducerState each : producers) {
            if (each.currentTransactionStartOffset() == startOffset && startOffset >= 0) {
                return new AbortTransactionSpec(
                        partition,
                        each.producerId(),
                        (short) each.producerEpoch(),
                        Math.max(0, each.coordinatorEpoch()));
            }
        }
        throw new CommandFailure("Could not find any open transactions starting at offset " + startOffset
                + " on partition " + partition);
    }

    private TopicPartition partition() {
        return new TopicPartition(arguments.string("topic", null), arguments.integer("partition", 0));
    }
}
