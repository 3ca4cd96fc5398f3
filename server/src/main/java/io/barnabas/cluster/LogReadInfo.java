package io.barnabas.cluster;

import io.barnabas.storage.log.FetchDataInfo;
import io.barnabas.storage.log.epoch.EpochEndOffset;

/**
 * What one read of a partition found.
 *
 * @param data the records, null when there is nothing between the offset and the limit of isolation, or when the logs
 *     diverge
 * @param divergingEpoch where the fetcher's log leaves this one (KIP-595), else null
 * @param highWatermark as of the read
 * @param lastStableOffset as of the read
 * @param logStartOffset as of the read
 */
public record LogReadInfo(
        FetchDataInfo data,
        EpochEndOffset divergingEpoch,
        long highWatermark,
        long lastStableOffset,
        long logStartOffset) {
    /** Bytes of records. */
    public int sizeInBytes() {
        return data == null ? 0 : data.records().sizeInBytes();
    }
}
