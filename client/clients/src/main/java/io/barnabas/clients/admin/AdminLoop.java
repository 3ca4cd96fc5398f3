package io.barnabas.clients.admin;

import io.barnabas.clients.Backoff;
import io.barnabas.clients.ClientLog;
import io.barnabas.clients.ClientRequest;
import io.barnabas.clients.ClientResponse;
import io.barnabas.clients.Metadata;
import io.barnabas.clients.NetworkClient;
import io.barnabas.common.Node;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The admin client's one thread: brings calls to brokers, one after the other where they must wait. */
final class AdminLoop implements Runnable {
    private static final String LOGGER = "org.apache.kafka.clients.admin.KafkaAdminClient";
    private static final long MAX_POLL_MS = 60_000;

    private final NetworkClient client;
    private final Metadata metadata;
    private final Backoff retryBackoff;
    private final int requestTimeoutMs;
    private final ClientLog log;
    private final Deque<AdminCall> arrived = new ArrayDeque<>();
    private final List<AdminCall> pending = new ArrayList<>();
    private boolean closing;

    AdminLoop(NetworkClient client, Metadata metadata, Backoff retryBackoff, int requestTimeoutMs, ClientLog log) {
        this.client = client;
        this.metadata = metadata;
        this.retryBackoff = retryBackoff;
        this.requestTimeoutMs = requestTimeoutMs;
        this.log = log;
    }

    /** Takes a call from any thread; it may take so many ms unless it has a time of its own. */
    void submit(AdminCall call, long timeoutMs) {
        call.deadlineMs(client.nowMs() + call.timeoutMs(timeoutMs));
        boolean accepted;
        synchronized (arrived) {
            accepted = !closing;
            if (accepted) {
                arrived.addLast(call);
            }
        }
        if (accepted) {
            client.wakeup();
        } else {
            call.fail(Errors.INVALID_REQUEST.exception("The admin client is closed"));
        }
    }

    /** Ends {@link #run}; calls that are not answered fail. */
    void close() {
        synchronized (arrived) {
            closing = true;
        }
        client.wakeup();
    }

    @Override
    public void run() {
        try {
            while (takeArrived()) {
                client.poll(dispatch());
                failOverdue();
            }
        } catch (RuntimeException e) {
            log.error(LOGGER, "The admin client's thread ends", e);
        } finally {
            close();
            takeArrived();
            for (AdminCall call : pending) {
                call.fail(
                        Errors.NETWORK_EXCEPTION.exception("The AdminClient thread has exited. Call: " + call.name()));
            }
            client.close();
        }
    }

    private boolean takeArrived() {
        synchronized (arrived) {
            pending.addAll(arrived);
            arrived.clear();
            return !closing;
        }
    }

    /** Sends what can be sent. Returns how long the rest must wait at least, in ms. */
    private long dispatch() {
        long waitMs = MAX_POLL_MS;
        long nowMs = client.nowMs();
        for (AdminCall call : List.copyOf(pending)) {
            waitMs = Math.min(waitMs, Math.max(0, call.deadlineMs() - nowMs));
            if (call.nextAttemptMs() > nowMs) {
                waitMs = Math.min(waitMs, call.nextAttemptMs() - nowMs);
                continue;
            }
            Node node = nodeFor(call.target());
            if (node == null) {
                maybeGiveUp(call);
                continue;
            }
            if (client.ready(node)) {
                pending.remove(call);
                send(call, node);
            } else {
                waitMs = Math.min(waitMs, Math.max(1, delayMs(node)));
            }
        }
        return waitMs;
    }

    /** A broker that newer metadata does not know either is gone for whoever can ask another. */
    private void maybeGiveUp(AdminCall call) {
        if (call.target() instanceof Target.Broker broker && call.isMissedTwice(metadata.updates())) {
            ApiException gone = Errors.NETWORK_EXCEPTION.exception("There is no broker " + broker.id() + " any more");
            if (call.onLost(gone)) {
                pending.remove(call);
            }
        }
    }

    private long delayMs(Node node) {
        long delayMs = client.connectionDelayMs(node);
        return delayMs == 0 ? MAX_POLL_MS : delayMs;
    }

    /** Whom to ask now; null when that is not known, and metadata has been asked for. */
    private Node nodeFor(Target target) {
        if (target instanceof Target.AnyBroker) {
            Node node = client.leastLoadedNode();
            if (node == null) {
                // Every candidate has failed a moment ago: asking for metadata waits for the next attempt.
                metadata.requestUpdate();
            }
            return node;
        }
        int id = target instanceof Target.Broker broker
                ? broker.id()
                : metadata.cluster().controllerId();
        Node node = metadata.cluster().nodes().get(id);
        if (node == null) {
            metadata.requestUpdate();
        }
        return node;
    }

    private void send(AdminCall call, Node node) {
        call.countTry();
        long timeoutMs = Math.min(requestTimeoutMs, Math.max(1, call.deadlineMs() - client.nowMs()));
        AdminCall.Question question = call.question();
        client.send(new ClientRequest(
                node.id(),
                question.api(),
                question.body(),
                question.response(),
                question.versions(),
                timeoutMs,
                response -> onResponse(call, response)));
    }

    private void onResponse(AdminCall call, ClientResponse response) {
        try {
            if (response.isFailure()) {
                throw response.failure();
            }
            call.onResponse(response.body());
        } catch (ApiException e) {
            retryOrFail(call, e);
        } catch (RuntimeException e) {
            log.error(LOGGER, "A bug in the call " + call.name(), e);
            call.fail(Errors.UNKNOWN_SERVER_ERROR.exception(String.valueOf(e.getMessage())));
        }
    }

    private void retryOrFail(AdminCall call, ApiException failure) {
        long nowMs = client.nowMs();
        if (!failure.error().retriable() && failure.error() != Errors.NOT_CONTROLLER) {
            call.fail(failure);
            return;
        }
        if (call.onLost(failure)) {
            return;
        }
        call.lastFailure(failure);
        call.nextAttemptMs(nowMs + retryBackoff.afterFailures(call.tries(), nowMs));
        metadata.requestUpdate();
        pending.add(call);
    }

    private void failOverdue() {
        ApiException fatal = metadata.fatal();
        long nowMs = client.nowMs();
        for (AdminCall call : List.copyOf(pending)) {
            if (fatal != null) {
                pending.remove(call);
                call.fail(fatal);
            } else if (call.deadlineMs() <= nowMs) {
                pending.remove(call);
                call.fail(new ApiException(
                        Errors.REQUEST_TIMED_OUT,
                        call.tries() == 0
                                ? "Timed out waiting for a node assignment. Call: " + call.name()
                                : call + " timed out at " + nowMs + " after " + call.tries() + " attempt(s)",
                        call.lastFailure()));
            }
        }
    }
}
