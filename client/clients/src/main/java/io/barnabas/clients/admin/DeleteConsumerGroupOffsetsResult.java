package io.barnabas.clients.admin;

import io.barnabas.common.TopicPartition;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * What became of offsets that were to be forgotten.
 *
 * @param group done when the coordinator has answered for the group; fails when the group is the reason
 * @param partitions one for each partition asked about; all fail when the group is the reason
 */
public record DeleteConsumerGroupOffsetsResult(
        CompletableFuture<Void> group, Map<TopicPartition, CompletableFuture<Void>> partitions) {
    /** Done when every partition's offset is forgotten, failed when the group or any partition failed. */
    public CompletableFuture<Void> all() {
        return group.thenCompose(
                done -> CompletableFuture.allOf(partitions.values().toArray(CompletableFuture<?>[]::new)));
    }
}
