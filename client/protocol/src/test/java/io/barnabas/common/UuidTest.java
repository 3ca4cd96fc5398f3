package io.barnabas.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;

class UuidTest {

    @Test
    void shouldHaveKafkasTextAndOrder() {
        Random random = new Random(7);
        for (int i = 0; i < 1_000; i++) {
            // Given
            Uuid one = new Uuid(random.nextLong(), random.nextLong());
            Uuid other = new Uuid(random.nextLong(), random.nextLong());
            var theirs = new org.apache.kafka.common.Uuid(one.mostSignificantBits(), one.leastSignificantBits());
            var theirOther =
                    new org.apache.kafka.common.Uuid(other.mostSignificantBits(), other.leastSignificantBits());

            // Then
            assertEquals(theirs.toString(), one.toString());
            assertEquals(one, Uuid.fromString(theirs.toString()));
            assertEquals(Integer.signum(theirs.compareTo(theirOther)), Integer.signum(one.compareTo(other)));
        }
    }

    @Test
    void shouldMakeIdsThatCommandLinesTakeForNoOption() {
        for (int i = 0; i < 500; i++) {
            Uuid uuid = Uuid.randomUuid();
            assertFalse(uuid.toString().startsWith("-"));
            assertEquals(4, new java.util.UUID(uuid.mostSignificantBits(), uuid.leastSignificantBits()).version());
            assertEquals(2, new java.util.UUID(uuid.mostSignificantBits(), uuid.leastSignificantBits()).variant());
        }
        assertNotEquals(Uuid.randomUuid(), Uuid.randomUuid());
    }

    @Test
    void shouldRefuseWhatIsNoUuid() {
        assertThrows(IllegalArgumentException.class, () -> Uuid.fromString("short"));
        assertThrows(IllegalArgumentException.class, () -> Uuid.fromString("AAAAAAAAAAAAAAAAAAAAAA*"));
        assertThrows(IllegalArgumentException.class, () -> Uuid.fromString("A".repeat(10_000)));
    }
}
