package io.barnabas.clients.producer;

/** How well a topic's records have compressed so far, for telling when a batch is full. */
final class CompressionRatio {
    /** A little more than seen: a batch that comes out too large is refused and must be split. */
    private static final double MARGIN = 1.05;

    private static final double FASTEST_DECREASE = 0.005;

    private final boolean compressing;
    private volatile double seen = 1.0;

    CompressionRatio(boolean compressing) {
        this.compressing = compressing;
    }

    double estimate() {
        return compressing ? seen * MARGIN : 1.0;
    }

    /** Believes a worse ratio at once, a better one little by little. Only the producer's own thread observes. */
    void observe(double ratio) {
        if (compressing) {
            seen = Math.max(Math.min(1.0, ratio), seen - FASTEST_DECREASE);
        }
    }

    /** A batch was too large: starts from the safe side again. */
    void reset() {
        seen = 1.0;
    }
}
