package io.barnabas.tools.dump;

import io.barnabas.common.record.ControlRecordType;
import io.barnabas.common.record.EndTransactionMarker;
import io.barnabas.common.record.Header;
import io.barnabas.common.record.Record;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.common.record.RecordCursor;
import io.barnabas.common.record.compression.BufferSupplier;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;

/** The batches of a segment as lines, and their records. */
final class LogDump {
    private static final String INDENT = "|";

    private final TextOutput text;
    private final Findings findings;
    private final BufferSupplier buffers = new BufferSupplier(2);
    private final boolean deep;
    private final boolean printContents;
    private final boolean skipMetadata;
    private final RecordDecoder decoder;

    private String file;
    private long lastOffset = -1;

    /** What of the records is shown. */
    record Depth(boolean deep, boolean printContents, boolean skipMetadata) {}

    LogDump(TextOutput text, Findings findings, Depth depth, RecordDecoder decoder) {
        this.text = text;
        this.findings = findings;
        this.deep = depth.deep();
        this.printContents = depth.printContents();
        this.skipMetadata = depth.skipMetadata();
        this.decoder = decoder;
    }

    /**
     * Dumps a segment.
     *
     * @param absolutePath what findings about it are kept under
     * @return the number of bytes behind the last whole batch
     */
    int dump(SegmentFile segment, String absolutePath, int maxBytes) throws IOException {
        file = absolutePath;
        lastOffset = -1;
        SegmentFile.Walk walk = segment.from(0, maxBytes, SegmentFile.LARGE_WINDOW);
        int position = 0;
        try {
            while (walk.next()) {
                append(walk);
                position = walk.nextPosition();
            }
        } catch (RuntimeException e) {
            throw DamageException.maybeAt(position, e);
        }
        return walk.end() - position;
    }

    private void append(SegmentFile.Walk walk) throws IOException {
        StoredBatch batch = walk.batch();
        appendOffsets(batch);
        batch.throwIfHeaderIsUnreadable();
        String codec = batch.compressionName();
        text.ascii(" position: ").number(batch.position());
        text.ascii(" ").ascii(batch.timestampTypeName()).ascii(": ").number(batch.maxTimestamp());
        text.ascii(" size: ").number(batch.size());
        text.ascii(" magic: ").number(batch.magic());
        text.ascii(" compresscodec: ").ascii(codec);
        boolean valid = walk.isValid();
        text.ascii(" crc: ").number(batch.crc()).ascii(" isvalid: ").flag(valid).line();
        if (deep) {
            appendRecords(batch, walk.load(), valid);
        }
    }

    private void appendOffsets(StoredBatch batch) {
        if (batch.isLegacy()) {
            text.ascii("offset: ").number(batch.lastOffset());
            return;
        }
        batch.throwIfHeaderIsUnreadable();
        text.ascii("baseOffset: ").number(batch.baseOffset());
        text.ascii(" lastOffset: ").number(batch.lastOffset());
        text.ascii(" count: ").number(batch.count());
        text.ascii(" baseSequence: ").number(batch.baseSequence());
        text.ascii(" lastSequence: ").number(batch.lastSequence());
        text.ascii(" producerId: ").number(batch.producerId());
        text.ascii(" producerEpoch: ").number(batch.producerEpoch());
        text.ascii(" partitionLeaderEpoch: ").number(batch.partitionLeaderEpoch());
        text.ascii(" isTransactional: ").flag(batch.isTransactional());
        text.ascii(" isControl: ").flag(batch.isControlBatch());
        text.ascii(" deleteHorizonMs: ").ascii(batch.deleteHorizonMs());
    }

    private void appendRecords(StoredBatch stored, ByteBuffer bytes, boolean valid) {
        if (stored.isLegacy()) {
            RecordBatch batch = new RecordBatch(bytes, 0);
            if (!batch.isCompressed()) {
                appendLegacy(stored, batch, batch.iterator(buffers).next());
                return;
            }
            Iterator<Record> records = batch.iterator(buffers);
            for (RecordBatch message : batch.innerMessages(buffers)) {
                appendLegacy(stored, message, records.next());
            }
            return;
        }
        if (stored.count() == 0) {
            return;
        }
        // The checksum does not cover the magic, and a batch of a magic to come reads like this one for now.
        bytes.put(StoredBatch.MAGIC_OFFSET, RecordBatch.CURRENT_MAGIC_VALUE);
        RecordBatch batch = new RecordBatch(bytes, 0);
        if (batch.isCompressed() && !valid) {
            throwIfUnreadable(batch);
        }
        for (Iterator<Record> records = batch.iterator(buffers); records.hasNext(); ) {
            append(stored, records.next());
        }
    }

    /** A damaged batch shows all of its records or none. */
    private void throwIfUnreadable(RecordBatch batch) {
        try (RecordCursor cursor = batch.cursor(buffers)) {
            boolean more = true;
            while (more) {
                more = cursor.next();
            }
        }
    }

    private void appendLegacy(StoredBatch stored, RecordBatch message, Record record) {
        checkConsecutive(record);
        if (!skipMetadata) {
            appendMetadata(stored, record);
            // The brace that nothing opens is Apache's.
            text.ascii(" isValid: ")
                    .flag(message.isValid())
                    .ascii(" crc: ")
                    .number(message.crc())
                    .ascii("}");
        }
        appendContents(stored, record);
        text.line();
    }

    private void append(StoredBatch batch, Record record) {
        checkConsecutive(record);
        if (!skipMetadata) {
            appendMetadata(batch, record);
            text.ascii(" sequence: ").number(batch.sequence((int) (record.offset() - batch.baseOffset())));
            text.ascii(" headerKeys: [");
            Header[] headers = record.headers();
            for (int i = 0; i < headers.length; i++) {
                text.ascii(i == 0 ? "" : ",").text(headers[i].key());
            }
            text.ascii("]");
            if (batch.isControlBatch()) {
                appendControl(record);
            }
        }
        appendContents(batch, record);
        text.line();
    }

    private void checkConsecutive(Record record) {
        if (lastOffset != -1 && record.offset() != lastOffset + 1) {
            findings.nonConsecutive(file, lastOffset, record.offset());
        }
        lastOffset = record.offset();
    }

    private void appendMetadata(StoredBatch batch, Record record) {
        text.ascii(INDENT).ascii(" offset: ").number(record.offset());
        text.ascii(" ").ascii(batch.timestampTypeName()).ascii(": ").number(record.timestamp());
        text.ascii(" keySize: ").number(record.hasKey() ? record.key().remaining() : -1);
        text.ascii(" valueSize: ").number(record.hasValue() ? record.value().remaining() : -1);
    }

    private void appendContents(StoredBatch batch, Record record) {
        if (printContents && !batch.isControlBatch()) {
            decoder.append(record, skipMetadata ? INDENT + " " : " ", text);
        }
    }

    private void appendControl(Record record) {
        ControlRecordType type = ControlRecordType.parse(record.key());
        switch (type) {
            case ABORT, COMMIT -> {
                EndTransactionMarker marker = EndTransactionMarker.deserialize(record);
                text.ascii(" endTxnMarker: ").ascii(type.name());
                text.ascii(" coordinatorEpoch: ").number(marker.coordinatorEpoch());
            }
            default -> {
                ByteBuffer key = record.key();
                text.ascii(" controlType: ").ascii(type.name());
                text.ascii("(").number(key.getShort(key.position() + 2)).ascii(")");
            }
        }
    }
}
