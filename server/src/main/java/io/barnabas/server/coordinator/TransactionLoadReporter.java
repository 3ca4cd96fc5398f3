package io.barnabas.server.coordinator;

import io.barnabas.common.TopicPartition;
import io.barnabas.coordinator.common.CoordinatorShard;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is told of the partitions of {@code __transaction_state}. */
public final class TransactionLoadReporter<S extends CoordinatorShard> implements LoadReporter<S> {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.coordinator.transaction.TransactionStateManager");

    private final String prefix;
    private final ToIntFunction<S> transactionalIds;

    /** @param transactionalIds how many a shard knows */
    public TransactionLoadReporter(int brokerId, ToIntFunction<S> transactionalIds) {
        this.prefix = "[Transaction State Manager " + brokerId + "]: ";
        this.transactionalIds = transactionalIds;
    }

    @Override
    public void onScheduled(TopicPartition partition, int epoch) {
        LOG.info("{}Loading transaction metadata from {} at epoch {}", prefix, partition, epoch);
    }

    @Override
    public void onLoaded(S shard, Loaded how) {
        LOG.info(
                "{}Finished loading {} transaction metadata from {} in {} milliseconds, of which {} milliseconds was"
                        + " spent in the scheduler.",
                prefix,
                transactionalIds.applyAsInt(shard),
                how.partition(),
                how.totalMs(),
                how.schedulerMs());
        LOG.info(
                "{}Completed loading transaction metadata from {} for coordinator epoch {}",
                prefix,
                how.partition(),
                how.epoch());
    }

    @Override
    public void onFailed(TopicPartition partition, Exception why) {
        LOG.error("{}Error loading transactions from transaction log {}", prefix, partition, why);
    }

    @Override
    public void onUnknownType(TopicPartition partition, short keyVersion, long offset) {
        LOG.warn(
                "{}Unknown message key with version {} while loading transaction state from {} at offset {}. Ignoring it"
                        + " and all others of that version. It could be a left over from an aborted upgrade.",
                prefix,
                keyVersion,
                partition,
                offset);
    }

    @Override
    public void onBug(TopicPartition partition, RuntimeException bug) {
        LOG.error("{}Unexpected failure in the transactions of {}", prefix, partition, bug);
    }
}
