package io.barnabas.tools.groups;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-09-21T14:13:22.000",
                "2026-09-21T14:13:22.000Z",
                "2026-09-21T14:13:22.000+00:00",
                "2026-09-21T16:13:22.000+02:00",
                "2026-09-21T16:13:22.000+0200",
                "2026-09-21T16:13:22.000+02",
                "2026-09-21T09:13:22.000-05:00"
            })
    void shouldReadATimeInEveryFormatOfApachesCommand(String text) {
        assertEquals(1_790_000_002_000L, Times.ofDateTime(text));
    }

    @ParameterizedTest
    @CsvSource({
        "yesterday, java.text.ParseException: Error parsing timestamp. It does not contain a 'T' according to ISO8601 format",
        "2026-09-21T14:13, 'java.text.ParseException: Unparseable date: \"2026-09-21T14:13Z\"'",
        "2026-13-41T25:61:61.000, 'java.text.ParseException: Unparseable date: \"2026-13-41T25:61:61.000Z\"'"
    })
    void shouldRefuseWhatIsNoTime(String text, String message) {
        GroupCommandException failure = assertThrows(GroupCommandException.class, () -> Times.ofDateTime(text));
        assertEquals(message, failure.getMessage());
        assertTrue(failure.hint().contains("2026-09-21T14:13:22.000"));
    }

    @Test
    void shouldCountBackFromNow() {
        long before = System.currentTimeMillis();
        long anHourAgo = Times.before("PT1H");
        long after = System.currentTimeMillis();
        assertTrue(anHourAgo >= before - 3_600_000 && anHourAgo <= after - 3_600_000);
        assertEquals(
                "java.time.format.DateTimeParseException: Text cannot be parsed to a Duration",
                assertThrows(GroupCommandException.class, () -> Times.before("1h"))
                        .firstLine());
    }
}
