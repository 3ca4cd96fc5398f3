package io.barnabas.tools.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Progress progress = Progress.on(new PrintStream(out, true, StandardCharsets.UTF_8));

    @Test
    void shouldWriteOneLineOverAndOverAndTakeItAwayAtTheEnd() {
        progress.show(1000, 5, 10);
        progress.show(1100, 6, 10);
        progress.show(1600, 7, 10);
        progress.end();
        progress.end();
        assertEquals(
                "\r5 of 10 messages (50%)\r7 of 10 messages (70%)\r" + " ".repeat(22) + "\r",
                out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void shouldWriteNothingWhenNobodyWatches() {
        Progress none = Progress.none();
        none.show(1000, 5, 10);
        none.end();
        assertEquals("", out.toString(StandardCharsets.UTF_8));
    }
}
