package io.barnabas.clients.admin;

import io.barnabas.clients.VersionRange;
import io.barnabas.clients.admin.CoordinatorCalls.Inquiry;
import io.barnabas.common.Node;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.ConsumerProtocolAssignment;
import io.barnabas.common.message.DescribeGroupsRequestData;
import io.barnabas.common.message.DescribeGroupsResponseData;
import io.barnabas.common.message.DescribeGroupsResponseData.DescribedGroup;
import io.barnabas.common.message.DescribeGroupsResponseData.DescribedGroupMember;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.protocol.MessageReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Describes groups, with what the consumers among them have assigned to each other. Brokers that know groups of the newer
 * protocol are asked for those first (KIP-848), and for classic groups when it is none.
 */
final class GroupDescriptions {
    static final String CALL = "describeConsumerGroups";

    private static final int FIRST_VERSION_WITH_OPERATIONS = 3;

    private final CoordinatorCalls coordinators;

    GroupDescriptions(CoordinatorCalls coordinators) {
        this.coordinators = coordinators;
    }

    Map<String, CompletableFuture<ConsumerGroupDescription>> describe(
            Collection<String> groupIds, boolean includeAuthorizedOperations) {
        Futures<String, ConsumerGroupDescription> futures = new Futures<>(groupIds);
        coordinators.ask(
                new LinkedHashSet<>(groupIds),
                ConsumerGroupDescriptions.inquiry(
                        futures, includeAuthorizedOperations, classic(futures, includeAuthorizedOperations)));
        return futures.asMap();
    }

    private static Inquiry classic(
            Futures<String, ConsumerGroupDescription> futures, boolean includeAuthorizedOperations) {
        return new Inquiry(
                CALL,
                ApiKeys.DESCRIBE_GROUPS,
                VersionRange.of(ApiKeys.DESCRIBE_GROUPS),
                (version, groups) -> new DescribeGroupsRequestData()
                        .setGroups(groups)
                        .setIncludeAuthorizedOperations(
                                includeAuthorizedOperations && version >= FIRST_VERSION_WITH_OPERATIONS),
                DescribeGroupsResponseData::new,
                (response, groups, coordinator) -> {
                    Map<String, Errors> outcomes = new HashMap<>();
                    for (DescribedGroup group : ((DescribeGroupsResponseData) response).groups()) {
                        outcomes.put(group.groupId(), settle(futures, group, coordinator));
                    }
                    return outcomes;
                },
                futures::fail);
    }

    private static Errors settle(
            Futures<String, ConsumerGroupDescription> futures, DescribedGroup group, Node coordinator) {
        Errors error = Errors.forCode(group.errorCode());
        if (error != Errors.NONE) {
            return error;
        }
        boolean consumers = group.protocolType().equals(GroupCalls.CONSUMER_PROTOCOL);
        if (consumers || group.protocolType().isEmpty()) {
            try {
                futures.complete(group.groupId(), description(group, consumers, coordinator));
            } catch (ApiException e) {
                futures.fail(group.groupId(), e);
            }
        } else {
            futures.fail(
                    group.groupId(),
                    Errors.INVALID_REQUEST.exception("GroupId " + group.groupId()
                            + " is not a consumer group (protocolType: " + group.protocolType() + ")."));
        }
        return Errors.NONE;
    }

    private static ConsumerGroupDescription description(DescribedGroup group, boolean consumers, Node coordinator) {
        List<MemberDescription> members = new ArrayList<>(group.members().size());
        for (DescribedGroupMember member : group.members()) {
            members.add(new MemberDescription(
                    member.memberId(),
                    Optional.ofNullable(member.groupInstanceId()),
                    member.clientId(),
                    member.clientHost(),
                    assignment(member.memberAssignment()),
                    Optional.empty()));
        }
        return new ConsumerGroupDescription(
                group.groupId(),
                !consumers,
                members,
                group.protocolData(),
                GroupType.CLASSIC,
                ConsumerGroupState.parse(group.groupState()),
                coordinator,
                AclOperation.ofBits(group.authorizedOperations()));
    }

    /** Every version of an assignment begins with its number and what version 0 has; what follows is not needed. */
    private static MemberAssignment assignment(byte[] bytes) {
        if (bytes.length == 0) {
            return MemberAssignment.NOTHING;
        }
        try {
            MessageReader reader = new MessageReader(ByteBuffer.wrap(bytes));
            short version = reader.readShort("ConsumerProtocolAssignment.version");
            if (version < ConsumerProtocolAssignment.LOWEST_SUPPORTED_VERSION) {
                throw Errors.UNKNOWN_SERVER_ERROR.exception("Unsupported assignment version: " + version);
            }
            ConsumerProtocolAssignment assignment = new ConsumerProtocolAssignment(
                    reader, (short) Math.min(version, ConsumerProtocolAssignment.HIGHEST_SUPPORTED_VERSION));
            Set<TopicPartition> partitions = new LinkedHashSet<>();
            for (ConsumerProtocolAssignment.TopicPartition topic : assignment.assignedPartitions()) {
                for (int partition : topic.partitions()) {
                    partitions.add(new TopicPartition(topic.topic(), partition));
                }
            }
            return new MemberAssignment(partitions);
        } catch (RuntimeException e) {
            throw Errors.UNKNOWN_SERVER_ERROR.exception(
                    "The assignment of a member is not readable: " + e.getMessage());
        }
    }
}
