package io.barnabas.storage.producer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Kafka's snapshot file, version 1, all big-endian: version (int16), CRC-32C of what follows it (uint32), number of
 * producers (int32), then per producer: id (int64), epoch (int16), last sequence (int32), last offset (int64), last
 * minus first offset of the last batch (int32), timestamp (int64), coordinator epoch (int32), first offset of the open
 * transaction or -1 (int64). Of the last five batches only the newest is kept.
 */
public final class ProducerSnapshotFile {
    static final short VERSION = 1;
    static final int CRC_OFFSET = 2;
    static final int ENTRIES_OFFSET = 6;
    static final int HEADER_SIZE = 10;
    static final int ENTRY_SIZE = 46;

    private ProducerSnapshotFile() {}

    /**
     * Reads a snapshot.
     *
     * @throws CorruptSnapshotException when version, checksum or length are wrong
     */
    public static List<ProducerStateEntry> read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        if (bytes.limit() < HEADER_SIZE) {
            throw new CorruptSnapshotException(
                    "Snapshot failed schema validation: " + bytes.limit() + " bytes are too few");
        }
        short version = bytes.getShort();
        if (version != VERSION) {
            throw new CorruptSnapshotException("Snapshot contained an unknown file version " + version);
        }
        int crc = bytes.getInt();
        int computed = crcOf(bytes);
        if (crc != computed) {
            throw new CorruptSnapshotException("Snapshot is corrupt (CRC is no longer valid). Stored crc: "
                    + Integer.toUnsignedLong(crc) + ". Computed crc: " + Integer.toUnsignedLong(computed));
        }
        int count = bytes.getInt();
        if (count < 0 || (long) count * ENTRY_SIZE != bytes.remaining()) {
            throw new CorruptSnapshotException(
                    "Snapshot failed schema validation: " + count + " producers in " + bytes.remaining() + " bytes");
        }
        List<ProducerStateEntry> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            entries.add(readEntry(bytes));
        }
        return entries;
    }

    private static ProducerStateEntry readEntry(ByteBuffer bytes) {
        long producerId = bytes.getLong();
        short epoch = bytes.getShort();
        int lastSequence = bytes.getInt();
        long lastOffset = bytes.getLong();
        int offsetDelta = bytes.getInt();
        long timestamp = bytes.getLong();
        int coordinatorEpoch = bytes.getInt();
        long txnFirstOffset = bytes.getLong();
        ProducerStateEntry entry =
                new ProducerStateEntry(producerId, epoch, coordinatorEpoch, timestamp, txnFirstOffset);
        if (lastOffset >= 0) {
            entry.addBatch(epoch, new BatchMetadata(lastSequence, lastOffset, offsetDelta, timestamp));
        }
        return entry;
    }

    /** Writes a snapshot over what may be there; with {@code sync} it is on the disk when this returns. */
    public static void write(Path file, Collection<ProducerStateEntry> entries, boolean sync) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.addExact(HEADER_SIZE, Math.multiplyExact(entries.size(), ENTRY_SIZE)));
        bytes.putShort(VERSION).putInt(0).putInt(entries.size());
        for (ProducerStateEntry entry : entries) {
            writeEntry(bytes, entry);
        }
        bytes.flip();
        bytes.putInt(CRC_OFFSET, crcOf(bytes));
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            if (sync) {
                channel.force(true);
            }
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private static void writeEntry(ByteBuffer bytes, ProducerStateEntry entry) {
        bytes.putLong(entry.producerId());
        bytes.putShort(entry.producerEpoch());
        bytes.putInt(entry.lastSeq());
        bytes.putLong(entry.lastDataOffset());
        bytes.putInt(entry.lastOffsetDelta());
        bytes.putLong(entry.lastTimestamp());
        bytes.putInt(entry.coordinatorEpoch());
        bytes.putLong(entry.currentTxnFirstOffset().orElse(-1L));
    }

    private static int crcOf(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(ENTRIES_OFFSET, bytes.limit() - ENTRIES_OFFSET));
        return (int) crc.getValue();
    }
}
