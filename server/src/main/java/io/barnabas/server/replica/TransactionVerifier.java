package io.barnabas.server.replica;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.Errors;
import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Asks a transaction's coordinator whether partitions are part of the transaction that is going on (KIP-890 part 1), so
 * that a record that was held up on its way cannot open a transaction that nobody will ever end.
 */
public interface TransactionVerifier {
    /**
     * Asks; never blocks.
     *
     * @param transactionalId whose transaction
     * @param producerId the id that its records carry
     * @param producerEpoch the epoch that its records carry
     * @param partitions that are about to be written
     * @param done receives an outcome for each of them, once, on any thread: NONE, or what the producer is to be told;
     *     an error that passes is one that a producer retries after
     */
    void verify(
            String transactionalId,
            long producerId,
            short producerEpoch,
            Collection<TopicPartition> partitions,
            Consumer<Map<TopicPartition, Errors>> done);
}
