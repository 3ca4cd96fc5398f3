package io.barnabas.server.handler;

import io.barnabas.common.message.DeleteGroupsRequestData;
import io.barnabas.common.message.DeleteGroupsResponseData;
import io.barnabas.common.message.DeleteGroupsResponseData.DeletableGroupResult;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.coordinator.group.GroupRequest;
import io.barnabas.server.coordinator.Gather;
import io.barnabas.server.coordinator.GroupCoordinator;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** DeleteGroups 0 to 2, each group by its own shard. */
public final class DeleteGroupsHandler implements RequestHandler {
    private final GroupCoordinator coordinator;

    public DeleteGroupsHandler(GroupCoordinator coordinator) {
        this.coordinator = coordinator;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.DELETE_GROUPS;
    }

    @Override
    public void handle(RequestContext context, ApiMessage message) {
        DeleteGroupsRequestData request = (DeleteGroupsRequestData) message;
        GroupRequest from = GroupHandler.requestOf(context, coordinator);
        // One that is named twice is deleted, and answered for, once.
        List<String> ids = new ArrayList<>(new LinkedHashSet<>(request.groupsNames()));
        Gather<DeletableGroupResult> gather = new Gather<>(
                ids.size(), answers -> context.respond(new DeleteGroupsResponseData().setResults(answers)));
        for (int i = 0; i < ids.size(); i++) {
            int index = i;
            String id = ids.get(i);
            coordinator.run(
                    id,
                    shard -> shard.deleteGroup(from, id, result -> gather.set(index, result)),
                    error -> gather.set(index, GroupErrorResponses.deleted(id, error)));
        }
    }
}
