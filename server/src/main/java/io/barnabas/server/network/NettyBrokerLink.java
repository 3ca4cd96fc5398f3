package io.barnabas.server.network;

import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.metadata.EndPoint;
import io.barnabas.server.link.BrokerLink;
import io.barnabas.server.link.LinkException;
import io.barnabas.server.link.LinkException.Cause;
import io.barnabas.server.link.ResponseHandler;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A link over TCP. What is sent goes through a queue, so that calls from several threads keep their order; all else
 * happens on the event loop.
 *
 * <pre>
 *   idle -- send --> connecting -- connected --> connected -- broken, time-out --> idle
 *                        |                                                          ^
 *                        +------------- refused, not reached -----------------------+      closed from anywhere
 * </pre>
 *
 * <p>Whoever looks for dead brokers hears at once when the other side refuses a connection or ends one.
 */
final class NettyBrokerLink implements BrokerLink {
    static final Logger LOG = LoggerFactory.getLogger(NettyBrokerLink.class);

    /** Requests without an answer that one link takes; its users have a few at most. */
    static final int MAX_OUTSTANDING = 1_000;

    private static final String PLAINTEXT = "PLAINTEXT";

    private final NettyBrokerLinks links;
    private final EventLoop loop;
    private final int brokerId;
    private final EndPoint endPoint;
    private final String clientId;

    private final Queue<PendingRequest> outbox = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean drainScheduled = new AtomicBoolean();
    private final AtomicInteger outstanding = new AtomicInteger();

    private final Deque<PendingRequest> unsent = new ArrayDeque<>();
    private LinkConnection connection;
    private ConnectAttempt attempt;
    private ScheduledFuture<?> alarm;
    private long alarmNs;
    private boolean draining;
    private boolean closed;

    NettyBrokerLink(NettyBrokerLinks links, EventLoop loop, int brokerId, EndPoint endPoint, String clientId) {
        this.links = links;
        this.loop = loop;
        this.brokerId = brokerId;
        this.endPoint = endPoint;
        this.clientId = clientId;
    }

    @Override
    public ScheduledExecutorService loop() {
        return loop;
    }

    @Override
    public void send(ApiMessage request, short version, int timeoutMs, ResponseHandler handler) {
        if (outstanding.incrementAndGet() > MAX_OUTSTANDING) {
            outstanding.decrementAndGet();
            throw new IllegalStateException(MAX_OUTSTANDING + " requests to " + this + " wait for an answer already");
        }
        long deadlineNs = links.time().nanoseconds() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        outbox.add(new PendingRequest(request, version, deadlineNs, handler));
        if (loop.inEventLoop()) {
            drain();
        } else if (drainScheduled.compareAndSet(false, true)) {
            execute(this::drain);
        }
    }

    private void execute(Runnable work) {
        try {
            loop.execute(work);
        } catch (RejectedExecutionException e) {
            // The event loop has ended with the broker: nobody else will look at what was sent.
            LOG.debug("{} is used after its event loop ended", this, e);
            for (PendingRequest late = outbox.poll(); late != null; late = outbox.poll()) {
                late.fail(failure(Cause.CLOSED, "the broker is shutting down"));
            }
        }
    }

    private void drain() {
        drainScheduled.set(false);
        if (draining) {
            return;
        }
        draining = true;
        for (PendingRequest next = outbox.poll(); next != null; next = outbox.poll()) {
            if (closed) {
                onAnswered();
                next.fail(failure(Cause.CLOSED, "the link is closed"));
                continue;
            }
            watch(next.deadlineNs());
            if (connection != null) {
                connection.send(next);
            } else {
                unsent.add(next);
            }
        }
        draining = false;
        if (connection != null) {
            connection.maybeFlush();
        } else if (attempt == null && !unsent.isEmpty()) {
            connect();
        }
    }

    private void connect() {
        if (!PLAINTEXT.equals(endPoint.securityProtocol())) {
            failAll(Cause.UNREACHABLE, "security protocol " + endPoint.securityProtocol() + " is not served");
            return;
        }
        attempt = new ConnectAttempt(links.bootstrap(loop), this, links.hosts(), endPoint);
        attempt.start();
    }

    /** On the event loop. */
    void onConnected(ConnectAttempt ended, LinkConnection made) {
        if (ended != attempt) {
            // Nobody waits for it any more.
            made.end();
            return;
        }
        attempt = null;
        connection = made;
        for (PendingRequest next = unsent.poll(); next != null; next = unsent.poll()) {
            made.send(next);
        }
        made.maybeFlush();
    }

    /** On the event loop. */
    void onNotConnected(ConnectAttempt ended, boolean refused, String reason) {
        if (ended == attempt) {
            attempt = null;
            if (refused) {
                links.onSuspect(brokerId);
            }
            failAll(refused ? Cause.REFUSED : Cause.UNREACHABLE, reason);
        }
    }

    /** On the event loop: the connection is not of use any more. */
    void onBroken(LinkConnection broken, Cause why, String reason) {
        if (broken != connection) {
            broken.end();
            return;
        }
        failAll(why, reason);
        if (why == Cause.DISCONNECTED && !closed) {
            // Whoever asked may pause before it asks again, and maybe nobody asked.
            links.onSuspect(brokerId);
        }
    }

    /** A request was answered. */
    void onAnswered() {
        outstanding.decrementAndGet();
    }

    /** Sees to it that somebody looks when this deadline is over. One alarm serves all requests. */
    private void watch(long deadlineNs) {
        if (alarm != null) {
            if (alarmNs - deadlineNs <= 0) {
                return;
            }
            alarm.cancel(false);
        }
        alarmNs = deadlineNs;
        long delayNs = Math.max(0, deadlineNs - links.time().nanoseconds());
        alarm = loop.schedule(this::onAlarm, delayNs, TimeUnit.NANOSECONDS);
    }

    private void onAlarm() {
        alarm = null;
        List<PendingRequest> waiting = new ArrayList<>(unsent);
        if (connection != null) {
            waiting.addAll(connection.inFlight());
        }
        if (waiting.isEmpty()) {
            return;
        }
        long earliestNs = waiting.get(0).deadlineNs();
        for (PendingRequest request : waiting) {
            earliestNs = request.deadlineNs() - earliestNs < 0 ? request.deadlineNs() : earliestNs;
        }
        if (earliestNs - links.time().nanoseconds() > 0) {
            watch(earliestNs);
        } else if (connection != null) {
            failAll(Cause.TIMED_OUT, "no answer in time");
        } else {
            attempt = null;
            failAll(Cause.UNREACHABLE, "no connection in time");
        }
    }

    private void failAll(Cause why, String reason) {
        List<PendingRequest> failed = new ArrayList<>();
        if (connection != null) {
            failed.addAll(connection.end());
            connection = null;
        }
        failed.addAll(unsent);
        unsent.clear();
        if (!failed.isEmpty()) {
            LOG.debug("{} requests to {} get no answer: {}", failed.size(), this, reason);
        }
        LinkException failure = failure(why, reason);
        for (PendingRequest request : failed) {
            onAnswered();
            request.fail(failure);
        }
    }

    private LinkException failure(Cause why, String reason) {
        return new LinkException(why, this + ": " + reason);
    }

    @Override
    public void close() {
        links.onClosed(this);
        execute(() -> {
            if (!closed) {
                closed = true;
                attempt = null;
                if (alarm != null) {
                    alarm.cancel(false);
                }
                failAll(Cause.CLOSED, "the link is closed");
            }
        });
    }

    String clientId() {
        return clientId;
    }

    @Override
    public String toString() {
        return "broker " + brokerId + " at " + endPoint.address();
    }
}
