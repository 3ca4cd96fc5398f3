package io.barnabas.tools.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LatencyStatsTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private LatencyStats stats(long records) {
        return new LatencyStats(records, 5000, 1000, new PrintStream(out, true, StandardCharsets.UTF_8));
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void shouldReportEverythingInOneLine() {
        LatencyStats stats = stats(1000);
        for (int i = 1; i <= 1000; i++) {
            stats.record(i, 1024, 1500);
        }
        stats.printTotal(3000);
        assertEquals(
                "1000 records sent, 500.000000 records/sec (0.49 MB/sec), 500.50 ms avg latency, 1000.00 ms max latency,"
                        + " 501 ms 50th, 951 ms 95th, 991 ms 99th, 1000 ms 99.9th.\n",
                printed());
    }

    @Test
    void shouldReportAWindowWhenItsTimeIsOver() {
        LatencyStats stats = stats(3);
        stats.record(10, 1_048_576, 2000);
        stats.record(20, 1_048_576, 6000);
        stats.record(5, 1_048_576, 7000);
        assertEquals(
                "2 records sent, 0.4 records/sec (0.40 MB/sec), 15.0 ms avg latency, 20.0 ms max latency.\n",
                printed());
    }

    @Test
    void shouldKeepASampleOfLongRuns() {
        LatencyStats stats = stats(2_000_000);
        for (int i = 0; i < 2_000_000; i++) {
            stats.record(i % 4 == 0 ? 7 : 1000, 1, 1500);
        }
        stats.printTotal(2000);
        assertTrue(printed().contains(" 7 ms 50th, 7 ms 95th, 7 ms 99th, 7 ms 99.9th."));
    }

    @Test
    void shouldLeaveFailuresOutOfTheReport() {
        LatencyStats stats = stats(2);
        stats.skip();
        stats.record(4, 1, 1500);
        stats.printTotal(2000);
        assertTrue(printed().startsWith("1 records sent, 1.000000 records/sec"));
    }

    @Test
    void shouldRefuseToMeasureNothing() {
        assertThrows(ArithmeticException.class, () -> stats(0));
    }
}
