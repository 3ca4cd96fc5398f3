package io.barnabas.clients.consumer.assignor;

public final class CooperativeStickyAssignor extends Sticky {
    CooperativeStickyAssignor() {
        super("cooperative-sticky", true);
    }
}
