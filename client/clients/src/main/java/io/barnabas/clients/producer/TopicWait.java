package io.barnabas.clients.producer;

import io.barnabas.clients.ClusterMetadata;
import io.barnabas.clients.Metadata;
import io.barnabas.clients.TopicMetadata;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import java.util.function.LongSupplier;

/** Lets whoever sends wait until the record's topic is known. */
final class TopicWait {
    private final Metadata metadata;
    private final long maxBlockMs;
    private final LongSupplier clockMs;
    private final Runnable wakeup;

    /**
     * @param maxBlockMs for how long at most
     * @param clockMs monotonic milliseconds
     * @param wakeup makes the producer's thread look what metadata is wanted
     */
    TopicWait(Metadata metadata, long maxBlockMs, LongSupplier clockMs, Runnable wakeup) {
        this.metadata = metadata;
        this.maxBlockMs = maxBlockMs;
        this.clockMs = clockMs;
        this.wakeup = wakeup;
    }

    static boolean isKnown(ClusterMetadata cluster, String topic, Integer partition) {
        int count = cluster.partitionCount(topic);
        return count > 0 && (partition == null || partition < count);
    }

    /**
     * Returns once the topic, and the partition if one is named, is known.
     *
     * @throws ApiException when it is not in time, or cannot be
     */
    ClusterMetadata await(String topic, Integer partition) throws InterruptedException {
        ClusterMetadata cluster = metadata.cluster();
        if (isKnown(cluster, topic, partition)) {
            return cluster;
        }
        metadata.add(topic);
        long deadlineMs = clockMs.getAsLong() + maxBlockMs;
        while (true) {
            int mark = metadata.requestUpdate();
            wakeup.run();
            if (!metadata.awaitUpdate(mark, Math.max(0, deadlineMs - clockMs.getAsLong()))) {
                throw Errors.REQUEST_TIMED_OUT.exception(notPresent(topic, partition, metadata.cluster()));
            }
            cluster = metadata.cluster();
            throwIfUnusable(cluster.topic(topic));
            if (isKnown(cluster, topic, partition)) {
                return cluster;
            }
        }
    }

    private static void throwIfUnusable(TopicMetadata topic) {
        if (topic != null && topic.error() == Errors.INVALID_TOPIC_EXCEPTION) {
            throw topic.error().exception("Invalid topics: [" + topic.name() + "]");
        }
        if (topic != null && topic.error() == Errors.TOPIC_AUTHORIZATION_FAILED) {
            throw topic.error().exception("Not authorized to access topics: [" + topic.name() + "]");
        }
    }

    private String notPresent(String topic, Integer partition, ClusterMetadata cluster) {
        int count = cluster.partitionCount(topic);
        return partition != null && count > 0
                ? "Partition " + partition + " of topic " + topic + " with partition count " + count
                        + " is not present in metadata after " + maxBlockMs + " ms."
                : "Topic " + topic + " not present in metadata after " + maxBlockMs + " ms.";
    }
}
