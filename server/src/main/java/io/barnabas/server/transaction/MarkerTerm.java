package io.barnabas.server.transaction;

import io.barnabas.common.TopicPartition;
import io.barnabas.coordinator.transaction.TransactionMarker;
import io.barnabas.coordinator.transaction.TransactionMarkers;
import java.util.List;
import java.util.function.BiConsumer;

/** The markers of one term of one shard. */
final class MarkerTerm implements TransactionMarkers {
    private final TransactionMarkerSender sender;
    private final BiConsumer<TransactionMarker, List<TopicPartition>> written;
    private volatile boolean over;

    MarkerTerm(TransactionMarkerSender sender, BiConsumer<TransactionMarker, List<TopicPartition>> written) {
        this.sender = sender;
        this.written = written;
    }

    @Override
    public void send(TransactionMarker marker, List<TopicPartition> partitions) {
        sender.send(new OutgoingMarker(this, marker, List.copyOf(partitions), false));
    }

    @Override
    public void close() {
        over = true;
    }

    boolean isOver() {
        return over;
    }

    void onWritten(TransactionMarker marker, List<TopicPartition> partitions) {
        if (!over) {
            written.accept(marker, partitions);
        }
    }
}
