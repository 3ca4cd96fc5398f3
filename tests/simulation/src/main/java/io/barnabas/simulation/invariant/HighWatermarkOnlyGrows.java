package io.barnabas.simulation.invariant;

/** No replica takes back, while its process lives, what it has let consumers see. */
final class HighWatermarkOnlyGrows extends Invariant {
    HighWatermarkOnlyGrows(Histories histories) {
        super(histories);
    }

    @Override
    void onHighWatermark(Replica replica, long before) {
        long now = replica.log().highWatermark();
        if (now < before) {
            violated("the high watermark of the " + replica + " went from " + before + " to " + now);
        }
    }
}
