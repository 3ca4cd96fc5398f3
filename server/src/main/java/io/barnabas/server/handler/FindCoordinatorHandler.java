package io.barnabas.server.handler;

import io.barnabas.common.Node;
import io.barnabas.common.message.FindCoordinatorRequestData;
import io.barnabas.common.message.FindCoordinatorResponseData;
import io.barnabas.common.message.FindCoordinatorResponseData.Coordinator;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataPartitionState;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.server.metadata.BrokerImage;
import io.barnabas.server.metadata.MetadataCache;
import io.barnabas.server.metadata.MetadataImage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToIntFunction;

/**
 * FindCoordinator 0 to 6, several keys at once from version 4 on (KIP-699). A group's coordinator leads the group's
 * partition of {@code __consumer_offsets}, a transactional id's coordinator that of {@code __transaction_state}; the topics
 * are created when they are asked for first.
 */
public final class FindCoordinatorHandler implements RequestHandler {
    private static final short FIRST_BATCHED_VERSION = 4;
    private static final short FIRST_VERSION_WITH_MESSAGE = 1;
    /** What versions 1 to 3 say when nothing is wrong. */
    private static final String NO_ERROR = "NONE";

    private static final byte GROUP = 0;
    private static final byte TRANSACTION = 1;

    /**
     * How the coordinators of one kind of key are found.
     *
     * @param topic whose partitions' leaders they are
     * @param partitionOf which partition keeps a key
     * @param creation creates the topic when it is not there
     */
    public record Kind(String topic, ToIntFunction<String> partitionOf, CoordinatorTopic creation) {}

    private final MetadataCache metadataCache;
    private final Kind groups;
    private final Kind transactions;

    /**
     * @param groups the coordinators of groups
     * @param transactions the coordinators of transactional ids
     */
    public FindCoordinatorHandler(MetadataCache metadataCache, Kind groups, Kind transactions) {
        this.metadataCache = metadataCache;
        this.groups = groups;
        this.transactions = transactions;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.FIND_COORDINATOR;
    }

    @Override
    public void handle(RequestContext context, ApiMessage message) {
        FindCoordinatorRequestData request = (FindCoordinatorRequestData) message;
        Kind kind = kindOf(request.keyType());
        if (kind != null && metadataCache.image().topic(kind.topic()) == null) {
            CompletableFuture<Void> created = kind.creation().create();
            created.whenComplete((nothing, failure) -> answer(context, request));
        } else {
            answer(context, request);
        }
    }

    private Kind kindOf(byte keyType) {
        return switch (keyType) {
            case GROUP -> groups;
            case TRANSACTION -> transactions;
            default -> null;
        };
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
        Kind kind = kindOf(keyType);
        if (kind == null) {
            return failed(key, Errors.INVALID_REQUEST);
        }
        UpdateMetadataPartitionState partition =
                image.partition(kind.topic(), kind.partitionOf().applyAsInt(key));
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
