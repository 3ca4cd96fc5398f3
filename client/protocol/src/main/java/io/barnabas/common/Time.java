package io.barnabas.common;

/** The clock that code is handed, so that tests and the simulator can hand it another. */
public interface Time {
    /** The machine's clocks. */
    Time SYSTEM = new Time() {
        @Override
        public long milliseconds() {
            return System.currentTimeMillis();
        }

        @Override
        public long nanoseconds() {
            return System.nanoTime();
        }
    };

    /** Wall-clock time in milliseconds since the Unix epoch; it can step back. */
    long milliseconds();

    /** Monotonic time in nanoseconds from an arbitrary origin, for durations only. */
    long nanoseconds();
}
