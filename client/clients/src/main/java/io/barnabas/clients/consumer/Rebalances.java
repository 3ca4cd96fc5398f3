package io.barnabas.clients.consumer;

import io.barnabas.clients.ClientLog;
import io.barnabas.common.TopicPartition;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;

/** Tells the listener what a rebalance does. What it throws is kept until the rebalance has come to its end. */
final class Rebalances {
    private static final String LOGGER = "org.apache.kafka.clients.consumer.internals.ConsumerRebalanceListenerInvoker";

    private final Subscriptions subscriptions;
    private final Access access;
    private final ClientLog log;
    private RuntimeException failure;

    Rebalances(Subscriptions subscriptions, Access access, ClientLog log) {
        this.subscriptions = subscriptions;
        this.access = access;
        this.log = log;
    }

    void revoked(Collection<TopicPartition> partitions) {
        log.info(LOGGER, "Revoke previously assigned partitions " + partitions);
        tell(ConsumerRebalanceListener::onPartitionsRevoked, partitions);
    }

    void lost(Collection<TopicPartition> partitions) {
        log.info(LOGGER, "Lost previously assigned partitions " + partitions);
        tell(ConsumerRebalanceListener::onPartitionsLost, partitions);
    }

    void assigned(Collection<TopicPartition> partitions) {
        log.info(LOGGER, "Adding newly assigned partitions: " + partitions);
        tell(ConsumerRebalanceListener::onPartitionsAssigned, partitions);
    }

    private interface Notice {
        void to(ConsumerRebalanceListener listener, Collection<TopicPartition> partitions);
    }

    private void tell(Notice notice, Collection<TopicPartition> partitions) {
        ConsumerRebalanceListener listener = subscriptions.listener();
        if (listener == null) {
            return;
        }
        List<TopicPartition> sorted = List.copyOf(new TreeSet<>(partitions));
        access.runUnlocked(() -> {
            try {
                notice.to(listener, Collections.unmodifiableList(sorted));
            } catch (RuntimeException e) {
                log.error(LOGGER, "User provided listener failed for partitions " + sorted, e);
                failure = failure == null ? e : failure;
            }
        });
    }

    /** Throws the first thing a listener threw since the last time. */
    void throwFailure() {
        if (failure != null) {
            RuntimeException thrown = failure;
            failure = null;
            throw thrown;
        }
    }
}
