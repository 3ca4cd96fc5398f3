package io.barnabas.tools.load;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ThrottleTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @Test
    void shouldHoldEachTurnUntilItIsDue() throws InterruptedException {
        long startNs = System.nanoTime();
        Throttle throttle = new Throttle(100, startNs);
        for (int turn = 0; turn <= 5; turn++) {
            throttle.await(turn);
        }
        assertTrue(System.nanoTime() - startNs >= 50_000_000);
    }

    @Test
    void shouldNotHoldWhatIsLate() {
        Throttle throttle =
                new Throttle(0.001, System.nanoTime() - Duration.ofHours(1).toNanos());
        assertTimeoutPreemptively(DEADLINE, () -> throttle.await(3));
    }

    @Test
    void shouldNotHoldAnythingWithoutALimit() {
        Throttle throttle = new Throttle(-1, System.nanoTime());
        assertTimeoutPreemptively(DEADLINE, () -> throttle.await(Long.MAX_VALUE));
    }

    @Test
    void shouldLetEverybodyGoWhenStopped() {
        Throttle throttle = new Throttle(0, System.nanoTime());
        assertFalse(throttle.isStopped());
        throttle.stop();
        assertTimeoutPreemptively(DEADLINE, () -> throttle.await(1));
        assertTrue(throttle.isStopped());
    }
}
