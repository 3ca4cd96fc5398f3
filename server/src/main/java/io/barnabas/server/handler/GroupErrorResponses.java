package io.barnabas.server.handler;

import static io.barnabas.server.handler.ErrorResponses.forEach;

import io.barnabas.common.message.DeleteGroupsRequestData;
import io.barnabas.common.message.DeleteGroupsResponseData;
import io.barnabas.common.message.DescribeGroupsRequestData;
import io.barnabas.common.message.DescribeGroupsResponseData;
import io.barnabas.common.message.FindCoordinatorRequestData;
import io.barnabas.common.message.FindCoordinatorResponseData;
import io.barnabas.common.message.HeartbeatResponseData;
import io.barnabas.common.message.JoinGroupRequestData;
import io.barnabas.common.message.JoinGroupResponseData;
import io.barnabas.common.message.LeaveGroupResponseData;
import io.barnabas.common.message.ListGroupsResponseData;
import io.barnabas.common.message.OffsetCommitRequestData;
import io.barnabas.common.message.OffsetCommitResponseData;
import io.barnabas.common.message.OffsetDeleteResponseData;
import io.barnabas.common.message.OffsetFetchRequestData;
import io.barnabas.common.message.OffsetFetchResponseData;
import io.barnabas.common.message.SyncGroupResponseData;
import io.barnabas.common.message.TxnOffsetCommitRequestData;
import io.barnabas.common.message.TxnOffsetCommitResponseData;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;

/** Error responses of the APIs of groups: also what a handler says when a group's coordinator is not there. */
final class GroupErrorResponses {
    private static final short FIND_COORDINATOR_BATCHED = 4;
    private static final short FIND_COORDINATOR_WITH_MESSAGE = 1;
    private static final short JOIN_GROUP_WITH_NULLABLE_PROTOCOL = 7;
    private static final short OFFSET_FETCH_WITH_ERROR = 2;
    private static final short OFFSET_FETCH_BATCHED = 8;
    private static final int NO_NODE = -1;
    private static final int NO_GENERATION = -1;
    private static final long NO_OFFSET = -1;

    private GroupErrorResponses() {}

    static ApiMessage of(ApiKeys api, short version, ApiMessage request, Errors error, String message) {
        short code = error.code();
        return switch (api) {
            case FIND_COORDINATOR -> findCoordinator((FindCoordinatorRequestData) request, version, error, message);
            case JOIN_GROUP -> joinGroup((JoinGroupRequestData) request, version, error);
            case SYNC_GROUP -> new SyncGroupResponseData().setErrorCode(code);
            case HEARTBEAT -> new HeartbeatResponseData().setErrorCode(code);
            case LEAVE_GROUP -> new LeaveGroupResponseData().setErrorCode(code);
            case OFFSET_COMMIT -> offsetCommit((OffsetCommitRequestData) request, error);
            case TXN_OFFSET_COMMIT -> txnOffsetCommit((TxnOffsetCommitRequestData) request, error);
            case OFFSET_FETCH -> offsetFetch((OffsetFetchRequestData) request, version, error);
            case LIST_GROUPS -> new ListGroupsResponseData().setErrorCode(code);
            case OFFSET_DELETE -> new OffsetDeleteResponseData().setErrorCode(code);
            case DESCRIBE_GROUPS ->
                new DescribeGroupsResponseData()
                        .setGroups(forEach(
                                ((DescribeGroupsRequestData) request).groups(), id -> describedGroup(id, error)));
            case DELETE_GROUPS ->
                new DeleteGroupsResponseData()
                        .setResults(
                                forEach(((DeleteGroupsRequestData) request).groupsNames(), id -> deleted(id, error)));
            default -> null;
        };
    }

    private static ApiMessage findCoordinator(
            FindCoordinatorRequestData request, short version, Errors error, String message) {
        if (version < FIND_COORDINATOR_BATCHED) {
            FindCoordinatorResponseData response = new FindCoordinatorResponseData()
                    .setErrorCode(error.code())
                    .setNodeId(NO_NODE)
                    .setPort(NO_NODE);
            return version < FIND_COORDINATOR_WITH_MESSAGE ? response : response.setErrorMessage(message);
        }
        return new FindCoordinatorResponseData()
                .setCoordinators(forEach(request.coordinatorKeys(), key -> noCoordinator(key, error, message)));
    }

    /** One key that has no coordinator that could be told. */
    static FindCoordinatorResponseData.Coordinator noCoordinator(String key, Errors error, String message) {
        return new FindCoordinatorResponseData.Coordinator()
                .setKey(key)
                .setErrorCode(error.code())
                .setErrorMessage(message)
                .setNodeId(NO_NODE)
                .setPort(NO_NODE);
    }

    private static ApiMessage joinGroup(JoinGroupRequestData request, short version, Errors error) {
        return new JoinGroupResponseData()
                .setErrorCode(error.code())
                .setGenerationId(NO_GENERATION)
                .setProtocolName(version < JOIN_GROUP_WITH_NULLABLE_PROTOCOL ? "" : null)
                .setMemberId(request.memberId());
    }

    private static ApiMessage offsetCommit(OffsetCommitRequestData request, Errors error) {
        return new OffsetCommitResponseData()
                .setTopics(forEach(request.topics(), topic -> new OffsetCommitResponseData.OffsetCommitResponseTopic()
                        .setName(topic.name())
                        .setPartitions(forEach(
                                topic.partitions(),
                                partition -> new OffsetCommitResponseData.OffsetCommitResponsePartition()
                                        .setPartitionIndex(partition.partitionIndex())
                                        .setErrorCode(error.code())))));
    }

    /** None of the offsets is committed. */
    static TxnOffsetCommitResponseData txnOffsetCommit(TxnOffsetCommitRequestData request, Errors error) {
        return new TxnOffsetCommitResponseData()
                .setTopics(forEach(
                        request.topics(), topic -> new TxnOffsetCommitResponseData.TxnOffsetCommitResponseTopic()
                                .setName(topic.name())
                                .setPartitions(forEach(
                                        topic.partitions(),
                                        partition -> new TxnOffsetCommitResponseData.TxnOffsetCommitResponsePartition()
                                                .setPartitionIndex(partition.partitionIndex())
                                                .setErrorCode(error.code())))));
    }

    private static ApiMessage offsetFetch(OffsetFetchRequestData request, short version, Errors error) {
        if (version >= OFFSET_FETCH_BATCHED) {
            return new OffsetFetchResponseData()
                    .setGroups(forEach(request.groups(), group -> new OffsetFetchResponseData.OffsetFetchResponseGroup()
                            .setGroupId(group.groupId())
                            .setErrorCode(error.code())));
        }
        if (version >= OFFSET_FETCH_WITH_ERROR) {
            return new OffsetFetchResponseData().setErrorCode(error.code());
        }
        return new OffsetFetchResponseData()
                .setTopics(forEach(request.topics(), topic -> new OffsetFetchResponseData.OffsetFetchResponseTopic()
                        .setName(topic.name())
                        .setPartitions(forEach(
                                topic.partitionIndexes(),
                                partition -> new OffsetFetchResponseData.OffsetFetchResponsePartition()
                                        .setPartitionIndex(partition)
                                        .setCommittedOffset(NO_OFFSET)
                                        .setMetadata("")
                                        .setErrorCode(error.code())))));
    }

    /** A group that cannot be described. */
    static DescribeGroupsResponseData.DescribedGroup describedGroup(String groupId, Errors error) {
        return new DescribeGroupsResponseData.DescribedGroup()
                .setGroupId(groupId)
                .setErrorCode(error.code());
    }

    /** A group that cannot be deleted. */
    static DeleteGroupsResponseData.DeletableGroupResult deleted(String groupId, Errors error) {
        return new DeleteGroupsResponseData.DeletableGroupResult()
                .setGroupId(groupId)
                .setErrorCode(error.code());
    }
}
