package io.barnabas.tools.dump;

import io.barnabas.common.record.Sequences;
import io.barnabas.tools.ToolException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/** The files beside a segment that are read whole: aborted transactions, producers, leader epochs. */
final class SmallFiles {
    /** Version 2, producer id 8, first offset 8, last offset 8, last stable offset 8. */
    private static final int ABORTED_TXN_SIZE = 34;
    /** Version 2, CRC-32C 4 of what follows, number of entries 4. */
    private static final int SNAPSHOT_HEADER_SIZE = 10;

    private static final int SNAPSHOT_CRC_FROM = 6;
    /** Producer id 8, epoch 2, last sequence 4, last offset 8, offset delta 4, timestamp 8, epoch 4, first offset 8. */
    private static final int SNAPSHOT_ENTRY_SIZE = 46;

    private static final String[] FIELDS = {
        "producer_id",
        "epoch",
        "last_sequence",
        "last_offset",
        "offset_delta",
        "timestamp",
        "coordinator_epoch",
        "current_txn_first_offset"
    };
    private static final int[] FIELD_SIZES = {8, 2, 4, 8, 4, 8, 4, 8};
    private static final short SNAPSHOT_VERSION = 1;
    private static final String UNDERFLOW = "java.nio.BufferUnderflowException";

    private final TextOutput text;

    SmallFiles(TextOutput text) {
        this.text = text;
    }

    /** The transactions aborted in a segment (KIP-98). A file that is not there has none. */
    void dumpTransactionIndex(SegmentFiles files) throws IOException {
        files.baseOffset();
        if (!Files.exists(files.path())) {
            return;
        }
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(files.path()));
        while (bytes.remaining() >= ABORTED_TXN_SIZE) {
            short version = bytes.getShort();
            if (version > 0) {
                throw ToolException.kafka("Unexpected aborted transaction version " + version + " in transaction index "
                        + files.absolute() + ", current version is 0");
            }
            text.ascii("version: ").number(version);
            text.ascii(" producerId: ").number(bytes.getLong());
            text.ascii(" firstOffset: ").number(bytes.getLong());
            text.ascii(" lastOffset: ").number(bytes.getLong());
            text.ascii(" lastStableOffset: ").number(bytes.getLong()).line();
        }
    }

    /** The producers whose sequences a broker keeps (KIP-98). */
    void dumpProducerSnapshot(Path path, PrintStream err) throws IOException {
        byte[] content = Files.readAllBytes(path);
        ByteBuffer bytes = ByteBuffer.wrap(content);
        String damage = damage(bytes);
        if (damage != null) {
            text.flush();
            err.println(damage);
            return;
        }
        int entries = bytes.getInt(SNAPSHOT_CRC_FROM);
        for (int i = 0; i < entries; i++) {
            append(bytes.slice(SNAPSHOT_HEADER_SIZE + i * SNAPSHOT_ENTRY_SIZE, SNAPSHOT_ENTRY_SIZE));
        }
    }

    /** What Apache says of damaged contents, or null. */
    private static String damage(ByteBuffer bytes) {
        String field = missingField(bytes);
        if (field != null) {
            return "Snapshot failed schema validation: Error reading field " + field;
        }
        short version = bytes.getShort(0);
        if (version != SNAPSHOT_VERSION) {
            return "Snapshot contained an unknown file version " + version;
        }
        long stored = bytes.getInt(2) & 0xffffffffL;
        CRC32C crc = new CRC32C();
        crc.update(bytes.array(), SNAPSHOT_CRC_FROM, bytes.limit() - SNAPSHOT_CRC_FROM);
        return stored == crc.getValue()
                ? null
                : "Snapshot is corrupt (CRC is no longer valid). Stored crc: " + stored + ". Computed crc: "
                        + crc.getValue();
    }

    /** The field at which the contents end too early, and why; null when all is there. */
    private static String missingField(ByteBuffer bytes) {
        if (bytes.limit() < SNAPSHOT_HEADER_SIZE) {
            String field = bytes.limit() < 2 ? "version" : bytes.limit() < 6 ? "crc" : "producer_entries";
            return "'" + field + "': " + UNDERFLOW;
        }
        int entries = bytes.getInt(SNAPSHOT_CRC_FROM);
        int left = bytes.limit() - SNAPSHOT_HEADER_SIZE;
        if (entries < 0) {
            return "'producer_entries': Array size " + entries + " cannot be negative";
        }
        if (entries > left) {
            return "'producer_entries': Error reading array of size " + entries + ", only " + left + " bytes available";
        }
        if ((long) entries * SNAPSHOT_ENTRY_SIZE <= left) {
            return null;
        }
        int end = 0;
        int field = 0;
        while (end + FIELD_SIZES[field] <= left % SNAPSHOT_ENTRY_SIZE) {
            end += FIELD_SIZES[field++];
        }
        return "'producer_entries': Error reading field '" + FIELDS[field] + "': " + UNDERFLOW;
    }

    private void append(ByteBuffer entry) {
        long producerId = entry.getLong();
        short producerEpoch = entry.getShort();
        int lastSequence = entry.getInt();
        long lastOffset = entry.getLong();
        int offsetDelta = entry.getInt();
        long timestamp = entry.getLong();
        int coordinatorEpoch = entry.getInt();
        long firstOffset = entry.getLong();
        OptionalLong currentTxnFirstOffset = firstOffset < 0 ? OptionalLong.empty() : OptionalLong.of(firstOffset);
        text.ascii("producerId: ").number(producerId);
        text.ascii(" producerEpoch: ").number(producerEpoch);
        text.ascii(" coordinatorEpoch: ").number(coordinatorEpoch);
        text.ascii(" currentTxnFirstOffset: ").ascii(currentTxnFirstOffset.toString());
        text.ascii(" lastTimestamp: ").number(timestamp).ascii(" ");
        if (lastOffset >= 0) {
            text.ascii("firstSequence: ").number(Sequences.decrement(lastSequence, offsetDelta));
            text.ascii(" lastSequence: ").number(lastSequence);
            text.ascii(" lastOffset: ").number(lastOffset);
            text.ascii(" offsetDelta: ").number(offsetDelta);
            text.ascii(" timestamp: ").number(timestamp);
        }
        text.line();
    }

    /** Where each leader's time began (KIP-101). Apache's tool cannot read this file. */
    void dumpLeaderEpochs(Path path) throws IOException {
        List<String> lines = Files.readAllLines(path);
        boolean known = lines.size() >= 2 && lines.get(0).equals("0");
        if (!known || !lines.get(1).equals(Integer.toString(lines.size() - 2))) {
            throw new ToolException(
                    "java.io.IOException", "Malformed line in checkpoint file (" + path.toAbsolutePath() + ")");
        }
        for (String line : lines.subList(2, lines.size())) {
            String[] fields = line.split(" ");
            if (fields.length != 2) {
                throw new ToolException(
                        "java.io.IOException",
                        "Malformed line in checkpoint file (" + path.toAbsolutePath() + "): " + line);
            }
            text.ascii("leaderEpoch: ").text(fields[0]);
            text.ascii(" startOffset: ").text(fields[1]).line();
        }
    }
}
