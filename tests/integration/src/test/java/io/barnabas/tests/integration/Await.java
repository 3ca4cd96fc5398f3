package io.barnabas.tests.integration;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits on conditions. */
public final class Await {
    private static final long PAUSE_NANOS = Duration.ofMillis(20).toNanos();

    private Await() {}

    /** A condition that may throw; an exception counts as "not yet". */
    @FunctionalInterface
    public interface Condition {
        boolean holds() throws Exception;
    }

    /** Returns once the condition holds; fails with {@code what} and the state after {@code limit}. */
    public static void until(String what, Duration limit, Condition condition, Supplier<String> state) {
        long deadline = System.nanoTime() + limit.toNanos();
        Exception last = null;
        while (System.nanoTime() < deadline) {
            try {
                if (condition.holds()) {
                    return;
                }
            } catch (Exception e) {
                last = e;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        throw new AssertionError("waited " + limit.toSeconds() + " s for: " + what + "\n" + state.get(), last);
    }

    public static void until(String what, Duration limit, Condition condition) {
        until(what, limit, condition, () -> "");
    }
}
