package io.barnabas.server.network;

import io.barnabas.common.network.FrameAccumulator;
import io.barnabas.common.network.InvalidFrameException;
import io.barnabas.common.protocol.SchemaException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: bytes in, requests begun one after the other, responses out in order. Everything happens on
 * the connection's event loop.
 *
 * <p>The next request begins ({@link #canBegin}) when
 * <ul>
 *   <li>the one before is ended, or is pipelined and its {@code handle} has returned,
 *   <li>fewer than {@link #MAX_IN_FLIGHT} responses are outstanding,
 *   <li>the client takes its responses: what is written and not yet sent is below the channel's water mark,
 *   <li>shared memory is not exceeded, or this connection waits for no answer (so it cannot wait for itself).
 * </ul>
 * Until then bytes that arrive stay where they are; reading stops with the first of them ({@link #updateReading}), so
 * an idle or well-behaved connection never touches its interest set.
 */
final class Connection extends ChannelInboundHandlerAdapter implements Runnable {
    /** Unanswered requests of one connection; a client that sends more waits. */
    static final int MAX_IN_FLIGHT = 128;

    private static final Logger LOG = LoggerFactory.getLogger("kafka.network.Processor");
    private static final String ANONYMOUS = "User:ANONYMOUS";

    private final ConnectionServices services;
    private final Channel channel;
    private final String listenerName;
    private final int index;
    private final ConnectionMemory memory;
    private final FrameAccumulator accumulator;
    private final FrameReceiveAllocator receiveAllocator;
    private final ResponseOrderer orderer = new ResponseOrderer();
    private final ActivityWatch watch = new ActivityWatch();

    private InFlightRequest exclusive;
    private boolean beginning;
    private boolean inReadLoop;
    private boolean unflushed;
    private boolean flushScheduled;
    private boolean closed;
    private boolean autoRead = true;
    private boolean draining;
    private long lastReadNs;

    Connection(ConnectionServices services, Channel channel, String listenerName, int index) {
        this.services = services;
        this.channel = channel;
        this.listenerName = listenerName;
        this.index = index;
        this.memory = new ConnectionMemory(services.memory(), this::scheduleMemoryGranted);
        this.accumulator =
                new FrameAccumulator(services.maxRequestBytes(), channel.alloc(), memory, services.dispatcher()::check);
        this.receiveAllocator = new FrameReceiveAllocator(accumulator);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        watch.begin(services.time().nanoseconds());
        services.sweeperOf(channel.eventLoop()).add(this);
        ctx.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (closed) {
            bytes.release();
            return;
        }
        inReadLoop = true;
        lastReadNs = services.time().nanoseconds();
        watch.onActivity();
        accumulator.add(bytes);
        beginRequests();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        inReadLoop = false;
        receiveAllocator.onTurnEnd();
        maybeFlush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (channel.isWritable()) {
            watch.onActivity();
            beginRequests();
        } else {
            updateReading();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        release();
        services.sweeperOf(channel.eventLoop()).remove(this);
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("Connection {} with {} disconnected", id(), clientAddress(), cause);
        } else {
            LOG.error("Closing connection {} with {} because of an exception", id(), clientAddress(), cause);
        }
        close();
    }

    /** The scheduled flush: everything that was answered in this round of the event loop leaves together. */
    @Override
    public void run() {
        flushScheduled = false;
        maybeFlush();
    }

    /** A request is about to be handled. */
    void onBegun(InFlightRequest request) {
        orderer.add(request);
        receiveAllocator.onRequest();
        if (!request.handler().pipelined()) {
            exclusive = request;
        }
    }

    /** The handler threw: the client gets an error, unless it has its answer already. */
    void onHandlerFailure(InFlightRequest request, Throwable failure) {
        if (request.isEnded()) {
            LOG.error("{} threw after it had answered", request.describe(), failure);
        } else {
            request.fail(failure);
        }
    }

    /** A request is ended; responses whose turn it is leave. */
    void onEnded(InFlightRequest request) {
        request.complete();
        if (exclusive == request) {
            exclusive = null;
        }
        watch.onActivity();
        for (InFlightRequest done = orderer.poll(); done != null; done = orderer.poll()) {
            if (!closed) {
                write(done);
            }
        }
        if (unflushed && !inReadLoop) {
            scheduleFlush();
        }
        beginRequests();
    }

    void onClientInformation(String softwareName, String softwareVersion) {
        LOG.debug("Connection {} is {} {}", id(), softwareName, softwareVersion);
    }

    /** Called once in a while by the {@link ConnectionSweeper}. */
    void sweep(long nowNs) {
        if (orderer.size() > 0 && channel.isWritable()) {
            // Not the client's fault: it waits for us.
            watch.onActivity();
        }
        boolean holdsPartialRequest = memory.heldBytes() > 0 && orderer.size() == 0;
        boolean stalled = watch.isStalled(holdsPartialRequest ? accumulator.bufferedBytes() : -1, nowNs);
        if (stalled && memory.isWanted()) {
            closeFor("it holds " + memory.heldBytes() + " bytes for a request of " + accumulator.announcedBytes()
                    + " bytes of which " + accumulator.bufferedBytes()
                    + " have arrived, without progress, while other connections wait for memory");
        } else if (watch.isIdle(nowNs, services.maxIdleNs(), pendingProgress())) {
            LOG.debug("Closing idle connection {}", id());
            close();
        }
    }

    /** Whether the peer is still connected, as far as is known. Any thread. */
    boolean isOpen() {
        return channel.isActive();
    }

    /** Closes the connection without a word in the log. */
    void close() {
        release();
        channel.close();
    }

    /** No new requests; the connection is closed when those that are in flight are answered. */
    void drain() {
        if (orderer.size() == 0) {
            close();
        } else {
            draining = true;
        }
    }

    ConnectionMemory memory() {
        return memory;
    }

    EventLoop eventLoop() {
        return channel.eventLoop();
    }

    String listenerName() {
        return listenerName;
    }

    InetAddress clientAddress() {
        return remoteAddress().getAddress();
    }

    String principal() {
        return ANONYMOUS;
    }

    int brokerId() {
        return services.brokerId();
    }

    long lastReadNs() {
        return lastReadNs;
    }

    FrameReceiveAllocator receiveAllocator() {
        return receiveAllocator;
    }

    /** Kafka's name of the connection. */
    String id() {
        return ConnectionId.of((InetSocketAddress) channel.localAddress(), remoteAddress(), index);
    }

    private void beginRequests() {
        if (beginning || closed) {
            return;
        }
        beginning = true;
        try {
            while (canBegin()) {
                ByteBuf frame = accumulator.next();
                if (frame == null) {
                    break;
                }
                services.dispatcher().dispatch(this, frame, accumulator.takeReservedBytes());
            }
        } catch (InvalidFrameException e) {
            closeFor(e.getMessage() + ": "
                    + ForeignProtocol.describe(accumulator.head(ForeignProtocol.HEAD_BYTES), listenerName));
        } catch (InvalidRequestException | SchemaException e) {
            closeFor("INVALID_REQUEST: " + e.getMessage());
        } finally {
            beginning = false;
        }
        updateReading();
    }

    private boolean canBegin() {
        int outstanding = orderer.size();
        return exclusive == null
                && !closed
                && !draining
                && outstanding < MAX_IN_FLIGHT
                && channel.isWritable()
                && (outstanding == 0 || !services.memory().isExceeded());
    }

    private void updateReading() {
        if (closed) {
            return;
        }
        boolean wanted =
                channel.isWritable() && !accumulator.isWaiting() && (accumulator.bufferedBytes() == 0 || canBegin());
        if (wanted != autoRead) {
            autoRead = wanted;
            channel.config().setAutoRead(wanted);
        }
    }

    private void scheduleMemoryGranted() {
        try {
            channel.eventLoop().execute(this::onMemoryGranted);
        } catch (RejectedExecutionException e) {
            // The socket server is shut down, and this connection with it.
            LOG.debug("Connection {} is closed before it got the memory it waited for", id());
        }
    }

    private void onMemoryGranted() {
        if (!closed && accumulator.maybeGrow()) {
            beginRequests();
        }
    }

    private void write(InFlightRequest request) {
        if (request.closeReason() != null) {
            closeFor(request.closeReason());
            return;
        }
        if (request.response() == null) {
            return;
        }
        RuntimeException failure = encode(request);
        if (failure != null) {
            request.replaceResponse(request.errorResponse(failure));
            if (request.response() == null || encode(request) != null) {
                close();
                return;
            }
        }
        unflushed = true;
        if (!channel.isWritable()) {
            maybeFlush();
        }
    }

    /** Null when written; else why the response cannot be: nothing of it has been. */
    private RuntimeException encode(InFlightRequest request) {
        try {
            services.encoder().write(channel, request.responseHeader(), request.response(), request.responseVersion());
            return null;
        } catch (RuntimeException failure) {
            return failure;
        }
    }

    private void scheduleFlush() {
        if (!flushScheduled) {
            flushScheduled = true;
            channel.eventLoop().execute(this);
        }
    }

    private void maybeFlush() {
        if (unflushed) {
            unflushed = false;
            channel.flush();
        }
        if (draining && orderer.size() == 0) {
            close();
        }
    }

    private void closeFor(String reason) {
        services.peerLog().closing(String.valueOf(clientAddress()), id(), reason);
        maybeFlush();
        close();
    }

    private void release() {
        if (!closed) {
            closed = true;
            memory.close();
            accumulator.close();
        }
    }

    private long pendingProgress() {
        ChannelOutboundBuffer outbound = channel.unsafe().outboundBuffer();
        return outbound == null ? 0 : outbound.totalPendingWriteBytes() + outbound.currentProgress();
    }

    private InetSocketAddress remoteAddress() {
        return (InetSocketAddress) channel.remoteAddress();
    }
}
