package io.barnabas.clients;

import io.barnabas.common.Node;
import io.barnabas.common.Time;
import io.barnabas.common.message.MetadataResponseData;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.protocol.RequestHeader;
import io.barnabas.common.protocol.SchemaException;
import io.barnabas.common.protocol.UnsupportedVersionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Sends requests to brokers and brings the answers: connects, agrees on versions, keeps the order, gives up what takes
 * too long, keeps {@link Metadata} fresh. Everything happens inside {@link #poll}, on the thread that calls it; only
 * {@link #wakeup} is for other threads. A request that cannot be sent or answered completes with a failure, always.
 */
public final class NetworkClient implements AutoCloseable {
    private static final String LOGGER = "org.apache.kafka.clients.NetworkClient";

    private final ClientSettings settings;
    private final Metadata metadata;
    private final Time time;
    private final ClientLog log;
    private final Selector selector;
    private final Connections connections;
    private final Deque<Runnable> completions = new ArrayDeque<>();
    /** Whether {@link #poll} waits or is about to; with {@link #awoken} it spares most system calls of waking. */
    private volatile boolean waiting;

    private volatile boolean awoken;
    private int nextCorrelationId;
    private boolean metadataInFlight;

    /**
     * @param bootstrap where to start, see {@link BootstrapServers}
     */
    public NetworkClient(ClientSettings settings, List<Node> bootstrap, Metadata metadata, Time time, ClientLog log) {
        this.settings = settings;
        this.metadata = metadata;
        this.time = time;
        this.log = log;
        try {
            this.selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException("No selector", e);
        }
        this.connections = new Connections(settings, bootstrap, selector, log);
    }

    /** Monotonic milliseconds: the clock of every time-out here. */
    public long nowMs() {
        return time.nanoseconds() / 1_000_000;
    }

    /** Whether a request may be sent to the node now; starts connecting when that is what is missing. */
    public boolean ready(Node node) {
        if (connections.isReady(node.id())) {
            Connection connection = connections.get(node.id());
            return Math.max(connection.inFlightCount(), connection.unwrittenCount()) < settings.maxInFlight();
        }
        connections.maybeConnect(node, nowMs());
        return false;
    }

    /** How long {@link #ready} cannot become true for want of another attempt to connect, in ms. */
    public long connectionDelayMs(Node node) {
        return connections.delayMs(node.id(), nowMs());
    }

    /** Whether the last attempt to connect to the node failed and the next one is not due yet. */
    public boolean isUnavailable(Node node) {
        return connectionDelayMs(node) > 0;
    }

    /** Whether the node serves the API in one of the versions; only meaningful once the node is ready. */
    public boolean serves(Node node, ApiKeys api) {
        return connections.isReady(node.id())
                && connections.get(node.id()).versions().serves(api);
    }

    /** The newest version of an API that a ready node and this client have in common; -1 for none. */
    public short version(Node node, ApiKeys api) {
        return connections.isReady(node.id())
                ? connections
                        .get(node.id())
                        .versions()
                        .common(api, VersionRange.of(api))
                        .max()
                : -1;
    }

    /** A node to ask what any node can answer: the least busy one that is ready, else one to connect to, else null. */
    public Node leastLoadedNode() {
        return connections.leastLoaded(metadata.cluster(), nowMs());
    }

    /** Requests sent and not answered. */
    public int inFlightCount() {
        return connections.inFlightCount();
    }

    /** Requests sent to a node and not answered. */
    public int inFlightCount(int nodeId) {
        Connection connection = connections.get(nodeId);
        return connection == null ? 0 : connection.inFlightCount();
    }

    /** Sends to a node that is {@link #ready}. Failures come through the request's callback, in {@link #poll}. */
    public void send(ClientRequest request) {
        Connection connection = connections.get(request.nodeId());
        if (connection == null || connection.state() != Connection.State.READY) {
            complete(
                    request,
                    ClientResponse.failed(request.nodeId(), Errors.NETWORK_EXCEPTION, "The node is not connected"));
            return;
        }
        VersionRange common = connection.versions().common(request.api(), request.versions());
        if (common.isEmpty()) {
            complete(
                    request,
                    ClientResponse.failed(
                            request.nodeId(),
                            Errors.UNSUPPORTED_VERSION,
                            "The node does not support " + request.api().name() + " in a version this client speaks"));
            return;
        }
        try {
            send(connection, request, request.body().in(common.max()), common.max());
        } catch (UnsupportedVersionException e) {
            complete(request, new ClientResponse(request.nodeId(), null, common.max(), -1, e));
        }
    }

    private void send(Connection connection, ClientRequest request, ApiMessage body, short version) {
        long nowMs = nowMs();
        RequestHeader header = new RequestHeader(request.api(), version, nextCorrelationId++, settings.clientId());
        ByteBuffer[] frame = FrameWriter.frame(header, body);
        try {
            connection.send(frame, new InFlight(request, header, nowMs + request.timeoutMs()));
            completeWritten(connection);
        } catch (IOException e) {
            lost(connection, Errors.NETWORK_EXCEPTION);
        }
    }

    /** Requests that expect no answer have come to their end when they are out of the door. */
    private void completeWritten(Connection connection) {
        for (InFlight sent = connection.nextWritten(); sent != null; sent = connection.nextWritten()) {
            RequestHeader header = sent.header();
            int nodeId = sent.request().nodeId();
            complete(
                    sent.request(),
                    new ClientResponse(nodeId, null, header.apiVersion(), header.correlationId(), null));
        }
    }

    private void complete(ClientRequest request, ClientResponse response) {
        completions.addLast(() -> request.onCompletion().accept(response));
    }

    /** Lets {@link #poll} return early. For any thread. */
    public void wakeup() {
        awoken = true;
        if (waiting) {
            selector.wakeup();
        }
    }

    /**
     * Does what is to be done, waiting for it up to {@code timeoutMs}; runs the callbacks of what has come to an end.
     */
    public void poll(long timeoutMs) {
        long waitMs = Math.min(timeoutMs, maybeUpdateMetadata());
        waitMs = Math.min(waitMs, connections.timeToNextDeadlineMs(nowMs()));
        select(completions.isEmpty() ? waitMs : 0);
        expire();
        runCompletions();
    }

    private void select(long waitMs) {
        try {
            // Said before it is asked whether somebody has called, and the caller does it the other way round.
            waiting = waitMs > 0;
            if (waitMs <= 0 || awoken) {
                selector.selectNow(this::onReady);
            } else {
                selector.select(this::onReady, waitMs);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The selector failed", e);
        } finally {
            waiting = false;
            awoken = false;
        }
    }

    private void onReady(SelectionKey key) {
        Connection connection = (Connection) key.attachment();
        if (connection.state() == Connection.State.CLOSED || !key.isValid()) {
            return;
        }
        try {
            if (key.isConnectable()) {
                connection.finishConnect();
                negotiate(connection, Negotiation.newest());
                return;
            }
            if (key.isReadable()) {
                readAll(connection);
            }
            if (key.isValid() && key.isWritable()) {
                connection.write();
                completeWritten(connection);
            }
        } catch (IOException e) {
            lost(connection, Errors.NETWORK_EXCEPTION);
        } catch (SchemaException e) {
            connections.onGarbage(connection);
            log.error(LOGGER, "Closing the connection to " + connection.node() + ": " + e.getMessage());
            lost(connection, Errors.NETWORK_EXCEPTION);
        }
    }

    private void negotiate(Connection connection, short version) throws IOException {
        RequestHeader header =
                new RequestHeader(ApiKeys.API_VERSIONS, version, nextCorrelationId++, settings.clientId());
        connection.send(
                FrameWriter.frame(header, Negotiation.request(version)),
                new InFlight(null, header, connection.startedMs() + settings.connectTimeoutMs()));
    }

    private void readAll(Connection connection) throws IOException {
        for (ByteBuffer frame = connection.read(); frame != null; frame = connection.read()) {
            onFrame(connection, frame);
            if (connection.state() == Connection.State.CLOSED) {
                return;
            }
        }
        if (connection.closedByPeer()) {
            throw new IOException("Closed by the peer");
        }
    }

    private void onFrame(Connection connection, ByteBuffer frame) throws IOException {
        InFlight inFlight = connection.nextAnswered();
        if (inFlight == null) {
            throw new SchemaException("A response to a request that was not made");
        }
        if (inFlight.isNegotiation()) {
            Negotiation.Outcome outcome = Negotiation.read(frame, inFlight.header());
            if (outcome.retryVersion() >= 0) {
                negotiate(connection, outcome.retryVersion());
            } else {
                connection.negotiated(outcome.versions());
                connections.onConnected(connection);
            }
            return;
        }
        ClientRequest request = inFlight.request();
        ApiMessage body =
                ResponseReader.read(frame, inFlight.header(), request.response().get());
        RequestHeader header = inFlight.header();
        complete(
                request, new ClientResponse(request.nodeId(), body, header.apiVersion(), header.correlationId(), null));
    }

    /** The connection is gone: so are the requests on it. */
    private void lost(Connection connection, Errors error) {
        boolean first = connections.onLost(connection, nowMs());
        if (first) {
            connections.warnUnreachable(connection.node(), connection.address().toString());
        }
        for (InFlight inFlight : connection.takeInFlight()) {
            if (!inFlight.isNegotiation()) {
                complete(
                        inFlight.request(),
                        ClientResponse.failed(connection.node().id(), error, null));
            }
        }
        metadata.requestUpdate();
    }

    private void expire() {
        long nowMs = nowMs();
        for (Connection connection : connections.overdue(nowMs)) {
            lost(connection, Errors.REQUEST_TIMED_OUT);
        }
        if (metadata.fatal() == null) {
            BootstrapException failure = connections.bootstrapFailure(nowMs);
            if (failure != null) {
                metadata.onFatal(failure);
            }
        }
    }

    private void runCompletions() {
        for (int left = completions.size(); left > 0; left--) {
            completions.removeFirst().run();
        }
    }

    /** Asks for metadata when that is due. Returns how long it is not, in ms. */
    private long maybeUpdateMetadata() {
        if (metadataInFlight) {
            return Long.MAX_VALUE;
        }
        long nowMs = nowMs();
        long dueMs = metadata.timeToUpdateMs(nowMs);
        if (dueMs > 0) {
            return dueMs;
        }
        Node node = leastLoadedNode();
        if (node == null) {
            return connections.timeToNextAttemptMs(metadata.cluster(), nowMs);
        }
        if (!ready(node)) {
            return connections.get(node.id()) != null
                    ? Long.MAX_VALUE
                    : connections.timeToNextAttemptMs(metadata.cluster(), nowMs);
        }
        metadataInFlight = true;
        metadata.onAttempt(nowMs);
        int correlationId = nextCorrelationId;
        send(new ClientRequest(
                node.id(),
                ApiKeys.METADATA,
                metadata::request,
                MetadataResponseData::new,
                settings.requestTimeoutMs(),
                onMetadata(correlationId)));
        return Long.MAX_VALUE;
    }

    private Consumer<ClientResponse> onMetadata(int correlationId) {
        return response -> {
            metadataInFlight = false;
            if (response.isFailure()) {
                metadata.onFailure();
            } else {
                metadata.onResponse(response.as(), correlationId, nowMs());
                connections.onMetadata(metadata.cluster());
            }
        };
    }

    /** Closes all connections; requests in flight complete with a failure first. */
    @Override
    public void close() {
        for (Connection connection : connections.all()) {
            for (InFlight inFlight : connection.takeInFlight()) {
                if (!inFlight.isNegotiation()) {
                    complete(
                            inFlight.request(),
                            ClientResponse.failed(
                                    connection.node().id(), Errors.NETWORK_EXCEPTION, "The client was closed"));
                }
            }
            connection.close();
        }
        runCompletions();
        try {
            selector.close();
        } catch (IOException e) {
            log.warn(LOGGER, "The selector could not be closed: " + e.getMessage());
        }
    }
}
