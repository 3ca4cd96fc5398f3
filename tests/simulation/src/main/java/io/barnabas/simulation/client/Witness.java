package io.barnabas.simulation.client;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.record.MemoryRecords;
import java.util.Collection;

/** Who is told of every promise a client was given. */
public interface Witness {
    /** acks=all: the batch was said to be at this offset. */
    void onAcknowledged(TopicPartition partition, long baseOffset, long producerId, int baseSequence, int count);

    /**
     * A producer was told by a broker that its numbers do not fit: something it was promised is gone.
     *
     * @return whether that had to be expected, and the producer may give up
     */
    boolean onLostSequence(TopicPartition partition, int brokerId, String what);

    /** A consumer was given records, and told of a high watermark, by whoever leads. */
    void onFetched(TopicPartition partition, long fetchOffset, long highWatermark, MemoryRecords records);

    /** A commit was confirmed. */
    void onCommitted(String group, TopicPartition partition, long offset);

    /** Before a client asks for a committed offset: what was confirmed until now must be in the answer. */
    long confirmed(String group, TopicPartition partition);

    /** A group's offset was read; -1 for none. @param atLeast {@link #confirmed} when it was asked for */
    void onOffsetFetched(String group, TopicPartition partition, long offset, long atLeast);

    /** A member was given partitions in a generation. */
    void onAssigned(String group, int generation, String member, Collection<TopicPartition> partitions);
}
