package io.barnabas.server.transaction;

import io.barnabas.common.TopicPartition;
import io.barnabas.coordinator.transaction.TransactionMarker;
import java.util.List;

/**
 * A marker for some partitions, on its way.
 *
 * @param term whose coordinator it is
 * @param refused whether it has been refused before
 */
record OutgoingMarker(MarkerTerm term, TransactionMarker marker, List<TopicPartition> partitions, boolean refused) {
    OutgoingMarker to(List<TopicPartition> others) {
        return new OutgoingMarker(term, marker, others, refused);
    }

    OutgoingMarker refused(List<TopicPartition> by) {
        return new OutgoingMarker(term, marker, by, true);
    }
}
