package io.barnabas.simulation.broker;

import io.barnabas.coordination.BrokerProbe.Finding;
import io.barnabas.simulation.world.Frame;
import io.barnabas.simulation.world.SimConnection;
import io.barnabas.simulation.world.SimNetwork;
import java.util.concurrent.CompletableFuture;

/** A connection made only to see whether somebody answers. */
record Probing(CompletableFuture<Finding> found) implements SimNetwork.Connecting, SimConnection.End {
    @Override
    public SimConnection.End onConnected(SimConnection connection) {
        connection.closeByClient();
        found.complete(Finding.ANSWERS);
        return this;
    }

    @Override
    public void onRefused() {
        found.complete(Finding.REFUSED);
    }

    @Override
    public void onUnreachable() {
        found.complete(Finding.UNREACHABLE);
    }

    @Override
    public void onFrame(Frame frame) {}

    @Override
    public void onClosed() {}
}
