package io.barnabas.server.handler;

import io.barnabas.common.message.ListGroupsRequestData;
import io.barnabas.common.message.ListGroupsResponseData;
import io.barnabas.common.message.ListGroupsResponseData.ListedGroup;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.coordinator.group.GroupRequest;
import io.barnabas.server.coordinator.GroupCoordinator;
import java.util.ArrayList;
import java.util.List;

/** ListGroups 0 to 5: the groups of all shards of this broker. */
public final class ListGroupsHandler implements RequestHandler {
    private final GroupCoordinator coordinator;

    public ListGroupsHandler(GroupCoordinator coordinator) {
        this.coordinator = coordinator;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.LIST_GROUPS;
    }

    @Override
    public void handle(RequestContext context, ApiMessage message) {
        ListGroupsRequestData request = (ListGroupsRequestData) message;
        GroupRequest from = GroupHandler.requestOf(context, coordinator);
        coordinator.<List<ListedGroup>>runAll(
                (shard, reply) -> shard.listGroups(from, request, reply), (error, answers) -> {
                    List<ListedGroup> groups = new ArrayList<>();
                    for (List<ListedGroup> answer : answers) {
                        if (answer != null) {
                            groups.addAll(answer);
                        }
                    }
                    context.respond(new ListGroupsResponseData()
                            .setErrorCode(error.code())
                            .setGroups(groups));
                });
    }
}
