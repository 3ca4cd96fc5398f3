package io.barnabas.simulation.broker;

import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.server.handler.ErrorResponses;
import io.barnabas.server.handler.RequestContext;
import io.barnabas.server.handler.RequestHandler;
import io.barnabas.server.handler.RequestHandlers;
import io.barnabas.simulation.world.EventQueue;
import io.barnabas.simulation.world.Frame;
import io.barnabas.simulation.world.SimConnection;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * The broker's end of a connection, with the rules of the socket server: one request at a time unless its handler lets
 * the next one begin, responses in the order of requests.
 */
final class ServerEnd implements SimConnection.End {
    private final SimConnection connection;
    private final RequestHandlers handlers;
    private final Executor loop;
    private final EventQueue queue;
    private final String listener;
    private final Queue<Frame> waiting = new ArrayDeque<>();
    private final Deque<Context> unanswered = new ArrayDeque<>();
    private Context blocking;
    private boolean beginning;

    ServerEnd(SimConnection connection, RequestHandlers handlers, Executor loop, EventQueue queue, String listener) {
        this.connection = connection;
        this.handlers = handlers;
        this.loop = loop;
        this.queue = queue;
        this.listener = listener;
    }

    @Override
    public void onFrame(Frame frame) {
        waiting.add(frame);
        beginWaiting();
    }

    private void beginWaiting() {
        if (beginning) {
            return;
        }
        beginning = true;
        while (blocking == null && !waiting.isEmpty() && connection.isOpenAtServer()) {
            begin(waiting.poll());
        }
        beginning = false;
    }

    private void begin(Frame frame) {
        RequestHandler handler = handlers.forId(frame.apiKey());
        if (handler == null || frame.version() < handler.minVersion() || frame.version() > handler.maxVersion()) {
            connection.closeByServer();
            return;
        }
        ApiMessage request = Codec.decodeRequest(frame.apiKey(), frame.version(), frame.body());
        Context context = new Context(frame, request);
        unanswered.add(context);
        if (!handler.pipelined()) {
            blocking = context;
        }
        try {
            handler.handle(context, request);
        } catch (RuntimeException e) {
            context.fail(e);
        }
    }

    @Override
    public void onClosed() {
        waiting.clear();
    }

    private void flush() {
        while (!unanswered.isEmpty() && unanswered.peek().ended) {
            Context first = unanswered.poll();
            if (first.answer != null) {
                connection.toClient("response", first.answer);
            }
        }
        beginWaiting();
    }

    private final class Context implements RequestContext {
        private final Frame frame;
        private final ApiMessage request;
        private final long arrivalTimeNs = queue.nowNs();
        private boolean ended;
        private Frame answer;

        Context(Frame frame, ApiMessage request) {
            this.frame = frame;
            this.request = request;
        }

        private void end(Frame response) {
            if (ended) {
                throw new IllegalStateException("a second answer to " + apiKey());
            }
            ended = true;
            answer = response;
            if (blocking == this) {
                blocking = null;
            }
            flush();
        }

        @Override
        public void respond(ApiMessage response) {
            byte[] bytes = Codec.encode(response, frame.version());
            end(new Frame(frame.apiKey(), frame.version(), frame.correlationId(), null, bytes));
        }

        @Override
        public void noResponse() {
            end(null);
        }

        @Override
        public void fail(Throwable cause) {
            Errors error = cause instanceof ApiException known ? known.error() : Errors.UNKNOWN_SERVER_ERROR;
            if (error == Errors.UNKNOWN_SERVER_ERROR) {
                queue.fail(new IllegalStateException("the handler of " + apiKey() + " failed: " + cause, cause));
            }
            ApiMessage response = ErrorResponses.of(apiKey(), frame.version(), request, error, cause.getMessage());
            if (response == null) {
                closeConnection(cause.getMessage());
            } else {
                respond(response);
            }
        }

        @Override
        public void closeConnection(String reason) {
            end(null);
            connection.closeByServer();
        }

        @Override
        public boolean isConnected() {
            return connection.isOpenAtServer();
        }

        @Override
        public ApiKeys apiKey() {
            return ApiKeys.forId(frame.apiKey());
        }

        @Override
        public short apiVersion() {
            return frame.version();
        }

        @Override
        public int correlationId() {
            return frame.correlationId();
        }

        @Override
        public String clientId() {
            return frame.clientId();
        }

        @Override
        public String listenerName() {
            return listener;
        }

        @Override
        public InetAddress clientAddress() {
            return InetAddress.getLoopbackAddress();
        }

        @Override
        public String principal() {
            return "User:ANONYMOUS";
        }

        @Override
        public String connectionId() {
            return "connection-" + connection.clientNode();
        }

        @Override
        public long arrivalTimeNs() {
            return arrivalTimeNs;
        }

        @Override
        public Executor executor() {
            return loop;
        }

        @Override
        public void releaseRequest() {
            // The garbage collector sees to it.
        }
    }
}
