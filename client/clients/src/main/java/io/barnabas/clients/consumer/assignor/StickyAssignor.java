package io.barnabas.clients.consumer.assignor;

public final class StickyAssignor extends Sticky {
    StickyAssignor() {
        super("sticky", false);
    }
}
