package io.barnabas.clients.consumer.group;

import io.barnabas.clients.Backoff;
import io.barnabas.clients.ClientLog;
import io.barnabas.clients.ClientRequest;
import io.barnabas.clients.ClientResponse;
import io.barnabas.clients.NetworkClient;
import io.barnabas.clients.errors.ClientExceptions;
import io.barnabas.common.Node;
import io.barnabas.common.message.FindCoordinatorRequestData;
import io.barnabas.common.message.FindCoordinatorResponseData;
import io.barnabas.common.message.FindCoordinatorResponseData.Coordinator;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import java.util.List;

/**
 * Knows the coordinator of one group, or finds it. The coordinator gets a connection of its own: a broker answers the
 * requests of one connection one after the other, and a heartbeat must not wait behind a fetch.
 */
public final class CoordinatorLocator {
    private static final String LOGGER = "org.apache.kafka.clients.consumer.internals.ConsumerCoordinator";
    private static final byte GROUP = 0;
    private static final int FIRST_VERSION_OF_SEVERAL_KEYS = 4;
    /** A broker that has just started, or makes the topic of the groups, needs no explanation. */
    private static final long EXPLAIN_AFTER_MS = 3_000;

    private static final long ALREADY_EXPLAINED = Long.MIN_VALUE;

    private final NetworkClient client;
    private final String groupId;
    private final int requestTimeoutMs;
    private final Backoff retryBackoff;
    private final ClientLog log;
    private Node coordinator;
    private boolean inFlight;
    private int failures;
    private long nextAttemptMs = Long.MIN_VALUE;
    private ApiException failure;
    private long notAvailableSinceMs = Long.MAX_VALUE;

    public CoordinatorLocator(NetworkClient client, GroupSettings settings, ClientLog log) {
        this.client = client;
        this.groupId = settings.groupId();
        this.requestTimeoutMs = settings.requestTimeoutMs();
        this.retryBackoff = settings.retryBackoff();
        this.log = log;
    }

    /** The coordinator, ready to be asked; or null, then what is missing has been begun. Never throws. */
    public Node ready() {
        if (coordinator == null) {
            find();
            return null;
        }
        if (client.ready(coordinator)) {
            return coordinator;
        }
        if (client.isUnavailable(coordinator)) {
            markUnknown("it cannot be connected to");
        }
        return null;
    }

    /** Whether the coordinator is known, connected or not. */
    public boolean isKnown() {
        return coordinator != null;
    }

    /** Throws what stands against ever finding the coordinator, once. */
    public void throwFailure() {
        if (failure != null) {
            ApiException thrown = failure;
            failure = null;
            throw thrown;
        }
    }

    /** Looks for the coordinator anew: it has moved, or does not answer. */
    public void markUnknown(String why) {
        if (coordinator != null) {
            log.info(
                    LOGGER,
                    "Group coordinator " + coordinator + " is unavailable or invalid: " + why
                            + ". Rediscovery will be attempted.");
            coordinator = null;
        }
    }

    private void find() {
        if (inFlight || failure != null || nextAttemptMs > client.nowMs()) {
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
        FindCoordinatorRequestData request = new FindCoordinatorRequestData().setKeyType(GROUP);
        return version < FIRST_VERSION_OF_SEVERAL_KEYS
                ? request.setKey(groupId)
                : request.setCoordinatorKeys(List.of(groupId));
    }

    private void onResponse(ClientResponse response) {
        inFlight = false;
        if (response.isFailure()) {
            onError(response.failure().error(), response.failure());
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
            onError(error, ClientExceptions.ofGroup(error, groupId));
            return;
        }
        failures = 0;
        notAvailableSinceMs = Long.MAX_VALUE;
        coordinator = new Node(Integer.MAX_VALUE - found.nodeId(), found.host(), found.port());
        log.info(LOGGER, "Discovered group coordinator " + coordinator);
        client.ready(coordinator);
    }

    private void onError(Errors error, ApiException exception) {
        failures++;
        long nowMs = client.nowMs();
        nextAttemptMs = nowMs + retryBackoff.afterFailures(failures, nowMs);
        if (!error.retriable()) {
            failure = exception;
        } else if (error == Errors.COORDINATOR_NOT_AVAILABLE) {
            maybeExplain(nowMs);
        }
    }

    /** Says once why a group may wait for its coordinator for ever: nobody but the broker's log would. */
    private void maybeExplain(long nowMs) {
        if (notAvailableSinceMs == Long.MAX_VALUE) {
            notAvailableSinceMs = nowMs;
        } else if (notAvailableSinceMs != ALREADY_EXPLAINED && nowMs - notAvailableSinceMs >= EXPLAIN_AFTER_MS) {
            notAvailableSinceMs = ALREADY_EXPLAINED;
            log.warn(
                    LOGGER,
                    "Group " + groupId + " still has no coordinator: the topic __consumer_offsets has no leader, or"
                            + " cannot be created because fewer brokers are alive than the brokers'"
                            + " offsets.topic.replication.factor asks for (3 unless changed). Start more brokers, or"
                            + " lower it in server.properties; the brokers' log says which.");
        }
    }
}
