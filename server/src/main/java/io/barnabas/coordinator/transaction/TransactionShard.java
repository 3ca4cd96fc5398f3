package io.barnabas.coordinator.transaction;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.DescribeTransactionsResponseData;
import io.barnabas.common.message.ListTransactionsResponseData;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordinator.common.CoordinatorRecord;
import io.barnabas.coordinator.common.CoordinatorResult;
import io.barnabas.coordinator.common.CoordinatorShard;
import io.barnabas.coordinator.common.CoordinatorTimer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The transactions of one partition of {@code __transaction_state}. Every event takes its reply along and answers it
 * exactly once, when what it says is committed or could not be. Transactional ids must not be empty.
 */
public final class TransactionShard implements CoordinatorShard {
    private final Transactions transactions = new Transactions();
    private final TransactionMarkers markers;
    private final TransactionEnds ends;
    private final InitProducerIds initProducerIds;
    private final TransactionPartitions partitions;
    private final TransactionExpiry expiry;

    /**
     * A shard without transactions; replay what was written, then {@link #onLoaded}.
     *
     * @param partition of {@code __transaction_state}, for log lines
     * @param coordinatorEpoch the partition's leader epoch
     * @param markers where markers go out during this term
     */
    public TransactionShard(
            TransactionConfig config,
            TopicPartition partition,
            int coordinatorEpoch,
            CoordinatorTimer timer,
            TransactionMarkers markers) {
        TransactionLog log = new TransactionLog(config.brokerId());
        TransactionWrites writes = new TransactionWrites(transactions, timer);
        this.markers = markers;
        this.ends = new TransactionEnds(coordinatorEpoch, transactions, writes, markers, timer, log);
        this.initProducerIds = new InitProducerIds(config, partition, transactions, writes, ends, log);
        this.partitions = new TransactionPartitions(transactions, writes);
        this.expiry = new TransactionExpiry(config, transactions, timer, log);
    }

    @Override
    public void replay(long offset, long timestampMs, CoordinatorRecord record) {
        transactions.replay(record);
    }

    /** What a former coordinator decided is carried out; what it left open ends by its own producer or by time. */
    @Override
    public void onLoaded(long nowMs) {
        for (TransactionEntry entry : transactions.all()) {
            entry.onCommitted();
            if (entry.state().isPrepare()) {
                ends.onPrepared(entry.metadata().transactionalId());
            }
        }
    }

    @Override
    public void onUnloaded(Errors error) {
        markers.close();
    }

    /** How many transactional ids there are. */
    public int size() {
        return transactions.all().size();
    }

    /** InitProducerId with a transactional id. */
    public CoordinatorResult initProducerId(InitProducerIdRequest request, Consumer<InitProducerIdResult> reply) {
        return initProducerIds.init(request, reply);
    }

    /**
     * AddPartitionsToTxn and AddOffsetsToTxn.
     *
     * @param nowMs ms since the epoch
     * @param reply receives NONE, INVALID_PRODUCER_ID_MAPPING, PRODUCER_FENCED, CONCURRENT_TRANSACTIONS, or why it could
     *     not be written
     */
    public CoordinatorResult addPartitions(
            long nowMs,
            String transactionalId,
            ProducerIdAndEpoch producer,
            Collection<TopicPartition> added,
            Consumer<Errors> reply) {
        return partitions.add(nowMs, transactionalId, producer, added, reply);
    }

    /** AddPartitionsToTxn that only asks; TRANSACTION_ABORTABLE for partitions that do not belong to the transaction. */
    public CoordinatorResult verifyPartitions(
            String transactionalId,
            ProducerIdAndEpoch producer,
            Collection<TopicPartition> asked,
            Consumer<Map<TopicPartition, Errors>> reply) {
        return partitions.verify(transactionalId, producer, asked, reply);
    }

    /**
     * EndTxn. The answer does not wait for the markers.
     *
     * @param nowMs ms since the epoch
     * @param reply receives NONE (also when that was the end already), INVALID_PRODUCER_ID_MAPPING, PRODUCER_FENCED,
     *     CONCURRENT_TRANSACTIONS, INVALID_TXN_STATE, or why it could not be written
     */
    public CoordinatorResult endTransaction(
            long nowMs, String transactionalId, ProducerIdAndEpoch producer, boolean commit, Consumer<Errors> reply) {
        return ends.end(nowMs, transactionalId, producer, commit, reply);
    }

    /** Some partitions have their marker, or do not need one any more. */
    public CoordinatorResult onMarkersWritten(long nowMs, TransactionMarker marker, Collection<TopicPartition> done) {
        return ends.onMarkersWritten(nowMs, marker, done);
    }

    /** The transactions that have gone on for too long, one by one for {@link #abortTimedOut}. */
    public List<String> timedOut(long nowMs) {
        return ends.timedOut(nowMs);
    }

    /** Aborts a transaction that has gone on for too long, and fences its producer. */
    public CoordinatorResult abortTimedOut(long nowMs, String transactionalId) {
        return ends.abortTimedOut(nowMs, transactionalId);
    }

    /** Forgets ids that nobody has used for long; every transaction.remove.expired.transaction.cleanup.interval.ms. */
    public CoordinatorResult expire(long nowMs) {
        return expiry.expire(nowMs);
    }

    /** One id of a DescribeTransactions. */
    public CoordinatorResult describe(
            String transactionalId, Consumer<DescribeTransactionsResponseData.TransactionState> reply) {
        var answer = TransactionDescriptions.describe(transactionalId, transactions.find(transactionalId));
        return CoordinatorResult.read(
                () -> reply.accept(answer),
                error -> reply.accept(new DescribeTransactionsResponseData.TransactionState()
                        .setTransactionalId(transactionalId)
                        .setErrorCode(TransactionWrites.asClientError(error).code())));
    }

    /** ListTransactions: those of this partition that pass. */
    public CoordinatorResult list(
            TransactionFilter filter, Consumer<List<ListTransactionsResponseData.TransactionState>> reply) {
        var listed = TransactionDescriptions.list(transactions.all(), filter);
        return CoordinatorResult.answer(() -> reply.accept(listed));
    }
}
