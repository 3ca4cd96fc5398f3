package io.barnabas.server.network;

import io.barnabas.common.message.ApiMessages;
import io.barnabas.common.network.FrameAccumulator;
import io.barnabas.common.network.FrameGuard;
import io.barnabas.common.network.FrameMemory;
import io.barnabas.common.network.InvalidFrameException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.MessageReader;
import io.barnabas.common.protocol.MessageWriter;
import io.barnabas.common.protocol.RequestHeader;
import io.barnabas.common.protocol.ResponseHeader;
import io.barnabas.common.protocol.SchemaException;
import io.barnabas.server.handler.RequestHandler;
import io.barnabas.server.link.LinkException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One connection to another broker: requests out, answers in, in the same order. Everything happens on its event loop.
 *
 * <p>The bytes of an answer are read into the buffer they stay in. Records point there, so a Fetch response keeps its
 * buffer until whoever asked releases it; of all others nothing is left to keep once they are decoded.
 */
final class LinkConnection extends ChannelInboundHandlerAdapter {
    /** The largest answer taken, bytes. Its buffer grows with what arrives, or to what has arrived at once before. */
    static final int MAX_RESPONSE_BYTES = 1 << 30;
    /** An announced length up to this is believed once an answer as long has come. */
    private static final int MAX_BELIEVED_BYTES = 32 << 20;

    private static final int LENGTH_BYTES = 4;
    private static final int FIRST_BYTES = 256;
    private static final Runnable NOTHING = () -> {};

    private final NettyBrokerLink link;
    private final Channel channel;
    private final FrameAccumulator accumulator;
    private final FrameReceiveAllocator receiveAllocator;
    private final Deque<PendingRequest> inFlight = new ArrayDeque<>();
    private int nextCorrelationId;
    private int guessBytes = FIRST_BYTES;
    private boolean inRead;
    private boolean unflushed;
    private boolean ended;

    LinkConnection(NettyBrokerLink link, Channel channel) {
        this.link = link;
        this.channel = channel;
        this.accumulator =
                new FrameAccumulator(MAX_RESPONSE_BYTES, channel.alloc(), FrameMemory.UNLIMITED, FrameGuard.NONE);
        this.receiveAllocator = new FrameReceiveAllocator(accumulator);
        channel.config().setRecvByteBufAllocator(receiveAllocator);
    }

    /** Whether both ends are this end: a free port of this machine may be given to the connection itself. */
    boolean isToItself() {
        return channel.localAddress() != null && channel.localAddress().equals(channel.remoteAddress());
    }

    /** Sends; what is sent in one turn of the event loop leaves together. */
    void send(PendingRequest request) {
        RequestHeader header = request.header(nextCorrelationId, link.clientId());
        ByteBuf frame = encode(header, request.message());
        if (frame == null) {
            link.onAnswered();
            request.fail(new LinkException(
                    LinkException.Cause.MALFORMED, "A request to " + link + " cannot be written: see the log"));
            return;
        }
        nextCorrelationId = nextCorrelationId == Integer.MAX_VALUE ? 0 : nextCorrelationId + 1;
        guessBytes = Math.max(FIRST_BYTES, frame.readableBytes());
        inFlight.add(request);
        unflushed = true;
        channel.write(frame, channel.voidPromise());
    }

    void maybeFlush() {
        if (unflushed && !inRead) {
            unflushed = false;
            channel.flush();
        }
    }

    private ByteBuf encode(RequestHeader header, ApiMessage body) {
        ByteBuf frame = channel.alloc().ioBuffer(guessBytes);
        try {
            frame.writeInt(0);
            MessageWriter writer = new MessageWriter(frame);
            header.write(writer);
            body.write(writer, header.apiVersion());
            frame.setInt(frame.readerIndex(), frame.readableBytes() - LENGTH_BYTES);
            return frame;
        } catch (RuntimeException e) {
            NettyBrokerLink.LOG.error("{} version {} cannot be written", header.api().name, header.apiVersion(), e);
            frame.release();
            return null;
        }
    }

    /** What is sent and not answered. */
    Collection<PendingRequest> inFlight() {
        return inFlight;
    }

    /** Ends the connection. Gives what is not answered. */
    List<PendingRequest> end() {
        List<PendingRequest> unanswered = new ArrayList<>(inFlight);
        inFlight.clear();
        ended = true;
        accumulator.close();
        channel.close();
        return unanswered;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (ended) {
            bytes.release();
            return;
        }
        inRead = true;
        accumulator.add(bytes);
        try {
            ByteBuf frame = accumulator.next();
            while (frame != null) {
                accumulator.believe(Math.min(frame.readableBytes() + LENGTH_BYTES, MAX_BELIEVED_BYTES));
                receiveAllocator.onRequest();
                onAnswer(frame);
                frame = ended ? null : accumulator.next();
            }
        } catch (SchemaException | InvalidFrameException e) {
            link.onBroken(this, LinkException.Cause.MALFORMED, e.getMessage());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        receiveAllocator.onTurnEnd();
        inRead = false;
        maybeFlush();
    }

    /** Owns the frame. */
    private void onAnswer(ByteBuf frame) {
        PendingRequest request = inFlight.peek();
        ApiMessage response = null;
        boolean keep = false;
        try {
            if (request == null) {
                throw new SchemaException(
                        "An answer of " + frame.readableBytes() + " bytes came that nobody asked for");
            }
            response = decode(frame, request.header());
            keep = request.api() == ApiKeys.FETCH;
        } finally {
            if (!keep) {
                frame.release();
            }
        }
        inFlight.poll();
        link.onAnswered();
        request.answer(response, keep ? releaseOnce(frame) : NOTHING);
    }

    private static Runnable releaseOnce(ByteBuf frame) {
        AtomicBoolean released = new AtomicBoolean();
        return () -> {
            if (released.compareAndSet(false, true)) {
                frame.release();
            }
        };
    }

    private static ApiMessage decode(ByteBuf frame, RequestHeader request) {
        MessageReader reader = new MessageReader(frame, RequestHandler.MAX_CLUSTER_REQUEST_ELEMENTS);
        ResponseHeader header =
                ResponseHeader.read(reader, request.toResponseHeader().headerVersion());
        if (header.correlationId() != request.correlationId()) {
            throw new SchemaException("An answer bears correlation id " + header.correlationId() + " where "
                    + request.correlationId() + " was due");
        }
        ApiMessage response = ApiMessages.newResponse(request.api());
        response.read(reader, request.apiVersion());
        if (reader.remaining() > 0) {
            throw new SchemaException(
                    reader.remaining() + " bytes are left over after the answer to " + request.api().name);
        }
        return response;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        link.onBroken(this, LinkException.Cause.DISCONNECTED, "the other side closed the connection");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof Error) {
            NettyBrokerLink.LOG.error("The connection to {} ends because of an error", link, cause);
        }
        link.onBroken(this, LinkException.Cause.DISCONNECTED, String.valueOf(cause.getMessage()));
    }
}
