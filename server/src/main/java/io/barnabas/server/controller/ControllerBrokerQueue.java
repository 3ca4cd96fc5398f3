package io.barnabas.server.controller;

import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.metadata.BrokerRegistration;
import io.barnabas.metadata.EndPoint;
import io.barnabas.server.link.BrokerLink;
import io.barnabas.server.link.LinkException;
import io.barnabas.server.link.ResponseHandler;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The orders for one registration of one broker, sent one at a time and again until it answers. State lives on the link's
 * loop.
 *
 * <p>What bounds the queue: an order is queued per change of the cluster while the broker is registered and does not
 * answer, which its session ends as a rule. One that keeps its session and answers nobody for {@link #MAX_QUEUED} orders
 * gets none any more: orders build on each other, so none may be left out, and its memory of the cluster is then of no
 * use. It is told everything anew when it registers again, or by the next controller.
 */
final class ControllerBrokerQueue {
    static final int MAX_QUEUED = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger("kafka.controller.RequestSendThread");
    private static final long RETRY_PAUSE_MS = 100;

    private final int controllerId;
    private final EndPoint endPoint;
    private final BrokerRegistration broker;
    private final BrokerLink link;
    private final int timeoutMs;
    private final AtomicInteger size = new AtomicInteger();
    private volatile boolean closed;

    private final Deque<Order> orders = new ArrayDeque<>();
    private boolean busy;
    private boolean connected;
    private boolean failing;

    private record Order(ApiMessage request, short version, Consumer<ApiMessage> onResponse) {}

    ControllerBrokerQueue(
            int controllerId, BrokerRegistration broker, EndPoint endPoint, BrokerLink link, int timeoutMs) {
        this.controllerId = controllerId;
        this.broker = broker;
        this.endPoint = endPoint;
        this.link = link;
        this.timeoutMs = timeoutMs;
    }

    /** From the controller's thread. */
    void send(ApiMessage request, short version, Consumer<ApiMessage> onResponse) {
        if (closed) {
            return;
        }
        if (size.incrementAndGet() > MAX_QUEUED) {
            LOG.error(
                    "[RequestSendThread controllerId={}] Broker {} has not answered for {} requests; it gets no more until it"
                            + " registers anew: restart it, or make it reachable from this broker before that",
                    controllerId,
                    describe(),
                    MAX_QUEUED);
            close();
            return;
        }
        execute(() -> {
            orders.add(new Order(request, version, onResponse));
            next();
        });
    }

    private void execute(Runnable work) {
        try {
            link.loop().execute(work);
        } catch (RejectedExecutionException e) {
            LOG.debug("Broker {} is told nothing any more: this broker is shutting down", broker.id(), e);
        }
    }

    private void next() {
        if (busy || closed || orders.isEmpty()) {
            return;
        }
        busy = true;
        Order order = orders.peek();
        link.send(order.request(), order.version(), timeoutMs, new ResponseHandler() {
            @Override
            public void onResponse(ApiMessage response, Runnable release) {
                release.run();
                onAnswer(order, response);
            }

            @Override
            public void onFailure(LinkException failure) {
                onNoAnswer(order, failure);
            }
        });
    }

    private void onAnswer(Order order, ApiMessage response) {
        if (closed) {
            return;
        }
        if (!connected) {
            connected = true;
            failing = false;
            LOG.info(
                    "[RequestSendThread controllerId={}] Controller {} connected to {} for sending state change requests",
                    controllerId,
                    controllerId,
                    describe());
        }
        orders.poll();
        size.decrementAndGet();
        busy = false;
        order.onResponse().accept(response);
        next();
    }

    private void onNoAnswer(Order order, LinkException failure) {
        if (closed || failure.why() == LinkException.Cause.CLOSED) {
            return;
        }
        connected = false;
        if (failing) {
            LOG.debug("[RequestSendThread controllerId={}] {}", controllerId, failure.getMessage());
        } else {
            // Once, not with every attempt.
            failing = true;
            LOG.warn(
                    "[RequestSendThread controllerId={}] Controller {} fails to send request {} to broker {}: {}. It is sent"
                            + " again until the broker answers or is gone.",
                    controllerId,
                    controllerId,
                    ApiKeys.forId(order.request().apiKey()).name,
                    describe(),
                    failure.getMessage());
        }
        link.loop()
                .schedule(
                        () -> {
                            busy = false;
                            next();
                        },
                        RETRY_PAUSE_MS,
                        TimeUnit.MILLISECONDS);
    }

    /** Drops what is queued; no answer is passed on any more. */
    void close() {
        closed = true;
        execute(orders::clear);
        link.close();
    }

    private String describe() {
        return endPoint.address() + " (id: " + broker.id() + " rack: "
                + broker.rack().orElse("null") + ")";
    }
}
