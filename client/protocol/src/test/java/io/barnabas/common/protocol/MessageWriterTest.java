package io.barnabas.common.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.barnabas.common.Uuid;
import io.barnabas.common.record.FileRecords;
import io.barnabas.common.record.MemoryRecords;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.utils.ByteUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MessageWriterTest {
    private final ByteBuf buffer = Unpooled.buffer();
    private final MessageWriter writer = new MessageWriter(buffer);

    private String hex() {
        String hex = ByteBufUtil.hexDump(buffer);
        buffer.clear();
        return hex;
    }

    @Test
    void shouldWriteVarintsAsKafkaDoes() {
        Random random = new Random(3);
        for (int i = 0; i < 2_000; i++) {
            // Given
            int value = random.nextInt() >>> random.nextInt(32);
            ByteBuffer theirs = ByteBuffer.allocate(5);
            ByteUtils.writeUnsignedVarint(value, theirs);

            // When
            writer.writeUnsignedVarint(value);

            // Then
            assertEquals(ByteBufUtil.hexDump(Unpooled.wrappedBuffer(theirs.flip())), hex());
        }
    }

    @Test
    void shouldWriteTextInBothForms() {
        writer.writeString("s", "\u20ac", false, false);
        writer.writeString("s", "\u20ac", true, false);
        writer.writeString("s", null, false, true);
        writer.writeString("s", null, true, true);
        assertEquals("0003e282ac" + "04e282ac" + "ffff" + "00", hex());
    }

    @Test
    void shouldRefuseNullAndTooMuchText() {
        assertEquals(
                "s is null, but may not be",
                assertThrows(NullPointerException.class, () -> writer.writeString("s", null, true, false))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> writer.writeString("s", "x".repeat(0x8000), true, false));
    }

    @Test
    void shouldLeaveThePositionOfBuffersAlone() {
        // Given
        ByteBuffer bytes = ByteBuffer.wrap(new byte[] {1, 2, 3}).position(1);

        // When
        writer.writeByteBuffer("b", bytes, true, false);
        writer.writeRecords("r", new MemoryRecords(bytes), false, true);

        // Then
        assertEquals("030203" + "000000020203", hex());
        assertEquals(1, bytes.position());
    }

    @Test
    void shouldRefuseToCopyFilesIntoMemory(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("f"), new byte[9]);
        try (FileChannel channel = FileChannel.open(file)) {
            FileRecords records = new FileRecords(channel, 0, 9);
            assertThrows(IllegalArgumentException.class, () -> writer.writeRecords("r", records, false, true));
        }
    }

    @Test
    void shouldLetASubclassPassOnRecords() {
        // Given
        List<ByteBuf> parts = new ArrayList<>();
        ByteBuf first = Unpooled.buffer();
        MessageWriter collecting = new MessageWriter(first) {
            @Override
            protected void appendRecords(io.barnabas.common.record.Records records) {
                parts.add(buffer());
                parts.add(Unpooled.wrappedBuffer(((MemoryRecords) records).buffer()));
                continueIn(Unpooled.buffer());
            }
        };

        // When
        collecting.writeRecords("r", new MemoryRecords(ByteBuffer.wrap(new byte[] {9})), false, true);
        collecting.writeShort((short) 5);
        parts.add(collecting.buffer());

        // Then
        ByteBuf all = Unpooled.wrappedBuffer(parts.toArray(ByteBuf[]::new));
        assertEquals("00000001" + "09" + "0005", ByteBufUtil.hexDump(all));
    }

    @Test
    void shouldFillInSizesOfTaggedFieldsInTheFewestBytes() {
        for (int size : new int[] {0, 1, 127, 128, 16_383, 16_384}) {
            // When
            int mark = writer.beginTag(3);
            buffer.writeZero(size);
            writer.endTag(mark);
            writer.writeByte((byte) 0x77);

            // Then
            ByteBuffer expected = ByteBuffer.allocate(size + 5);
            expected.put((byte) 3);
            ByteUtils.writeUnsignedVarint(size, expected);
            expected.position(expected.position() + size).put((byte) 0x77).flip();
            assertEquals(ByteBufUtil.hexDump(Unpooled.wrappedBuffer(expected)), hex());
        }
    }

    @Test
    void shouldWriteUnknownTaggedFieldsBetweenKnownOnes() {
        // Given
        List<RawTaggedField> unknown =
                List.of(new RawTaggedField(1, new byte[] {1}), new RawTaggedField(4, new byte[0]));

        // When
        writer.writeTagCount(1, unknown);
        int next = writer.writeUnknownTags(unknown, 0, 3);
        int mark = writer.beginTag(3);
        writer.writeUuid(new Uuid(1, 2));
        writer.endTag(mark);
        writer.writeUnknownTags(unknown, next, -1);

        // Then
        assertEquals("03" + "010101" + "0310" + "0000000000000001" + "0000000000000002" + "0400", hex());
    }
}
