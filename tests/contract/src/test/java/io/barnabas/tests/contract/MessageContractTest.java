package io.barnabas.tests.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Message;
import io.barnabas.common.protocol.UnsupportedVersionException;
import java.util.List;
import org.apache.kafka.common.protocol.types.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Exchanges randomly filled messages of every class and version with the real kafka-clients, both ways, byte for byte.
 * {@code -Dbarnabas.seed=N} repeats a run, {@code -Dbarnabas.rounds=N} makes it longer.
 */
class MessageContractTest {
    private static final long SEED = Long.getLong("barnabas.seed", System.nanoTime());
    private static final int ROUNDS = Integer.getInteger("barnabas.rounds", 40);

    static List<Class<?>> messages() {
        System.out.println("MessageContractTest: -Dbarnabas.seed=" + SEED);
        return OurMessages.all();
    }

    @Test
    void shouldCoverEveryApi() {
        // Given
        List<Class<?>> ofApis = OurMessages.ofApis();

        // Then
        assertEquals(2 * org.apache.kafka.common.protocol.ApiKeys.values().length, ofApis.size());
        assertTrue(OurMessages.all().containsAll(ofApis));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void shouldWriteAndReadWhatKafkaWritesAndReads(Class<?> type) {
        ApiMessage sample = OurMessages.create(type);
        for (short version = sample.lowestSupportedVersion(); version <= sample.highestSupportedVersion(); version++) {
            for (int round = 0; round < ROUNDS; round++) {
                exchange(type, version, SEED + round);
            }
        }
    }

    private static void exchange(Class<?> type, short version, long seed) {
        // Given
        String what = type.getSimpleName() + " v" + version + " -Dbarnabas.seed=" + seed;
        Schema schema = KafkaMessages.schema(type, version);
        Message ours = new RandomMessages(seed).fill(OurMessages.create(type), schema);
        org.apache.kafka.common.protocol.Message theirs = KafkaMessages.mirror(ours);

        // When
        byte[] ourBytes = OurMessages.write(ours, version);
        byte[] theirBytes = KafkaMessages.write(theirs, version);
        org.apache.kafka.common.protocol.Message readByThem = KafkaMessages.read(type, ourBytes, version);
        Message readByUs = OurMessages.read(type, theirBytes, version);

        // Then
        assertArrayEquals(theirBytes, ourBytes, what + ": written by us and by Kafka");
        assertArrayEquals(ourBytes, KafkaMessages.write(readByThem, version), what + ": ours through Kafka");
        assertArrayEquals(theirBytes, OurMessages.write(readByUs, version), what + ": Kafka's through us");
        assertEquals(readByThem, KafkaMessages.mirror(readByUs), what + ": what is read, defaults included");
    }

    @ParameterizedTest
    @MethodSource("messages")
    void shouldRefuseToDropWhatKafkaRefusesToDrop(Class<?> type) {
        ApiMessage sample = OurMessages.create(type);
        for (short version = sample.lowestSupportedVersion(); version <= sample.highestSupportedVersion(); version++) {
            for (int round = 0; round < ROUNDS; round++) {
                // Given
                String what = type.getSimpleName() + " v" + version + " -Dbarnabas.seed=" + (SEED + round);
                Message ours = new RandomMessages(SEED + round).fillAnything(OurMessages.create(type));

                // When
                byte[] ourBytes = bytesOrNull(ours, version);
                byte[] theirBytes = bytesOrNull(KafkaMessages.mirror(ours), version);

                // Then
                assertArrayEquals(theirBytes, ourBytes, what);
            }
        }
    }

    private static byte[] bytesOrNull(Message ours, short version) {
        try {
            return OurMessages.write(ours, version);
        } catch (UnsupportedVersionException e) {
            return null;
        }
    }

    private static byte[] bytesOrNull(org.apache.kafka.common.protocol.Message theirs, short version) {
        try {
            return KafkaMessages.write(theirs, version);
        } catch (org.apache.kafka.common.errors.UnsupportedVersionException e) {
            return null;
        }
    }

    @ParameterizedTest
    @MethodSource("messages")
    void shouldStartWithKafkasDefaultsAndVersions(Class<?> type) {
        // Given
        ApiMessage ours = OurMessages.create(type);
        org.apache.kafka.common.protocol.Message theirs = KafkaMessages.create(type);

        // Then
        assertEquals(theirs, KafkaMessages.mirror(ours));
        assertEquals(theirs.lowestSupportedVersion(), ours.lowestSupportedVersion());
        assertEquals(theirs.highestSupportedVersion(), ours.highestSupportedVersion());
    }
}
