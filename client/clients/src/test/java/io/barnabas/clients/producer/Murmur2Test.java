package io.barnabas.clients.producer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

class Murmur2Test {
    @Test
    void shouldHashAsKafkaDoes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int length = 0; length < 300; length++) {
            byte[] key = new byte[length];
            random.nextBytes(key);
            assertEquals(Utils.murmur2(key), Murmur2.hash(key), "seed " + seed + ", length " + length);
            int partitions = 1 + random.nextInt(100);
            assertEquals(
                    Utils.toPositive(Utils.murmur2(key)) % partitions,
                    Murmur2.partition(key, partitions),
                    "seed " + seed + ", length " + length);
        }
    }

    @Test
    void shouldPutWellKnownKeysWhereEveryClientPutsThem() {
        assertEquals(-973932308, Murmur2.hash("21".getBytes(StandardCharsets.UTF_8)));
        assertEquals(-790332482, Murmur2.hash("foobar".getBytes(StandardCharsets.UTF_8)));
    }
}
