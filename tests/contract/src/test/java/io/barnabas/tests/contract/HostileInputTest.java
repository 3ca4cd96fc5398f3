package io.barnabas.tests.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import io.barnabas.common.message.MetadataRequestData;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.MessageReader;
import io.barnabas.common.protocol.MessageWriter;
import io.barnabas.common.protocol.RequestHeader;
import io.barnabas.common.protocol.SchemaException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bytes nobody honest sends: in every class and version only {@link SchemaException} may come out, and what is
 * allocated must follow from the bytes that are there, not from what they claim.
 */
class HostileInputTest {
    private static final long SEED = Long.getLong("barnabas.seed", System.nanoTime());
    private static final int ROUNDS = Integer.getInteger("barnabas.rounds", 4);
    private static final long MAX_ALLOCATED_BYTES = 16L << 20;
    /** No message takes more heap than this for a byte of input; a list of empty structs comes nearest. */
    private static final int MAX_HEAP_PER_BYTE = 64;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final byte[][] HUGE = {
        HexFormat.of().parseHex("7fffffff"),
        HexFormat.of().parseHex("80000000"),
        HexFormat.of().parseHex("fffffffe"),
        HexFormat.of().parseHex("7fff"),
        HexFormat.of().parseHex("ffffffff0f"),
        HexFormat.of().parseHex("8080808008"),
        HexFormat.of().parseHex("ffffffff07"),
        HexFormat.of().parseHex("ffffffffffff"),
    };

    /** A count of 131,071 elements in several forms and places; zeroes before it are empty strings and the like. */
    private static final String[] STARTS = {"", "0001fffe", "808008", "00808008", "0000808008", "00000000808008"};

    static List<Class<?>> messages() {
        System.out.println("HostileInputTest: -Dbarnabas.seed=" + SEED);
        return OurMessages.all();
    }

    @ParameterizedTest
    @MethodSource("messages")
    void shouldRefuseSpoiltMessagesInBoundedMemory(Class<?> type) {
        ApiMessage sample = OurMessages.create(type);
        for (short version = sample.lowestSupportedVersion(); version <= sample.highestSupportedVersion(); version++) {
            for (int round = 0; round < ROUNDS; round++) {
                long seed = SEED + round;
                byte[] valid = OurMessages.write(
                        new RandomMessages(seed).fill(OurMessages.create(type), KafkaMessages.schema(type, version)),
                        version);
                spoil(type, version, valid, seed);
            }
        }
    }

    private static void spoil(Class<?> type, short version, byte[] valid, long seed) {
        Random random = new Random(seed);
        int step = 1 + valid.length / 60;
        for (int at = 0; at < valid.length; at += 1 + random.nextInt(step)) {
            boolean cutWasRefused = read(type, version, Arrays.copyOf(valid, at), seed);
            assertTrue(cutWasRefused, what(type, version, seed) + " was read though it was cut at " + at);
            byte[] flipped = valid.clone();
            flipped[at] ^= (byte) (1 << random.nextInt(8));
            read(type, version, flipped, seed);
            byte[] huge = HUGE[random.nextInt(HUGE.length)];
            byte[] overwritten = Arrays.copyOf(valid, Math.max(valid.length, at + huge.length));
            System.arraycopy(huge, 0, overwritten, at, huge.length);
            read(type, version, overwritten, seed);
        }
    }

    /** Whether the bytes are refused; they may happen to be a message. Anything but a refusal is a failure. */
    private static boolean read(Class<?> type, short version, byte[] bytes, long seed) {
        MessageReader reader = new MessageReader(Unpooled.wrappedBuffer(bytes));
        ApiMessage message = OurMessages.create(type);
        boolean refused = false;
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            message.read(reader, version);
        } catch (SchemaException e) {
            refused = true;
        } catch (RuntimeException | Error e) {
            fail(what(type, version, seed) + " " + HexFormat.of().formatHex(bytes), e);
        }
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertTrue(
                allocated < MAX_ALLOCATED_BYTES,
                () -> what(type, version, seed) + " took " + allocated + " bytes for " + bytes.length);
        return refused;
    }

    private static String what(Class<?> type, short version, long seed) {
        return type.getSimpleName() + " v" + version + " -Dbarnabas.seed=" + seed;
    }

    @ParameterizedTest
    @MethodSource("messages")
    void shouldTakeASmallMultipleOfMonotonousInput(Class<?> type) {
        ApiMessage sample = OurMessages.create(type);
        byte[] bytes = new byte[1 << 18];
        for (short version = sample.lowestSupportedVersion(); version <= sample.highestSupportedVersion(); version++) {
            for (int fill : new int[] {0, 1, 2, 0x7f, 0xff}) {
                for (String start : STARTS) {
                    Arrays.fill(bytes, (byte) fill);
                    byte[] head = HexFormat.of().parseHex(start);
                    System.arraycopy(head, 0, bytes, 0, head.length);
                    multiple(type, version, bytes);
                }
            }
        }
    }

    private static void multiple(Class<?> type, short version, byte[] bytes) {
        MessageReader reader = new MessageReader(Unpooled.wrappedBuffer(bytes));
        ApiMessage message = OurMessages.create(type);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            message.read(reader, version);
        } catch (SchemaException e) {
            // Just as well.
        }
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertTrue(
                allocated < (long) MAX_HEAP_PER_BYTE * bytes.length,
                () -> what(type, version, 0) + " took " + allocated + " bytes for " + bytes.length + " x " + bytes[99]);
    }

    @Test
    void shouldRefuseTwentyMillionTaggedFieldsInAHeader() {
        // Given
        int count = 20_000_000;
        ByteBuf buffer = Unpooled.buffer(2 * count + 64);
        MessageWriter writer = new MessageWriter(buffer);
        writer.writeShort(ApiKeys.METADATA.id);
        writer.writeShort(ApiKeys.METADATA.latestVersion());
        writer.writeInt(7);
        writer.writeString("clientId", "x", false, true);
        writer.writeUnsignedVarint(count);
        for (int i = 0; i < count; i++) {
            buffer.writeShort(0x0100);
        }
        long before = THREADS.getCurrentThreadAllocatedBytes();

        // When
        SchemaException refused =
                assertThrows(SchemaException.class, () -> RequestHeader.read(new MessageReader(buffer)));

        // Then
        assertTrue(THREADS.getCurrentThreadAllocatedBytes() - before < MAX_ALLOCATED_BYTES / 16);
        assertEquals("RequestHeader claims 20000000 tagged fields, but may have 1000", refused.getMessage());
    }

    @Test
    void shouldRefuseALongRequestOfNothing() {
        // Given
        int count = 40_000_000;
        ByteBuf buffer = Unpooled.buffer(2 * count + 64);
        new MessageWriter(buffer).writeUnsignedVarint(count + 1);
        for (int i = 0; i < count; i++) {
            buffer.writeShort(0x0100);
        }
        MessageReader reader = new MessageReader(buffer);
        long before = THREADS.getCurrentThreadAllocatedBytes();

        // When
        SchemaException refused = assertThrows(SchemaException.class, () -> new MetadataRequestData(reader, (short) 9));

        // Then
        assertTrue(THREADS.getCurrentThreadAllocatedBytes() - before < MAX_ALLOCATED_BYTES / 16);
        assertEquals(
                "MetadataRequestData.topics claims 40000000 elements, more than a message of this size may have",
                refused.getMessage());
    }

    @Test
    void shouldSayWhichFieldClaimedHowMuchAndWhatRemained() {
        // Given
        byte[] bytes = HexFormat.of().parseHex("7fffffff" + "0000");

        // When
        SchemaException refused = assertThrows(
                SchemaException.class,
                () -> new MetadataRequestData(new MessageReader(Unpooled.wrappedBuffer(bytes)), (short) 1));

        // Then
        assertEquals(
                "MetadataRequestData.topics claims 2147483647 elements of at least 2 bytes, but only 2 bytes remain",
                refused.getMessage());
    }
}
