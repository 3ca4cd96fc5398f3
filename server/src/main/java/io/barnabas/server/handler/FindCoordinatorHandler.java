package io.barnabas.server.handler;

import io.barnabas.common.Node;
import io.barnabas.common.message.FindCoordinatorRequestData;
import io.barnabas.common.message.FindCoordinatorResponseData;
import io.barnabas.common.message.FindCoordinatorResponseData.Coordinator;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataPartitionState;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.server.coordinator.GroupCoordinator;
import io.barnabas.server.metadata.BrokerImage;
import io.barnabas.server.metadata.MetadataCache;
import io.barnabas.server.metadata.MetadataImage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * FindCoordinator 0 to 6, several keys at once from version 4 on (KIP-699). A group's coordinator leads the group's
 * partition of {@code __consumer_offsets}, which is created when the first group asks.
 *
 * <p>Transactions have no coordinator in this release: UNSUPPORTED_VERSION ends a transactional producer at once, where an
 * error that passes would have it ask for ever.
 */
public final class FindCoordinatorHandler implements RequestHandler {
    private static final short FIRST_BATCHED_VERSION = 4;
    private static final short FIRST_VERSION_WITH_MESSAGE = 1;
    /** What versions 1 to 3 say when nothing is wrong. */
    private static final String NO_ERROR = "NONE";

    private static final byte GROUP = 0;
    private static final byte TRANSACTION = 1;
    private static final String NO_TRANSACTIONS =
            "Transactions are not served by this broker yet; leave transactional.id unset";

    private final GroupCoordinator coordinator;
    private final MetadataCache metadataCache;
    private final OffsetsTopic offsetsTopic;

    /** @param offsetsTopic creates the topic of groups when it is not there */
    public FindCoordinatorHandler(
            GroupCoordinator coordinator, MetadataCache metadataCache, OffsetsTopic offsetsTopic) {
        this.coordinator = coordinator;
        this.metadataCache = metadataCache;
        this.offsetsTopic = offsetsTopic;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.FIND_COORDINATOR;
    }

    @Override
    public void handle(RequestContext context, ApiMessage message) {
        FindCoordinatorRequestData request = (FindCoordinatorRequestData) message;
        if (request.keyType() == GROUP && metadataCache.image().topic(GroupCoordinator.TOPIC) == null) {
            CompletableFuture<Void> created = offsetsTopic.create();
            created.whenComplete((nothing, failure) -> answer(context, request));
        } else {
            answer(context, request);
        }
    }

    private void answer(RequestContext context, FindCoordinatorRequestData request) {
        MetadataImage image = metadataCache.image();
        if (context.apiVersion() >= FIRST_BATCHED_VERSION) {
            List<Coordinator> coordinators =
                    new ArrayList<>(request.coordinatorKeys().size());
            for (String key : request.coordinatorKeys()) {
                coordinators.add(find(image, key, request.keyType(), context.listenerName()));
            }
            context.respond(new FindCoordinatorResponseData().setCoordinators(coordinators));
            return;
        }
        Coordinator only = find(image, request.key(), request.keyType(), context.listenerName());
        FindCoordinatorResponseData response = new FindCoordinatorResponseData()
                .setErrorCode(only.errorCode())
                .setNodeId(only.nodeId())
                .setHost(only.host())
                .setPort(only.port());
        context.respond(
                context.apiVersion() < FIRST_VERSION_WITH_MESSAGE
                        ? response
                        : response.setErrorMessage(
                                only.errorCode() == Errors.NONE.code() ? NO_ERROR : only.errorMessage()));
    }

    private Coordinator find(MetadataImage image, String key, byte keyType, String listenerName) {
        if (keyType == TRANSACTION) {
            return GroupErrorResponses.noCoordinator(key, Errors.UNSUPPORTED_VERSION, NO_TRANSACTIONS);
        }
        if (keyType != GROUP) {
            return failed(key, Errors.INVALID_REQUEST);
        }
        UpdateMetadataPartitionState partition = image.partition(GroupCoordinator.TOPIC, coordinator.partitionFor(key));
        BrokerImage leader = partition == null ? null : image.brokers().get(partition.leader());
        Node node = leader == null ? null : leader.node(listenerName);
        if (node == null) {
            return failed(key, Errors.COORDINATOR_NOT_AVAILABLE);
        }
        return new Coordinator()
                .setKey(key)
                .setNodeId(leader.id())
                .setHost(node.host())
                .setPort(node.port());
    }

    private static Coordinator failed(String key, Errors error) {
        return GroupErrorResponses.noCoordinator(key, error, error.message());
    }
}
