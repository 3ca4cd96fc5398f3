package io.barnabas.clients.admin;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.ApiException;
import java.util.Map;

/**
 * A folder in which a broker keeps logs.
 *
 * @param error why it cannot be used (KAFKA_STORAGE_ERROR when it is offline); null when it can
 * @param replicaInfos the partitions in it
 * @param totalBytes size of the volume; -1 when the broker is too old to say
 * @param usableBytes what is left of it; -1 when the broker is too old to say
 */
public record LogDirDescription(
        ApiException error, Map<TopicPartition, ReplicaInfo> replicaInfos, long totalBytes, long usableBytes) {

    /**
     * A partition's log in a folder.
     *
     * @param size bytes of its segments
     * @param offsetLag how far its end is behind: the high watermark for a current log, the current log's end for a
     *     future one
     * @param isFuture whether it is being moved here and will take the place of the one in another folder
     */
    public record ReplicaInfo(long size, long offsetLag, boolean isFuture) {}
}
