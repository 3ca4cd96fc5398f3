package io.barnabas.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionsTest {

    @Test
    void shouldReadEveryWayOfWritingARange() {
        assertEquals(new Versions(3, 3), Versions.parse("3", null));
        assertEquals(new Versions(3, Versions.MAX), Versions.parse("3+", null));
        assertEquals(new Versions(0, 12), Versions.parse("0-12", null));
        assertTrue(Versions.parse("none", null).isEmpty());
        assertEquals(Versions.ALL, Versions.parse(null, Versions.ALL));
    }

    @ParameterizedTest
    @CsvSource({
        "0+, 0-9, true",
        "3+, 0-9, version >= 3",
        "0-4, 0-9, version <= 4",
        "2-4, 0-9, version >= 2 && version <= 4",
        "9+, 0-8, false",
        "none, 0-8, false",
        "3+, 5-9, true"
    })
    void shouldGiveTheShortestCondition(String versions, String possible, String condition) {
        assertEquals(condition, Versions.parse(versions, null).condition(Versions.parse(possible, null)));
    }

    @ParameterizedTest
    @CsvSource({"0-9, 0-3, 4-9", "0-9, 4+, 0-3", "0-9, 0+, none", "0-9, none, 0-9", "0-9, 2-3, 0-9"})
    void shouldTakeARangeAway(String from, String taken, String left) {
        assertEquals(Versions.parse(left, null), Versions.parse(from, null).subtract(Versions.parse(taken, null)));
    }
}
