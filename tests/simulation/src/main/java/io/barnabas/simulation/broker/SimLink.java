package io.barnabas.simulation.broker;

import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.server.link.BrokerLink;
import io.barnabas.server.link.LinkException;
import io.barnabas.server.link.ResponseHandler;
import io.barnabas.simulation.world.EventQueue;
import io.barnabas.simulation.world.Frame;
import io.barnabas.simulation.world.SimConnection;
import io.barnabas.simulation.world.SimExecutor;
import io.barnabas.simulation.world.SimNetwork;
import io.barnabas.simulation.world.SimProcess;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;

/** A link over the simulated network; the clients of the simulation use it as well. */
public final class SimLink implements BrokerLink {
    private static final int CONNECT_TIMEOUT_MS = 3_000;

    private final SimNetwork network;
    private final SimProcess process;
    private final int target;
    private final String clientId;
    private final Runnable onRefused;
    private final SimExecutor loop;
    private final Deque<Pending> pending = new ArrayDeque<>();
    private SimConnection connection;
    private int attempt;
    private boolean connecting;
    private boolean closed;
    private int correlation;

    private static final class Pending {
        private final Frame frame;
        private final String what;
        private final ResponseHandler handler;
        private final int timeoutMs;
        private EventQueue.Event timeout;
        private boolean sent;

        Pending(Frame frame, String what, ResponseHandler handler, int timeoutMs) {
            this.frame = frame;
            this.what = what;
            this.handler = handler;
            this.timeoutMs = timeoutMs;
        }
    }

    /** @param onRefused told whenever nobody listens there */
    public SimLink(SimNetwork network, SimProcess process, int target, String clientId, Runnable onRefused) {
        this.network = network;
        this.process = process;
        this.target = target;
        this.clientId = clientId;
        this.onRefused = onRefused;
        this.loop = new SimExecutor(network.queue(), process, "link of " + clientId);
    }

    @Override
    public ScheduledExecutorService loop() {
        return loop;
    }

    @Override
    public void send(ApiMessage request, short version, int timeoutMs, ResponseHandler handler) {
        byte[] body = Codec.encode(request, version);
        Frame frame = new Frame(request.apiKey(), version, correlation++, clientId, body);
        Pending one = new Pending(frame, request.getClass().getSimpleName(), handler, timeoutMs);
        if (closed) {
            loop.execute(() -> handler.onFailure(failure(LinkException.Cause.CLOSED)));
            return;
        }
        pending.add(one);
        one.timeout = network.queue()
                .after(process, timeoutMs * 1_000_000L, "request timeout", () -> drop(LinkException.Cause.TIMED_OUT));
        if (connection != null) {
            transmit(one);
        } else if (!connecting) {
            connect();
        }
    }

    private void transmit(Pending one) {
        one.sent = true;
        connection.toServer(one.what, one.frame);
    }

    private void connect() {
        connecting = true;
        int current = ++attempt;
        int timeoutMs = Math.min(CONNECT_TIMEOUT_MS, pending.peek().timeoutMs);
        network.connect(process, target, timeoutMs, new SimNetwork.Connecting() {
            @Override
            public SimConnection.End onConnected(SimConnection made) {
                if (current != attempt || closed) {
                    made.closeByClient();
                    return new ClientEnd(made);
                }
                connecting = false;
                connection = made;
                List.copyOf(pending).forEach(SimLink.this::transmit);
                return new ClientEnd(made);
            }

            @Override
            public void onRefused() {
                if (current == attempt) {
                    onRefused.run();
                    drop(LinkException.Cause.REFUSED);
                }
            }

            @Override
            public void onUnreachable() {
                if (current == attempt) {
                    drop(LinkException.Cause.UNREACHABLE);
                }
            }
        });
    }

    /** Ends the connection: nothing that waits will be answered. */
    private void drop(LinkException.Cause cause) {
        attempt++;
        connecting = false;
        SimConnection was = connection;
        connection = null;
        if (was != null) {
            was.closeByClient();
        }
        List<Pending> lost = new ArrayList<>(pending);
        pending.clear();
        lost.forEach(one -> one.timeout.cancel());
        lost.forEach(one -> loop.execute(() -> one.handler.onFailure(failure(cause))));
    }

    private LinkException failure(LinkException.Cause cause) {
        return new LinkException(cause, "the link to node " + target + ": " + cause);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            drop(LinkException.Cause.CLOSED);
        }
    }

    private final class ClientEnd implements SimConnection.End {
        private final SimConnection of;

        ClientEnd(SimConnection of) {
            this.of = of;
        }

        @Override
        public void onFrame(Frame frame) {
            if (of != connection) {
                return;
            }
            Pending one = pending.poll();
            // Produce without acks is never answered; nobody here sends it.
            if (one == null || one.frame.correlationId() != frame.correlationId()) {
                throw new IllegalStateException("an answer out of order from node " + target);
            }
            one.timeout.cancel();
            ApiMessage response = Codec.decodeResponse(frame.apiKey(), frame.version(), frame.body());
            one.handler.onResponse(response, () -> {});
        }

        @Override
        public void onClosed() {
            if (of == connection) {
                connection = null;
                drop(LinkException.Cause.DISCONNECTED);
            }
        }
    }
}
