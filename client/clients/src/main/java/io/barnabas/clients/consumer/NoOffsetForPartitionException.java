package io.barnabas.clients.consumer;

import io.barnabas.common.TopicPartition;
import java.util.Collection;

/** There is no position to begin from, and {@code auto.offset.reset=none} forbids to choose one. */
public final class NoOffsetForPartitionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoOffsetForPartitionException(Collection<TopicPartition> partitions) {
        super("Undefined offset with no reset policy for partitions: " + partitions, null, false, false);
    }
}
