package io.barnabas.simulation.client;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.FetchResponseData;
import io.barnabas.common.protocol.Errors;
import java.util.Set;

/** Who is told of every promise a transactional client was given. Transactions have names, which their records carry. */
public interface TransactionWitness {
    /** The header of records that says which transaction they are of. */
    String NAME = "transaction";

    /** The transaction will write so many records, more than before, to the partition. */
    void onSending(String transaction, TopicPartition partition, int records);

    /** The transaction will commit this offset of a group. */
    void onSendingOffset(String transaction, String group, TopicPartition partition, long offset);

    /** The client has decided how the transaction is to end, and says so next. */
    void onDecided(String transaction, boolean commit);

    /** The coordinator has confirmed the end of the transaction. */
    void onEnded(String transaction, String transactionalId, long producerId, short epoch, boolean committed);

    /** A coordinator confirmed that a producer has this epoch: all older ones are fenced. */
    void onInitialized(String transactionalId, long producerId, short epoch);

    /**
     * A reader that wants only what is committed was answered.
     *
     * @param delivered the base offsets of the batches that its client hands on
     */
    void onCommittedFetched(TopicPartition partition, FetchResponseData.PartitionData data, Set<Long> delivered);

    /** A client was told something that a client would not know what to do with. */
    void onUnexpected(String client, String api, Errors error);
}
