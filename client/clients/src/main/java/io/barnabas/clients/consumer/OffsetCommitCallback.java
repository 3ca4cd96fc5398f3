package io.barnabas.clients.consumer;

import io.barnabas.common.TopicPartition;
import java.util.Map;

/** Hears how an asynchronous commit ended; called inside a later call of the consumer, in the order of the commits. */
@FunctionalInterface
public interface OffsetCommitCallback {
    /**
     * @param offsets what was to be committed
     * @param exception null when it was; {@link RetriableCommitFailedException} when trying again may help, {@link
     *     CommitFailedException} when the group has given this member up
     */
    void onComplete(Map<TopicPartition, OffsetAndMetadata> offsets, Exception exception);
}
