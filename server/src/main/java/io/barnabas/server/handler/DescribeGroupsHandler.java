package io.barnabas.server.handler;

import io.barnabas.common.message.DescribeGroupsRequestData;
import io.barnabas.common.message.DescribeGroupsResponseData;
import io.barnabas.common.message.DescribeGroupsResponseData.DescribedGroup;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordinator.group.GroupRequest;
import io.barnabas.server.coordinator.Gather;
import io.barnabas.server.coordinator.GroupCoordinator;
import java.util.List;

/** DescribeGroups 0 to 5, each group by its own shard. */
public final class DescribeGroupsHandler implements RequestHandler {
    private final GroupCoordinator coordinator;

    public DescribeGroupsHandler(GroupCoordinator coordinator) {
        this.coordinator = coordinator;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.DESCRIBE_GROUPS;
    }

    @Override
    public void handle(RequestContext context, ApiMessage message) {
        DescribeGroupsRequestData request = (DescribeGroupsRequestData) message;
        GroupRequest from = GroupHandler.requestOf(context, coordinator);
        List<String> ids = request.groups();
        Gather<DescribedGroup> gather = new Gather<>(
                ids.size(), answers -> context.respond(new DescribeGroupsResponseData().setGroups(answers)));
        for (int i = 0; i < ids.size(); i++) {
            int index = i;
            String id = ids.get(i);
            coordinator.run(
                    id,
                    shard -> shard.describeGroup(from, id, group -> {
                        if (request.includeAuthorizedOperations() && group.errorCode() == Errors.NONE.code()) {
                            group.setAuthorizedOperations(AuthorizedOperations.GROUP);
                        }
                        gather.set(index, group);
                    }),
                    error -> gather.set(index, GroupErrorResponses.describedGroup(id, error)));
        }
    }
}
