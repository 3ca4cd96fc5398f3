package io.barnabas.server.metadata;

import io.barnabas.common.Uuid;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataPartitionState;
import java.util.List;

/**
 * A topic as the controller described it.
 *
 * @param name topic name
 * @param topicId topic id (KIP-516), {@link Uuid#ZERO_UUID} when it has none
 * @param partitions its partitions by number; never changed after the image was made. A null stands for a partition
 *     the controller has not told of yet.
 */
public record TopicImage(String name, Uuid topicId, List<UpdateMetadataPartitionState> partitions) {
    /** The partition, or null when it is not known. */
    public UpdateMetadataPartitionState partition(int index) {
        return index >= 0 && index < partitions.size() ? partitions.get(index) : null;
    }

    /** How many partitions are known. */
    public int partitionCount() {
        int count = 0;
        for (UpdateMetadataPartitionState partition : partitions) {
            if (partition != null) {
                count++;
            }
        }
        return count;
    }
}
