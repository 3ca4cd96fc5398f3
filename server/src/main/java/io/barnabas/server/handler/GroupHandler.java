package io.barnabas.server.handler;

import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordinator.common.CoordinatorResult;
import io.barnabas.coordinator.group.GroupCoordinatorShard;
import io.barnabas.coordinator.group.GroupRequest;
import io.barnabas.server.coordinator.GroupCoordinator;
import java.util.function.Consumer;

/**
 * Serves an API whose requests are about one group: hands the request to the group's shard and sends what it says.
 * JoinGroup 0 to 9, SyncGroup 0 to 5, Heartbeat 0 to 4, LeaveGroup 0 to 5.
 */
public final class GroupHandler<Q extends ApiMessage, R extends ApiMessage> implements RequestHandler {
    /** What the shard is asked. */
    @FunctionalInterface
    public interface Event<Q, R> {
        CoordinatorResult decide(GroupCoordinatorShard shard, GroupRequest from, Q request, Consumer<R> reply);
    }

    /** Which group a request is about. */
    @FunctionalInterface
    public interface GroupIdOf<Q> {
        String groupId(Q request);
    }

    private final ApiKeys apiKey;
    private final GroupCoordinator coordinator;
    private final GroupIdOf<Q> groupIdOf;
    private final Event<Q, R> event;

    public GroupHandler(ApiKeys apiKey, GroupCoordinator coordinator, GroupIdOf<Q> groupIdOf, Event<Q, R> event) {
        this.apiKey = apiKey;
        this.coordinator = coordinator;
        this.groupIdOf = groupIdOf;
        this.event = event;
    }

    @Override
    public ApiKeys apiKey() {
        return apiKey;
    }

    @Override
    @SuppressWarnings("unchecked")
    public void handle(RequestContext context, ApiMessage message) {
        Q request = (Q) message;
        String groupId = groupIdOf.groupId(request);
        Consumer<Errors> refuse = error -> refuse(context, message, error);
        if (groupId == null || groupId.isEmpty()) {
            refuse.accept(Errors.INVALID_GROUP_ID);
            return;
        }
        GroupRequest from = requestOf(context, coordinator);
        coordinator.run(
                groupId,
                shard -> event.decide(shard, from, request, context::respond),
                error -> refuse.accept(answerTo(apiKey, error)));
    }

    /**
     * While a group is being loaded, a heartbeat is answered as if all were well, and the leader's assignment, whose
     * rebalance is forgotten, with another rebalance: some clients (aiokafka) give up on any other answer. So does Apache.
     */
    static Errors answerTo(ApiKeys api, Errors refusal) {
        if (refusal != Errors.COORDINATOR_LOAD_IN_PROGRESS) {
            return refusal;
        }
        return switch (api) {
            case HEARTBEAT -> Errors.NONE;
            case SYNC_GROUP -> Errors.REBALANCE_IN_PROGRESS;
            default -> refusal;
        };
    }

    /** Answers that the group's coordinator cannot be asked, and why. */
    static void refuse(RequestContext context, ApiMessage request, Errors error) {
        context.respond(
                GroupErrorResponses.of(context.apiKey(), context.apiVersion(), request, error, error.message()));
    }

    /** When and from whom; the address only where it is kept. */
    static GroupRequest requestOf(RequestContext context, GroupCoordinator coordinator) {
        String host = context.apiKey() == ApiKeys.JOIN_GROUP
                ? "/" + context.clientAddress().getHostAddress()
                : "";
        return new GroupRequest(coordinator.nowMs(), context.apiVersion(), context.clientId(), host);
    }
}
