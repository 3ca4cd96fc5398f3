package io.barnabas.coordinator.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CoordinatorTimersTest {
    private long nowMs;
    private int wakeUps;
    private final List<String> happened = new ArrayList<>();
    private final CoordinatorTimers timers = new CoordinatorTimers(() -> nowMs, () -> wakeUps++);

    private void set(String key, long delayMs) {
        timers.schedule(key, delayMs, now -> {
            happened.add(key + "@" + now);
            return CoordinatorResult.nothing();
        });
    }

    private void runDue() {
        timers.runDue(event -> event.apply(nowMs));
    }

    @Test
    void shouldRunWhatIsDueInTheOrderOfDeadlines() {
        // When
        set("b", 20);
        set("a", 10);
        set("c", 30);
        nowMs = 20;
        runDue();

        // Then
        assertEquals(List.of("a@20", "b@20"), happened);
        assertEquals(30, timers.nextMs());
    }

    @Test
    void shouldPutATimerOffWithoutANewPlaceInTheQueue() {
        // Given
        set("session", 100);
        int before = wakeUps;

        // When
        for (nowMs = 1; nowMs < 100; nowMs++) {
            set("session", 100);
        }
        int queued = timers.queued();
        runDue();
        nowMs = 198;
        runDue();
        nowMs = 199;
        runDue();

        // Then
        assertEquals(1, queued);
        assertEquals(before, wakeUps, "whoever waits for the alarm need not know");
        assertEquals(List.of("session@199"), happened);
        assertEquals(CoordinatorTimers.NEVER, timers.nextMs());
    }

    @Test
    void shouldBringATimerForward() {
        // When
        set("join", 1000);
        set("join", 5);
        nowMs = 5;
        runDue();
        nowMs = 2000;
        runDue();

        // Then
        assertEquals(List.of("join@5"), happened);
    }

    @Test
    void shouldNotRunWhatIsCancelledThoughItIsDue() {
        // Given
        timers.schedule("first", 10, now -> {
            timers.cancel("second");
            return CoordinatorResult.nothing();
        });
        set("second", 10);

        // When
        nowMs = 50;
        runDue();

        // Then
        assertEquals(List.of(), happened);
    }

    @Test
    void shouldGiveATimerThatSetsItselfAgainAnotherTurn() {
        // Given
        int[] turns = {0};
        timers.schedule("again", 0, now -> {
            turns[0]++;
            timers.schedule("again", 0, later -> {
                turns[0]++;
                return CoordinatorResult.nothing();
            });
            return CoordinatorResult.nothing();
        });

        // When
        nowMs = 1;
        runDue();

        // Then
        assertEquals(1, turns[0]);
    }

    @Test
    void shouldNotPileUpCancelledTimers() {
        // When
        for (int i = 0; i < 10_000; i++) {
            set("member " + i, 1_000_000);
            timers.cancel("member " + i);
        }

        // Then
        assertTrue(timers.queued() < 300, () -> timers.queued() + " in the queue");
    }

    @Test
    void shouldAgreeWithASimpleListUnderRandomUse() {
        long seed = 20261121;
        Random random = new Random(seed);
        Map<String, Long> expected = new HashMap<>();
        for (int step = 0; step < 20_000; step++) {
            String key = "t" + random.nextInt(30);
            int what = random.nextInt(10);
            if (what < 6) {
                long delay = 1 + random.nextInt(200);
                set(key, delay);
                expected.put(key, nowMs + delay);
            } else if (what < 8) {
                timers.cancel(key);
                expected.remove(key);
            } else {
                nowMs += random.nextInt(20);
                happened.clear();
                runDue();
                List<String> due = new ArrayList<>();
                expected.forEach((name, at) -> {
                    if (at <= nowMs) {
                        due.add(name + "@" + nowMs);
                    }
                });
                expected.values().removeIf(at -> at <= nowMs);
                due.sort(null);
                happened.sort(null);
                assertEquals(due, happened, "seed " + seed + " step " + step);
            }
        }
    }
}
