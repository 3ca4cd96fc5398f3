package io.barnabas.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final Backoff backoff = new Backoff(100, 1000);

    @Test
    void shouldDoubleUpToTheLimitAndStayWithinAFifthOfIt() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        long[] expected = {100, 200, 400, 800, 1000, 1000};
        for (int failures = 1; failures <= expected.length; failures++) {
            for (int i = 0; i < 100; i++) {
                long wait = backoff.afterFailures(failures, random.nextLong());
                long centre = expected[failures - 1];
                assertTrue(Math.abs(wait - centre) <= centre / 5, "seed " + seed + ": " + wait + " after " + failures);
            }
        }
    }

    @Test
    void shouldNotOverflowAfterManyFailures() {
        assertEquals(backoff.afterFailures(10, 7), backoff.afterFailures(Integer.MAX_VALUE, 7));
    }
}
