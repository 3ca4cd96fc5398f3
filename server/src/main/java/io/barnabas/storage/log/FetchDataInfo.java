package io.barnabas.storage.log;

import io.barnabas.common.record.Records;
import io.barnabas.storage.log.index.AbortedTxn;
import java.util.List;

/**
 * What a read found.
 *
 * @param fetchOffsetMetadata the offset that was asked for, with its place on disk if it was looked up
 * @param records whole batches, but for the last one, which the size limit may cut; the first batch may start below the
 *     offset that was asked for
 * @param firstEntryIncomplete true if not even the first batch fitted into the limit
 * @param abortedTransactions the aborted transactions within the records, oldest first; null unless the read was for
 *     {@link FetchIsolation#TXN_COMMITTED}
 */
public record FetchDataInfo(
        LogOffsetMetadata fetchOffsetMetadata,
        Records records,
        boolean firstEntryIncomplete,
        List<AbortedTxn> abortedTransactions) {}
