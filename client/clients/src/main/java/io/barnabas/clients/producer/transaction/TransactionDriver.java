package io.barnabas.clients.producer.transaction;

import io.barnabas.clients.Backoff;
import io.barnabas.clients.ClientLog;
import io.barnabas.clients.ClientRequest;
import io.barnabas.clients.ClientResponse;
import io.barnabas.clients.NetworkClient;
import io.barnabas.clients.VersionRange;
import io.barnabas.common.Node;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.Errors;

/** Carries the calls of a {@link TransactionManager} to the coordinators, one at a time. On the producer's thread. */
public final class TransactionDriver {
    /**
     * What calls travel over.
     *
     * @param requestTimeoutMs how long an answer may take, in ms
     */
    public record Network(NetworkClient client, int requestTimeoutMs, Backoff retryBackoff, ClientLog log) {}

    private static final String LOGGER = "org.apache.kafka.clients.producer.internals.TransactionManager";
    private static final long NEVER_MS = Long.MAX_VALUE;
    /** While the coordinator ends the transaction before, which takes it no longer than to write its markers. */
    private static final long SOON_MS = 20;

    private static final short FIRST_VERSION_THAT_RAISES_EPOCHS = 3;

    private final Network network;
    private final NetworkClient client;
    private final TransactionManager manager;
    private final CoordinatorLookup coordinator;
    private CoordinatorLookup group;
    private boolean inFlight;
    private long nextAttemptMs = Long.MIN_VALUE;

    public TransactionDriver(Network network, TransactionManager manager) {
        this.network = network;
        this.client = network.client();
        this.manager = manager;
        this.coordinator = new CoordinatorLookup(network, manager, null);
    }

    /** Whether a request waits for its answer. */
    public boolean isInFlight() {
        return inFlight;
    }

    /**
     * Makes the next call if it can be made now.
     *
     * @param quiet whether every record handed over so far has its outcome
     * @return how long nothing more can be done here without an event of the network or of the API, in ms
     */
    public long drive(boolean quiet) {
        if (inFlight) {
            return NEVER_MS;
        }
        long nowMs = client.nowMs();
        TransactionCall call = manager.nextCall(quiet);
        if (call == null) {
            // A transaction that the coordinator has never heard of has just ended: who waits for that looks again.
            return quiet ? 0 : NEVER_MS;
        }
        if (nowMs < nextAttemptMs) {
            return nextAttemptMs - nowMs;
        }
        CoordinatorLookup lookup = lookup(call);
        Node node = lookup.ready();
        if (node == null) {
            long delayMs = lookup.delayMs(nowMs);
            return delayMs > 0 ? delayMs : network.retryBackoff().maxMs();
        }
        if (lookup == coordinator) {
            manager.onCoordinator(client.version(node, ApiKeys.INIT_PRODUCER_ID) >= FIRST_VERSION_THAT_RAISES_EPOCHS);
        }
        send(call, node, lookup);
        return 0;
    }

    private CoordinatorLookup lookup(TransactionCall call) {
        if (call.groupId() == null) {
            return coordinator;
        }
        if (group == null || !group.isOf(call.groupId())) {
            group = new CoordinatorLookup(network, manager, call.groupId());
        }
        return group;
    }

    private void send(TransactionCall call, Node node, CoordinatorLookup lookup) {
        inFlight = true;
        client.send(new ClientRequest(
                node.id(),
                call.api(),
                call::request,
                call::emptyResponse,
                VersionRange.of(call.api()).upTo(call.newestVersion()),
                network.requestTimeoutMs(),
                response -> onResponse(call, response, lookup)));
    }

    private void onResponse(TransactionCall call, ClientResponse response, CoordinatorLookup lookup) {
        inFlight = false;
        if (response.isFailure()) {
            onFailure(call, response, lookup);
            return;
        }
        call.answered();
        switch (call.onResponse(response.body())) {
            case DONE -> {
                manager.onCallDone(call);
                nextAttemptMs = Long.MIN_VALUE;
            }
            case RETRY -> backOff(call);
            case RETRY_SOON ->
                nextAttemptMs = client.nowMs()
                        + Math.min(SOON_MS, network.retryBackoff().maxMs());
            case FIND_COORDINATOR -> {
                lookup.forget();
                backOff(call);
            }
        }
    }

    private void onFailure(TransactionCall call, ClientResponse response, CoordinatorLookup lookup) {
        Errors error = response.failure().error();
        if (error == Errors.UNSUPPORTED_VERSION) {
            manager.onFatalError(response.failure());
            manager.onCallDone(call);
            return;
        }
        network.log().info(LOGGER, "Disconnected from " + response.nodeId() + ". Will retry.");
        call.leftInDoubt();
        lookup.forget();
        backOff(call);
    }

    private void backOff(TransactionCall call) {
        long nowMs = client.nowMs();
        nextAttemptMs = nowMs + network.retryBackoff().afterFailures(call.countFailure(), nowMs);
    }
}
