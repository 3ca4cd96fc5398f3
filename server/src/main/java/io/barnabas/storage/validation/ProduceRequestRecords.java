package io.barnabas.storage.validation;

import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.CompressionType;
import io.barnabas.common.record.CorruptRecordException;
import io.barnabas.common.record.InvalidRecordException;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.RecordBatch;
import java.util.Iterator;

/** What the version of a produce request says about its records, before any topic is asked (KIP-98, KIP-110). */
public final class ProduceRequestRecords {
    private static final short FIRST_VERSION_WITH_ZSTD = 7;

    private ProduceRequestRecords() {}

    /**
     * Checks the records of one partition: exactly one batch, of magic 2, of a codec that the version has.
     *
     * @param version of the produce request, 3 or more
     * @return the batch
     * @throws ApiException INVALID_RECORD, UNSUPPORTED_COMPRESSION_TYPE or CORRUPT_MESSAGE
     */
    public static RecordBatch onlyBatch(short version, MemoryRecords records) {
        try {
            return checked(version, records);
        } catch (InvalidRecordException e) {
            throw new ApiException(Errors.INVALID_RECORD, e.getMessage());
        } catch (CorruptRecordException e) {
            throw new ApiException(Errors.CORRUPT_MESSAGE, e.getMessage());
        }
    }

    private static RecordBatch checked(short version, MemoryRecords records) {
        Iterator<RecordBatch> batches = records.batches().iterator();
        if (!batches.hasNext()) {
            throw new InvalidRecordException(requests(version) + " must have at least one record batch per partition");
        }
        RecordBatch batch = batches.next();
        if (batch.magic() != RecordBatch.MAGIC_VALUE_V2) {
            throw new InvalidRecordException(
                    requests(version) + " are only allowed to contain record batches with magic version 2");
        }
        if (version < FIRST_VERSION_WITH_ZSTD && batch.compressionType() == CompressionType.ZSTD) {
            throw new ApiException(
                    Errors.UNSUPPORTED_COMPRESSION_TYPE,
                    requests(version) + " are not allowed to use ZStandard compression");
        }
        if (batches.hasNext()) {
            throw new InvalidRecordException(
                    requests(version) + " are only allowed to contain exactly one record batch per partition");
        }
        return batch;
    }

    private static String requests(short version) {
        return "Produce requests with version " + version;
    }
}
