package io.barnabas.coordinator.transaction;

import io.barnabas.common.TopicPartition;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/** A transactional id: what is written of it, and what is known besides while this broker coordinates it. */
final class TransactionEntry {
    private TransactionMetadata metadata;
    /** Whether the newest record is not committed yet: nobody may act on it, and nothing further is decided. */
    private boolean uncommitted;
    /** Who the producer was before it was given its present id and epoch at its own request (KIP-360). */
    private ProducerIdAndEpoch former = ProducerIdAndEpoch.NONE;
    /** Partitions that still lack their marker. */
    private final Set<TopicPartition> unmarked = new TreeSet<>();

    TransactionEntry(TransactionMetadata metadata) {
        onRecord(metadata);
    }

    void onRecord(TransactionMetadata written) {
        metadata = written;
        uncommitted = true;
        unmarked.clear();
        if (written.state().isPrepare()) {
            unmarked.addAll(written.partitions());
        }
    }

    TransactionMetadata metadata() {
        return metadata;
    }

    TransactionState state() {
        return metadata.state();
    }

    boolean isUncommitted() {
        return uncommitted;
    }

    void onCommitted() {
        uncommitted = false;
    }

    ProducerIdAndEpoch former() {
        return former;
    }

    void setFormer(ProducerIdAndEpoch producer) {
        former = producer;
    }

    /** In order. */
    Set<TopicPartition> unmarked() {
        return unmarked;
    }

    /** Whether this marker is one that is waited for. */
    boolean awaits(TransactionMarker marker) {
        return state().isPrepare()
                && !uncommitted
                && marker.producer().equals(metadata.producer())
                && marker.commit() == (state() == TransactionState.PREPARE_COMMIT);
    }

    void onMarked(Collection<TopicPartition> partitions) {
        partitions.forEach(unmarked::remove);
    }
}
