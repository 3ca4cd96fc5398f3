package io.barnabas.clients;

/**
 * How long to wait before the next attempt: doubling from {@code initialMs} up to {@code maxMs}, with up to a fifth
 * taken off or added so that many clients do not come back in step.
 *
 * @param initialMs before the second attempt, 0 or more
 * @param maxMs never longer, at least {@code initialMs} to have an effect
 */
public record Backoff(long initialMs, long maxMs) {
    private static final int JITTER_PERCENT = 20;

    /**
     * The wait after a number of failures in a row.
     *
     * @param failures 1 or more
     * @param chance any number; the same one gives the same wait
     */
    public long afterFailures(int failures, long chance) {
        long doubled = initialMs << Math.min(failures - 1, 20);
        long bounded = Math.min(doubled, Math.max(initialMs, maxMs));
        long percent = Math.floorMod(chance, 2 * JITTER_PERCENT + 1) - JITTER_PERCENT;
        return Math.max(0, bounded + bounded * percent / 100);
    }
}
