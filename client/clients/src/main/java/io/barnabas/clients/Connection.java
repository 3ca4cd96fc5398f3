package io.barnabas.clients;

import io.barnabas.common.Node;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;

/** A connection to one node: the socket, what waits to be written, and what waits for an answer, oldest first. */
final class Connection {
    /** What a connection has come to. */
    enum State {
        CONNECTING,
        /** Connected; which versions the node speaks is being asked. */
        NEGOTIATING,
        READY,
        CLOSED
    }

    /** A frame the socket has not taken whole. */
    private record Unwritten(ByteBuffer[] frame, InFlight request) {}

    private Node node;
    private final InetSocketAddress address;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final FrameReader reader = new FrameReader();
    private final Deque<Unwritten> unwritten = new ArrayDeque<>();
    /** Requests without an answer whose last byte has gone out. */
    private final Deque<InFlight> written = new ArrayDeque<>();

    private final Deque<InFlight> inFlight = new ArrayDeque<>();
    private final long startedMs;
    private State state = State.CONNECTING;
    private boolean connected;
    private boolean overdue;
    private NodeVersions versions;

    private Connection(Node node, InetSocketAddress address, SocketChannel channel, Selector selector, long nowMs)
            throws IOException {
        this.node = node;
        this.address = address;
        this.channel = channel;
        this.startedMs = nowMs;
        this.key = channel.register(selector, SelectionKey.OP_CONNECT, this);
    }

    /** Starts connecting; {@link #finishConnect} tells how it went. */
    static Connection start(Node node, InetSocketAddress address, SocketBuffers buffers, Selector selector, long nowMs)
            throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            buffers.applyTo(channel);
            // Connected at once or refused at once, the selector says so: one way for every outcome.
            channel.connect(address);
            return new Connection(node, address, channel, selector, nowMs);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    void finishConnect() throws IOException {
        channel.finishConnect();
        connected = true;
        state = State.NEGOTIATING;
        key.interestOps(SelectionKey.OP_READ);
    }

    /** Hands a frame to the socket, or to the selector as far as the socket does not take it now. */
    void send(ByteBuffer[] frame, InFlight request) throws IOException {
        if (request.expectsResponse()) {
            inFlight.addLast(request);
        }
        unwritten.addLast(new Unwritten(frame, request));
        if (unwritten.size() == 1) {
            write();
        }
    }

    void write() throws IOException {
        while (!unwritten.isEmpty()) {
            ByteBuffer[] frame = unwritten.peekFirst().frame();
            channel.write(frame);
            if (frame[frame.length - 1].hasRemaining()) {
                key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                return;
            }
            InFlight request = unwritten.removeFirst().request();
            if (!request.expectsResponse()) {
                written.addLast(request);
            }
        }
        key.interestOps(SelectionKey.OP_READ);
    }

    /** The next whole response, or null. */
    ByteBuffer read() throws IOException {
        return reader.read(channel);
    }

    boolean closedByPeer() {
        return reader.isClosed();
    }

    void negotiated(NodeVersions nodeVersions) {
        this.versions = nodeVersions;
        this.state = State.READY;
    }

    /** Closes the socket; what was in flight stays in {@link #takeInFlight}. */
    void close() {
        state = State.CLOSED;
        key.cancel();
        try {
            channel.close();
        } catch (IOException e) {
            // A socket that cannot be closed is as good as closed to us.
            state = State.CLOSED;
        }
    }

    /** Removes and returns a request without an answer that has gone out, or null. */
    InFlight nextWritten() {
        return written.pollFirst();
    }

    /** Removes and returns the request whose answer comes next, or null. */
    InFlight nextAnswered() {
        return inFlight.pollFirst();
    }

    /** All requests without an answer, oldest first; they are forgotten here. */
    Iterable<InFlight> takeInFlight() {
        Deque<InFlight> taken = new ArrayDeque<>(inFlight);
        inFlight.clear();
        for (Unwritten each : unwritten) {
            if (!each.request().expectsResponse()) {
                taken.addLast(each.request());
            }
        }
        unwritten.clear();
        return taken;
    }

    /** When the oldest request is overdue, in ms; {@code Long.MAX_VALUE} when none waits. */
    long deadlineMs() {
        long deadline = Long.MAX_VALUE;
        for (InFlight request : inFlight) {
            deadline = Math.min(deadline, request.deadlineMs());
        }
        return deadline;
    }

    int inFlightCount() {
        return inFlight.size();
    }

    int unwrittenCount() {
        return unwritten.size();
    }

    Node node() {
        return node;
    }

    InetSocketAddress address() {
        return address;
    }

    SelectionKey key() {
        return key;
    }

    State state() {
        return state;
    }

    NodeVersions versions() {
        return versions;
    }

    long startedMs() {
        return startedMs;
    }

    /** Whether no connection had come about. */
    boolean wasConnecting() {
        return !connected;
    }

    void markOverdue() {
        overdue = true;
    }

    /** Whether it is given up because the peer was silent for too long. */
    boolean isOverdue() {
        return overdue;
    }

    /** The bootstrap server has turned out to be this broker. */
    void belongsTo(Node broker) {
        node = broker;
    }
}
