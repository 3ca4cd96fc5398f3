package io.barnabas.server.handler;

import io.barnabas.common.message.HeartbeatRequestData;
import io.barnabas.common.message.HeartbeatResponseData;
import io.barnabas.common.message.JoinGroupRequestData;
import io.barnabas.common.message.JoinGroupResponseData;
import io.barnabas.common.message.LeaveGroupRequestData;
import io.barnabas.common.message.LeaveGroupResponseData;
import io.barnabas.common.message.SyncGroupRequestData;
import io.barnabas.common.message.SyncGroupResponseData;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.coordinator.group.GroupCoordinatorShard;
import io.barnabas.server.coordinator.GroupCoordinator;
import io.barnabas.server.metadata.MetadataCache;
import io.barnabas.server.replica.TransactionVerifier;
import java.util.List;
import java.util.function.BooleanSupplier;

/** The handlers of the APIs of groups, FindCoordinator aside. */
final class GroupHandlers {
    private GroupHandlers() {}

    static List<RequestHandler> of(
            GroupCoordinator coordinator,
            MetadataCache metadataCache,
            ConsumerOffsetsInStore inStore,
            TransactionVerifier verifier,
            BooleanSupplier verifies) {
        return List.of(
                new OffsetCommitHandler(coordinator, metadataCache, inStore),
                new TxnOffsetCommitHandler(coordinator, metadataCache, verifier, verifies),
                new OffsetFetchHandler(coordinator, inStore),
                new GroupHandler<JoinGroupRequestData, JoinGroupResponseData>(
                        ApiKeys.JOIN_GROUP,
                        coordinator,
                        JoinGroupRequestData::groupId,
                        GroupCoordinatorShard::joinGroup),
                new GroupHandler<HeartbeatRequestData, HeartbeatResponseData>(
                        ApiKeys.HEARTBEAT,
                        coordinator,
                        HeartbeatRequestData::groupId,
                        GroupCoordinatorShard::heartbeat),
                new GroupHandler<LeaveGroupRequestData, LeaveGroupResponseData>(
                        ApiKeys.LEAVE_GROUP,
                        coordinator,
                        LeaveGroupRequestData::groupId,
                        GroupCoordinatorShard::leaveGroup),
                new GroupHandler<SyncGroupRequestData, SyncGroupResponseData>(
                        ApiKeys.SYNC_GROUP,
                        coordinator,
                        SyncGroupRequestData::groupId,
                        GroupCoordinatorShard::syncGroup),
                new DescribeGroupsHandler(coordinator),
                new ListGroupsHandler(coordinator),
                new DeleteGroupsHandler(coordinator),
                new OffsetDeleteHandler(coordinator, metadataCache));
    }
}
