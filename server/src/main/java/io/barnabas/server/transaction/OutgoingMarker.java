package io.barnabas.server.transaction;

import io.barnabas.common.TopicPartition;
import io.barnabas.coordinator.transaction.TransactionMarker;
import java.util.List;

/**
 * A marker for some partitions, on its way.
 *
 * @param term whose coordinator it is
 */
record OutgoingMarker(MarkerTerm term, TransactionMarker marker, List<TopicPartition> partitions) {
    OutgoingMarker to(List<TopicPartition> others) {
        return new OutgoingMarker(term, marker, others);
    }
}
