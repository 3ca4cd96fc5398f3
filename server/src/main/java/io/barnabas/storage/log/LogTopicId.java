package io.barnabas.storage.log;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.storage.log.checkpoint.PartitionMetadataFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The id of the topic a log belongs to, in memory and in {@code partition.metadata}. */
final class LogTopicId {
    private final TopicPartition topicPartition;
    private final PartitionMetadataFile file;
    private volatile Uuid id;
    private boolean unflushed;

    LogTopicId(TopicPartition topicPartition, Path directory) throws IOException {
        this.topicPartition = topicPartition;
        this.file = new PartitionMetadataFile(directory);
        this.id = file.read().orElse(null);
    }

    Optional<Uuid> id() {
        return Optional.ofNullable(id);
    }

    /** Writes the id if none is known; throws if another one is. */
    synchronized void assign(Uuid newId) throws IOException {
        if (id != null && !id.equals(newId)) {
            throw new ApiException(
                    Errors.INCONSISTENT_TOPIC_ID,
                    "Tried to assign topic ID " + newId + " to log for topic partition " + topicPartition
                            + ", but log already contained topic ID " + id);
        }
        if (id == null) {
            file.write(newId);
            unflushed = true;
            id = newId;
        }
    }

    /** Forces what {@link #assign} wrote to the device. */
    void flush() throws IOException {
        synchronized (this) {
            if (!unflushed) {
                return;
            }
            unflushed = false;
        }
        file.flush();
    }

    /** Follows a rename of the partition's directory that has already happened. */
    void updateParent(Path directory) {
        file.updateParent(directory);
    }
}
