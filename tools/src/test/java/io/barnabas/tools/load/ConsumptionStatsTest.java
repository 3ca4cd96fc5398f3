package io.barnabas.tools.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.text.SimpleDateFormat;
import java.util.TimeZone;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConsumptionStatsTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private ConsumptionStats stats;

    @BeforeEach
    void start() {
        SimpleDateFormat format = new SimpleDateFormat("HH:mm:ss:SSS");
        format.setTimeZone(TimeZone.getTimeZone("UTC"));
        stats = new ConsumptionStats(new PrintStream(out, true, StandardCharsets.UTF_8), format, 0);
    }

    private void read(int messages, int size) {
        for (int i = 0; i < messages; i++) {
            stats.add(size);
        }
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void shouldReportEverythingWithoutTheTimeOfTheRebalance() {
        stats.onAssigned(500);
        read(1024, 1024);
        stats.printTotal(2500);
        assertEquals(
                "00:00:00:000, 00:00:02:500, 1.0000, 0.4000, 1024, 409.6000, 500, 2000, 0.5000, 512.0000\n", printed());
    }

    @Test
    void shouldReportIntervalsEachWithItsOwnRebalances() {
        stats.onAssigned(500);
        read(1024, 1024);
        stats.printInterval(1000);
        stats.onRevoked(1100);
        stats.onAssigned(1300);
        read(512, 1024);
        stats.printInterval(2000);
        assertEquals(
                "00:00:01:000, 0, 1.0000, 1.0000, 1024, 1024.0000, 500, 500, 2.0000, 2048.0000\n"
                        + "00:00:02:000, 0, 1.5000, 0.5000, 1536, 512.0000, 200, 800, 0.6250, 640.0000\n",
                printed());
    }

    @Test
    void shouldNotDivideByATimeThatWasAllRebalance() {
        stats.onAssigned(1000);
        stats.printInterval(1000);
        assertEquals("00:00:01:000, 0, 0.0000, 0.0000, 0, 0.0000, 1000, 0, 0.0000, 0.0000\n", printed());
    }
}
