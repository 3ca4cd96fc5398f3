package io.barnabas.simulation.invariant;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.FetchResponseData.PartitionData;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.simulation.client.TransactionWitness;
import io.barnabas.simulation.world.EventQueue;
import java.util.Set;

/** Compares what transactional clients were told with what is true. Each method that can fail names its rule. */
public final class TransactionalWitness implements TransactionWitness {
    private final Transactions transactions;
    private final EventQueue queue;
    private final ClientWitness clients;

    /** @param clients who counts what clients do */
    public TransactionalWitness(Transactions transactions, ClientWitness clients, EventQueue queue) {
        this.transactions = transactions;
        this.clients = clients;
        this.queue = queue;
    }

    private boolean isPromised() {
        return transactions.histories.forgiven() == 0;
    }

    private void fail(String invariant, String message) {
        queue.fail(new InvariantViolation(invariant, message));
    }

    @Override
    public void onSending(String transaction, TopicPartition partition, int records) {
        transactions.ledger.of(transaction).part(partition).sent += records;
    }

    @Override
    public void onSendingOffset(String transaction, String group, TopicPartition partition, long offset) {
        transactions
                .ledger
                .of(transaction)
                .onOffset(TransactionsAreAtomic.offsetPart(group, partition.toString()), group, partition, offset);
    }

    @Override
    public void onDecided(String transaction, boolean commit) {
        transactions.ledger.of(transaction).decision = commit;
    }

    @Override
    public void onInitialized(String transactionalId, long producerId, short epoch) {
        queue.note(transactionalId + " has producer id " + producerId + " and epoch " + epoch);
        Short known = transactions.markers.epoch(transactionalId, producerId);
        if (isPromised() && (known == null || known < epoch)) {
            fail(
                    "EpochsAreCommitted",
                    transactionalId + " was given epoch " + epoch + " of producer " + producerId + ", but " + known
                            + " is committed");
        }
    }

    @Override
    public void onEnded(String transaction, String transactionalId, long producerId, short epoch, boolean committed) {
        TransactionLedger.Entry entry = transactions.ledger.of(transaction);
        String wrong = transactions.markers.whyNotEnded(transactionalId, producerId, epoch, committed);
        if (wrong != null && isPromised()) {
            fail(
                    "EndsAreCommitted",
                    "the client was told that transaction " + transaction + " has ended ("
                            + (committed ? "commit" : "abort") + "), but " + wrong);
        }
        if (committed) {
            entry.offsets.forEach((where, offset) -> clients.onCommitted(where.group(), where.partition(), offset));
        }
    }

    @Override
    public void onCommittedFetched(TopicPartition partition, PartitionData data, Set<Long> delivered) {
        PartitionHistory history = transactions.histories.of(partition);
        if (history == null || history.forgiven) {
            return;
        }
        long stable = history.transactions.lastStableOffset(history.committedEnd());
        if (data.lastStableOffset() > stable) {
            fail(
                    "StableMeansDecided",
                    partition + ": a reader was told that all below " + data.lastStableOffset() + " is stable, but "
                            + stable + " could still be taken back");
        }
        MemoryRecords records = data.records() == null ? MemoryRecords.EMPTY : (MemoryRecords) data.records();
        for (RecordBatch batch : records.batches()) {
            if (batch.isTransactional() && !batch.isControlBatch()) {
                String wrong =
                        wrong(history.transactions.outcome(batch.baseOffset()), delivered.contains(batch.baseOffset()));
                if (wrong != null) {
                    fail("ReadersSeeWhatIsCommitted", partition + " at offset " + batch.baseOffset() + ": " + wrong);
                }
            }
        }
    }

    private static String wrong(Boolean committed, boolean delivered) {
        if (committed == null) {
            return "records of an open transaction were given to a reader";
        }
        if (committed == delivered) {
            return null;
        }
        return committed ? "a reader does not get to see committed records" : "a reader gets to see aborted records";
    }

    @Override
    public void onUnexpected(String client, String api, Errors error) {
        if (isPromised()) {
            fail("ErrorsAreUnderstood", client + " was answered " + error + " to " + api);
        }
    }
}
