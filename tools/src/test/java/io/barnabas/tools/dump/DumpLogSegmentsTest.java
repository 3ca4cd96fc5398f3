package io.barnabas.tools.dump;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.record.Compression;
import io.barnabas.common.record.CompressionType;
import io.barnabas.common.record.ControlRecordType;
import io.barnabas.common.record.EndTransactionMarker;
import io.barnabas.common.record.Header;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.Record;
import io.barnabas.common.record.RecordBatchBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DumpLogSegmentsTest {
    private static final String FIRST = "00000000000000000000";
    private static final long TIME = 1_700_000_000_000L;

    @TempDir
    Path folder;

    private Path log;
    private String out;
    private String err;

    @BeforeEach
    void nameTheLog() {
        log = folder.resolve(FIRST + ".log");
    }

    private int dump(String... args) {
        ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        int status = new DumpLogSegments(
                        new PrintStream(outBytes, false, StandardCharsets.UTF_8),
                        new PrintStream(errBytes, false, StandardCharsets.UTF_8))
                .run(args);
        out = outBytes.toString(StandardCharsets.UTF_8);
        err = errBytes.toString(StandardCharsets.UTF_8);
        return status;
    }

    private static ByteBuffer bytes(String text) {
        return text == null ? null : ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static MemoryRecords batch(CompressionType codec, long baseOffset, String... values) {
        List<Record> records = new ArrayList<>();
        for (String value : values) {
            long offset = baseOffset + records.size();
            records.add(new Record(offset, TIME + offset, bytes("k" + offset), bytes(value), new Header[0]));
        }
        return MemoryRecords.withRecords(Compression.of(codec), records);
    }

    private void write(MemoryRecords... batches) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (MemoryRecords each : batches) {
            ByteBuffer buffer = each.buffer();
            byte[] copy = new byte[buffer.remaining()];
            buffer.get(copy);
            content.write(copy);
        }
        Files.write(log, content.toByteArray());
    }

    @ParameterizedTest
    @EnumSource(CompressionType.class)
    void shouldShowEveryRecordOfEveryCodec(CompressionType codec) throws IOException {
        write(batch(codec, 0, "één", null, ""), batch(codec, 3, "x".repeat(300_000)));

        assertEquals(0, dump("--print-data-log", "--files", log.toString()));

        String[] lines = out.split("\n");
        assertEquals("Log starting offset: 0", lines[1]);
        assertTrue(
                lines[2].startsWith("baseOffset: 0 lastOffset: 2 count: 3 baseSequence: -1 lastSequence: -1 "),
                lines[2]);
        assertTrue(
                lines[2].contains(" compresscodec: " + codec.toString().toLowerCase(java.util.Locale.ROOT) + " crc: "),
                lines[2]);
        assertTrue(lines[2].endsWith(" isvalid: true"), lines[2]);
        assertEquals(
                "| offset: 0 CreateTime: 1700000000000 keySize: 2 valueSize: 5 sequence: -1 headerKeys: [] key: k0 "
                        + "payload: één",
                lines[3]);
        assertEquals(
                "| offset: 1 CreateTime: 1700000000001 keySize: 2 valueSize: -1 sequence: -1 headerKeys: [] key: k1",
                lines[4]);
        assertEquals(
                "| offset: 2 CreateTime: 1700000000002 keySize: 2 valueSize: 0 sequence: -1 headerKeys: [] key: k2 "
                        + "payload: ",
                lines[5]);
        assertTrue(lines[7].endsWith("key: k3 payload: " + "x".repeat(300_000)));
        assertEquals("", err);
    }

    @Test
    void shouldShowMarkersAndHeaders() throws IOException {
        Header[] headers = {new Header("h1", new byte[0]), new Header("h2", null)};
        write(
                new RecordBatchBuilder(Compression.NONE)
                        .producerState(7, (short) 1, 2)
                        .transactional(true)
                        .append(new Record(0, TIME, null, bytes("v"), headers))
                        .build(),
                MemoryRecords.withEndTransactionMarker(
                        1, TIME, 7, (short) 1, new EndTransactionMarker(ControlRecordType.COMMIT, 5)));

        assertEquals(0, dump("--deep-iteration", "--files", log.toString()));

        String[] lines = out.split("\n");
        assertTrue(lines[3].endsWith(" keySize: -1 valueSize: 1 sequence: 2 headerKeys: [h1,h2]"), lines[3]);
        assertTrue(lines[4].contains(" isTransactional: true isControl: true "), lines[4]);
        assertTrue(lines[5].endsWith(" headerKeys: [] endTxnMarker: COMMIT coordinatorEpoch: 5"), lines[5]);
    }

    @Test
    void shouldTellWhatDoesNotFollowAtTheEnd() throws IOException {
        write(
                batch(CompressionType.NONE, 0, "a"),
                batch(CompressionType.NONE, 5, "b"),
                batch(CompressionType.NONE, 9, "c"));

        dump("--deep-iteration", "--files", log.toString());

        assertEquals("Non-consecutive offsets in " + log + "\n  5 is followed by 9\n  0 is followed by 5\n", err);
    }

    @Test
    void shouldCountTheBytesOfATornBatch() throws IOException {
        write(batch(CompressionType.NONE, 0, "a"), batch(CompressionType.NONE, 1, "b"));
        byte[] whole = Files.readAllBytes(log);
        Files.write(log, java.util.Arrays.copyOf(whole, whole.length - 3));

        assertEquals(0, dump("--files", log.toString()));

        assertTrue(
                out.endsWith("\nFound " + (whole.length / 2 - 3) + " invalid bytes at the end of " + FIRST + ".log\n"),
                out);
    }

    @Test
    void shouldSayIsvalidFalseWhereAByteWasFlippedAndGoOn() throws IOException {
        write(batch(CompressionType.NONE, 0, "a"), batch(CompressionType.NONE, 1, "b"));
        byte[] content = Files.readAllBytes(log);
        content[content.length / 2 - 2] ^= 1;
        Files.write(log, content);

        assertEquals(0, dump("--files", log.toString()));

        assertTrue(out.split("\n")[2].endsWith(" isvalid: false"), out);
        assertTrue(out.split("\n")[3].endsWith(" isvalid: true"), out);
    }

    @Test
    void shouldNameTheBatchThatCannotBeRead() throws IOException {
        write(batch(CompressionType.NONE, 0, "a"), batch(CompressionType.NONE, 1, "b"));
        byte[] content = Files.readAllBytes(log);
        int second = content.length / 2;
        ByteBuffer.wrap(content).putInt(second + 8, 3);
        Files.write(log, content);

        assertEquals(1, dump("--files", log.toString()));

        assertEquals(
                "Exception in thread \"main\" org.apache.kafka.common.errors.CorruptRecordException: Found record size 3 "
                        + "smaller than minimum record overhead (14) in file " + log + ".\nHint: the batch at position "
                        + second
                        + " cannot be read. --max-bytes " + second + " dumps all before it.\n",
                err);
        assertEquals(0, dump("--max-bytes", Integer.toString(second), "--files", log.toString()));
    }

    @Test
    void shouldCompareTheIndexWithTheLog() throws IOException {
        write(batch(CompressionType.NONE, 0, "a", "b"), batch(CompressionType.NONE, 2, "c"));
        int second = (int) batch(CompressionType.NONE, 0, "a", "b").sizeInBytes();
        Path index = folder.resolve(FIRST + ".index");
        // The first entry names the batch's last offset as it should, the second does not, and then there is room.
        Files.write(
                index,
                ByteBuffer.allocate(64)
                        .putInt(1)
                        .putInt(0)
                        .putInt(3)
                        .putInt(second)
                        .array());

        assertEquals(0, dump("--files", index.toString()));

        assertEquals("Dumping " + index + "\noffset: 1 position: 0\noffset: 3 position: " + second + "\n", out);
        assertEquals("Mismatches in :" + index + "\n  Index offset: 3, log offset: 2\n", err);
    }

    @Test
    void shouldCompareTheTimeIndexWithTheLog() throws IOException {
        write(batch(CompressionType.NONE, 0, "a", "b"), batch(CompressionType.NONE, 2, "c"));
        Files.write(folder.resolve(FIRST + ".index"), new byte[80]);
        Path index = folder.resolve(FIRST + ".timeindex");
        Files.write(
                index,
                ByteBuffer.allocate(120)
                        .putLong(TIME + 1)
                        .putInt(1)
                        .putLong(TIME)
                        .putInt(2)
                        .putLong(TIME + 9)
                        .putInt(7)
                        .array());

        assertEquals(0, dump("--verify-index-only", "--files", index.toString()));

        assertEquals(
                "Found timestamp mismatch in :" + index + "\n  Index timestamp: " + TIME + ", log timestamp: "
                        + (TIME + 2) + "\nFound out of order timestamp in :" + index + "\n  Index timestamp: " + TIME
                        + ", Previously indexed timestamp: " + (TIME + 1)
                        + "\nThe following indexed offsets are not found in the log.\nIndexed offset: 7, found log "
                        + "offset: -1\n",
                err);
    }

    @Test
    void shouldShowLeaderEpochs() throws IOException {
        Path epochs = folder.resolve("leader-epoch-checkpoint");
        Files.writeString(epochs, "0\n2\n0 0\n3 17\n");

        assertEquals(0, dump("--files", epochs.toString()));

        assertEquals("Dumping " + epochs + "\nleaderEpoch: 0 startOffset: 0\nleaderEpoch: 3 startOffset: 17\n", out);
    }

    @Test
    void shouldStopWhenNobodyReads() throws IOException {
        MemoryRecords[] batches = new MemoryRecords[2_000];
        java.util.Arrays.fill(batches, batch(CompressionType.NONE, 0, "a"));
        write(batches);
        int[] written = {0};
        PrintStream gone = new PrintStream(new java.io.OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }

            @Override
            public void write(byte[] source, int offset, int length) throws IOException {
                written[0]++;
                throw new IOException("Broken pipe");
            }
        });

        assertEquals(0, new DumpLogSegments(gone, gone).run(new String[] {"--files", log.toString()}));

        assertTrue(written[0] < 3);
        assertFalse(written[0] == 0);
    }
}
