package io.barnabas.clients.admin;

import io.barnabas.clients.VersionRange;
import io.barnabas.clients.admin.CoordinatorCalls.Inquiry;
import io.barnabas.common.Node;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.ConsumerGroupDescribeRequestData;
import io.barnabas.common.message.ConsumerGroupDescribeResponseData;
import io.barnabas.common.message.ConsumerGroupDescribeResponseData.Assignment;
import io.barnabas.common.message.ConsumerGroupDescribeResponseData.DescribedGroup;
import io.barnabas.common.message.ConsumerGroupDescribeResponseData.Member;
import io.barnabas.common.message.ConsumerGroupDescribeResponseData.TopicPartitions;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Describes groups whose members are assigned their partitions by the broker (KIP-848). */
final class ConsumerGroupDescriptions {
    private ConsumerGroupDescriptions() {}

    static Inquiry inquiry(
            Futures<String, ConsumerGroupDescription> futures, boolean includeAuthorizedOperations, Inquiry classic) {
        return new Inquiry(
                GroupDescriptions.CALL,
                ApiKeys.CONSUMER_GROUP_DESCRIBE,
                VersionRange.of(ApiKeys.CONSUMER_GROUP_DESCRIBE),
                (version, groups) -> new ConsumerGroupDescribeRequestData()
                        .setGroupIds(groups)
                        .setIncludeAuthorizedOperations(includeAuthorizedOperations),
                ConsumerGroupDescribeResponseData::new,
                (response, groups, coordinator) -> {
                    Map<String, Errors> outcomes = new HashMap<>();
                    for (DescribedGroup group : ((ConsumerGroupDescribeResponseData) response).groups()) {
                        Errors error = Errors.forCode(group.errorCode());
                        outcomes.put(group.groupId(), error);
                        if (error == Errors.NONE) {
                            futures.complete(group.groupId(), description(group, coordinator));
                        }
                    }
                    return outcomes;
                },
                futures::fail,
                classic);
    }

    private static ConsumerGroupDescription description(DescribedGroup group, Node coordinator) {
        List<MemberDescription> members = new ArrayList<>(group.members().size());
        for (Member member : group.members()) {
            members.add(new MemberDescription(
                    member.memberId(),
                    Optional.ofNullable(member.instanceId()),
                    member.clientId(),
                    member.clientHost(),
                    assignment(member.assignment()),
                    Optional.of(assignment(member.targetAssignment()))));
        }
        return new ConsumerGroupDescription(
                group.groupId(),
                false,
                members,
                group.assignorName(),
                GroupType.CONSUMER,
                ConsumerGroupState.parse(group.groupState()),
                coordinator,
                AclOperation.ofBits(group.authorizedOperations()));
    }

    private static MemberAssignment assignment(Assignment assignment) {
        Set<TopicPartition> partitions = new LinkedHashSet<>();
        for (TopicPartitions topic : assignment.topicPartitions()) {
            for (int partition : topic.partitions()) {
                partitions.add(new TopicPartition(topic.topicName(), partition));
            }
        }
        return new MemberAssignment(partitions);
    }
}
