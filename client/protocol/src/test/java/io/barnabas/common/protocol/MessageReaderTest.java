package io.barnabas.common.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.Uuid;
import io.barnabas.common.record.MemoryRecords;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.apache.kafka.common.utils.ByteUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageReaderTest {

    private static MessageReader reader(String hex) {
        return new MessageReader(Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 0x7f, 0x80, 0x3fff, 0x4000, 0x1fffff, 0x200000, 0xfffffff, 0x10000000, -1})
    void shouldReadVarintsThatKafkaWrites(int value) {
        // Given
        ByteBuffer written = ByteBuffer.allocate(5);
        ByteUtils.writeUnsignedVarint(value, written);
        written.flip();

        // When
        MessageReader reader = new MessageReader(Unpooled.wrappedBuffer(written));

        // Then
        assertEquals(value, reader.readUnsignedVarint("v"));
        assertEquals(0, reader.remaining());
    }

    @Test
    void shouldRefuseVarintsOfMoreThanFiveBytes() {
        assertThrows(SchemaException.class, () -> reader("ffffffffff01").readUnsignedVarint("v"));
        assertThrows(SchemaException.class, () -> reader("ffff").readUnsignedVarint("v"));
    }

    @Test
    void shouldReadNumbersHighByteFirst() {
        // Given
        MessageReader reader =
                reader("ff" + "fffe" + "fffe" + "fffffffd" + "fffffffd" + "fffffffffffffffc" + "3ff8000000000000");

        // Then
        assertEquals(-1, reader.readByte("b"));
        assertEquals(-2, reader.readShort("s"));
        assertEquals(0xfffe, reader.readUnsignedShort("us"));
        assertEquals(-3, reader.readInt("i"));
        assertEquals(0xfffffffdL, reader.readUnsignedInt("ui"));
        assertEquals(-4, reader.readLong("l"));
        assertEquals(1.5, reader.readDouble("d"));
        assertEquals("x needs 4 bytes, but only 0 remain", refusal(() -> reader.readInt("x")));
    }

    @Test
    void shouldTakeAnyByteButZeroForTrue() {
        MessageReader reader = reader("000102ff");
        assertFalse(reader.readBoolean("a"));
        assertTrue(reader.readBoolean("b"));
        assertTrue(reader.readBoolean("c"));
        assertTrue(reader.readBoolean("d"));
    }

    @Test
    void shouldReadStringsOfBothForms() {
        assertEquals("\u00e4b", reader("0003c3a462").readString("s", false, false));
        assertEquals("\u00e4b", reader("04c3a462").readString("s", true, false));
        assertEquals("", reader("0000").readString("s", false, false));
        assertEquals("", reader("01").readString("s", true, false));
        assertNull(reader("ffff").readString("s", false, true));
        assertNull(reader("00").readString("s", true, true));
    }

    @ParameterizedTest
    @CsvSource({
        "false, ffff, 's is null, but may not be'",
        "true, 00, 's is null, but may not be'",
        "false, fffe, 's claims a negative length, -2'",
        "false, 000361, 's claims 3 bytes, but only 1 bytes remain'",
        "true, 0461, 's claims 3 bytes, but only 1 bytes remain'",
        "true, ffffffff0f61, 's claims 4294967294 bytes, but only 1 bytes remain'"
    })
    void shouldRefuseStringsThatCannotBe(boolean flexible, String hex, String why) {
        assertEquals(why, refusal(() -> reader(hex).readString("s", flexible, false)));
    }

    @Test
    void shouldRefuseTextLongerThanKafkaWrites() {
        // Given
        ByteBuf buffer = Unpooled.buffer();
        new MessageWriter(buffer).writeUnsignedVarint(0x8001);
        buffer.writeZero(0x8000);

        // Then
        assertEquals("s has 32768 bytes, but text may have 32767", refusal(() -> new MessageReader(buffer)
                .readString("s", true, false)));
    }

    @Test
    void shouldReadRecordsAndBuffersInPlace() {
        // Given
        ByteBuf buffer = Unpooled.wrappedBuffer(HexFormat.of().parseHex("00000002aabb" + "03ccdd" + "00"));
        MessageReader reader = new MessageReader(buffer);

        // When
        MemoryRecords records = (MemoryRecords) reader.readRecords("r", false, true);
        ByteBuffer bytes = reader.readByteBuffer("b", true, false);
        buffer.setByte(4, 0x11);
        buffer.setByte(7, 0x22);

        // Then
        assertEquals(0x11, records.buffer().get(0));
        assertEquals(2, records.sizeInBytes());
        assertEquals(0x22, bytes.get(0));
        assertNull(reader.readRecords("r", true, true));
    }

    @Test
    void shouldReadLists() {
        assertEquals(
                List.of(1, -1), reader("00000002" + "00000001" + "ffffffff").readIntList("l", false, false));
        assertEquals(List.of("a", ""), reader("03" + "0261" + "01").readStringList("l", true, false));
        assertEquals(List.of((byte) 5), reader("0205").readByteList("l", true, false));
        assertEquals(List.of(7L), reader("02" + "0000000000000007").readLongList("l", true, false));
        assertSame(
                Uuid.ZERO_UUID,
                reader("02" + "00".repeat(16)).readUuidList("l", true, false).get(0));
        assertNull(reader("ffffffff").readIntList("l", false, true));
        assertEquals(
                "l claims 3 elements of at least 4 bytes, but only 8 bytes remain",
                refusal(() -> reader("04" + "00".repeat(8)).readIntList("l", true, false)));
    }

    @Test
    void shouldKeepATaggedFieldWithinItsSize() {
        // Given
        MessageReader reader = reader("00000001" + "00000002");

        // When
        int outer = reader.enterTag(4);

        // Then
        assertEquals(4, reader.remaining());
        assertThrows(SchemaException.class, () -> reader.readLong("l"));
        assertEquals("Tagged field f has 4 bytes too many", refusal(() -> reader.leaveTag("f", outer)));
        assertEquals(1, reader.readInt("i"));
        reader.leaveTag("f", outer);
        assertEquals(2, reader.readInt("i"));
    }

    @Test
    void shouldKeepUnknownTaggedFields() {
        // When
        List<RawTaggedField> fields = reader("02" + "0502aabb" + "ffffffff0f00").readUnknownTaggedFields("S");

        // Then
        assertEquals(List.of(5, -1), fields.stream().map(RawTaggedField::tag).toList());
        assertArrayEquals(HexFormat.of().parseHex("aabb"), fields.get(0).data());
        assertNull(reader("00").readUnknownTaggedFields("S"));
        assertEquals("S claims 3 tagged fields, but only 4 bytes remain", refusal(() -> reader("03" + "00000000")
                .readUnknownTaggedFields("S")));
        assertEquals("Tagged field 1 of S claims 9 bytes, but only 0 remain", refusal(() -> reader("01" + "0109")
                .readUnknownTaggedFields("S")));
    }

    @Test
    void shouldBoundUnknownTaggedFieldsOverTheWholeMessage() {
        // Given
        String struct = "d804" + "0500".repeat(600);
        MessageReader reader = reader(struct + struct);

        // When
        assertEquals(600, reader.readUnknownTaggedFields("S").size());

        // Then
        assertEquals(
                "The message has more than 1000 unknown tagged fields",
                refusal(() -> reader.readUnknownTaggedFields("S")));
        assertEquals(
                "S claims 1001 tagged fields, but may have 1000",
                refusal(() -> reader("e907" + "0500".repeat(1_001)).readUnknownTaggedFields("S")));
    }

    @Test
    void shouldBoundTheElementsOfAMessage() {
        // Given
        byte[] bytes = HexFormat.of().parseHex("00000003" + "00000003" + "00".repeat(20));
        MessageReader reader = new MessageReader(Unpooled.wrappedBuffer(bytes), 5);

        // When
        assertEquals(3, reader.readArrayCount("first", false, false, 1));

        // Then
        assertEquals(
                "second claims 3 elements, more than a message of this size may have",
                refusal(() -> reader.readArrayCount("second", false, false, 1)));
    }

    private static String refusal(Runnable read) {
        return assertThrows(SchemaException.class, read::run).getMessage();
    }
}
