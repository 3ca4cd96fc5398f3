package io.barnabas.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.simulation.broker.Hooks;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Clusters under all kinds of faults; -Dsimulation.seeds says how many. */
class SimulationTest {
    private static final long SEEDS = Long.getLong("simulation.seeds", 200);

    private static Outcome play(long seed) {
        return new Scenario(seed, Hooks.NONE, false).play();
    }

    @TestFactory
    Stream<DynamicTest> shouldKeepItsPromisesUnderFaults() {
        return LongStream.rangeClosed(1, SEEDS)
                .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> {
                    Outcome outcome = play(seed);
                    assertTrue(outcome.events() > 0);
                }));
    }

    @Test
    void shouldHaveTheSameTraceForTheSameSeed() {
        for (long seed = 1; seed <= 3; seed++) {
            assertEquals(play(seed), play(seed), "seed " + seed);
        }
    }

    @Test
    void shouldHaveAnotherTraceForAnotherSeed() {
        assertNotEquals(play(1).traceHash(), play(2).traceHash());
    }

    @Test
    void shouldWorkWhenNothingGoesWrong() {
        // When
        Outcome outcome = new Scenario(1, Hooks.NONE, true).play();

        // Then
        assertTrue(outcome.acknowledged() > 100, () -> "acknowledged: " + outcome);
        assertTrue(outcome.commits() > 10, () -> "commits: " + outcome);
        assertEquals(0, outcome.forgiven());
    }
}
