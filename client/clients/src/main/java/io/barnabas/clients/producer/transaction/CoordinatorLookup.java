package io.barnabas.clients.producer.transaction;

import io.barnabas.clients.Backoff;
import io.barnabas.clients.ClientLog;
import io.barnabas.clients.ClientRequest;
import io.barnabas.clients.ClientResponse;
import io.barnabas.clients.NetworkClient;
import io.barnabas.clients.errors.GroupAuthorizationException;
import io.barnabas.common.Node;
import io.barnabas.common.message.FindCoordinatorRequestData;
import io.barnabas.common.message.FindCoordinatorResponseData;
import io.barnabas.common.message.FindCoordinatorResponseData.Coordinator;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import java.util.List;
import java.util.Locale;

/** Knows one coordinator, or finds it: of the transactional id, or of a group. On the producer's thread. */
final class CoordinatorLookup {
    private static final String LOGGER = "org.apache.kafka.clients.producer.internals.TransactionManager";
    private static final int FIRST_VERSION_OF_SEVERAL_KEYS = 4;
    private static final byte GROUP = 0;
    private static final byte TRANSACTION = 1;

    private final NetworkClient client;
    private final TransactionManager manager;
    private final String groupId;
    private final int requestTimeoutMs;
    private final Backoff retryBackoff;
    private final ClientLog log;
    private Node coordinator;
    private boolean inFlight;
    private int failures;
    private long nextAttemptMs = Long.MIN_VALUE;

    /**
     * @param groupId null for the coordinator of the manager's transactional id
     */
    CoordinatorLookup(TransactionDriver.Network network, TransactionManager manager, String groupId) {
        this.client = network.client();
        this.requestTimeoutMs = network.requestTimeoutMs();
        this.retryBackoff = network.retryBackoff();
        this.log = network.log();
        this.manager = manager;
        this.groupId = groupId;
    }

    /** Whether it is this coordinator that is meant. */
    boolean isOf(String group) {
        return group == null ? groupId == null : group.equals(groupId);
    }

    /** The coordinator, ready to be asked; or null, then what is missing has been begun. */
    Node ready() {
        if (coordinator == null) {
            find();
            return null;
        }
        if (client.ready(coordinator)) {
            return coordinator;
        }
        if (client.isUnavailable(coordinator)) {
            coordinator = null;
            backOff();
        }
        return null;
    }

    /** How long {@link #ready} cannot give anything without an event of the network, in ms. */
    long delayMs(long nowMs) {
        return Math.max(0, nextAttemptMs - nowMs);
    }

    /** Looks for it anew: it has moved, or does not answer. */
    void forget() {
        coordinator = null;
    }

    private void find() {
        if (inFlight || nextAttemptMs > client.nowMs()) {
            return;
        }
        Node node = client.leastLoadedNode();
        if (node == null || !client.ready(node)) {
            return;
        }
        inFlight = true;
        client.send(new ClientRequest(
                node.id(),
                ApiKeys.FIND_COORDINATOR,
                this::request,
                FindCoordinatorResponseData::new,
                requestTimeoutMs,
                this::onResponse));
    }

    private ApiMessage request(short version) {
        String key = groupId == null ? manager.transactionalId() : groupId;
        FindCoordinatorRequestData request =
                new FindCoordinatorRequestData().setKeyType(groupId == null ? TRANSACTION : GROUP);
        return version < FIRST_VERSION_OF_SEVERAL_KEYS ? request.setKey(key) : request.setCoordinatorKeys(List.of(key));
    }

    private void onResponse(ClientResponse response) {
        inFlight = false;
        if (response.isFailure()) {
            onError(response.failure().error());
            return;
        }
        FindCoordinatorResponseData data = response.as();
        boolean several = response.version() >= FIRST_VERSION_OF_SEVERAL_KEYS;
        Coordinator found = several && !data.coordinators().isEmpty()
                ? data.coordinators().get(0)
                : new Coordinator()
                        .setErrorCode(data.errorCode())
                        .setNodeId(data.nodeId())
                        .setHost(data.host())
                        .setPort(data.port());
        Errors error = Errors.forCode(found.errorCode());
        if (error != Errors.NONE) {
            onError(error);
            return;
        }
        failures = 0;
        coordinator = new Node(found.nodeId(), found.host(), found.port());
        log.info(LOGGER, "Discovered " + kind().toLowerCase(Locale.ROOT) + " coordinator " + coordinator);
        client.ready(coordinator);
    }

    private void backOff() {
        failures++;
        long nowMs = client.nowMs();
        nextAttemptMs = nowMs + retryBackoff.afterFailures(failures, nowMs);
    }

    private String kind() {
        return groupId == null ? "TRANSACTION" : "GROUP";
    }

    private void onError(Errors error) {
        backOff();
        if (error.retriable()) {
            return;
        }
        switch (error) {
            case TRANSACTIONAL_ID_AUTHORIZATION_FAILED -> manager.onFatalError(manager.exception(error));
            case GROUP_AUTHORIZATION_FAILED -> manager.onAbortableError(new GroupAuthorizationException(groupId));
            case TRANSACTION_ABORTABLE -> manager.onAbortableError(manager.exception(error));
            default ->
                manager.onFatalError(manager.exception(
                        error,
                        "Could not find a coordinator with type " + kind() + " with key "
                                + (groupId == null ? manager.transactionalId() : groupId)
                                + " due to unexpected error: " + error.message()));
        }
    }
}
