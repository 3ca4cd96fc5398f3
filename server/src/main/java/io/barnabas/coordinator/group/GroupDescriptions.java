package io.barnabas.coordinator.group;

import io.barnabas.common.message.DescribeGroupsResponseData.DescribedGroup;
import io.barnabas.common.message.DescribeGroupsResponseData.DescribedGroupMember;
import io.barnabas.common.message.ListGroupsRequestData;
import io.barnabas.common.message.ListGroupsResponseData.ListedGroup;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** ListGroups and DescribeGroups. */
final class GroupDescriptions {
    private static final String CLASSIC = "classic";

    private GroupDescriptions() {}

    /**
     * The groups that pass the filters for states and types, neither of which minds case; an empty filter passes all.
     */
    static List<ListedGroup> list(List<ClassicGroup> groups, ListGroupsRequestData request) {
        Set<String> states = lowerCase(request.statesFilter());
        Set<String> types = lowerCase(request.typesFilter());
        List<ListedGroup> listed = new ArrayList<>();
        if (!types.isEmpty() && !types.contains(CLASSIC)) {
            return listed;
        }
        for (ClassicGroup group : groups) {
            String state = group.state().toString();
            if (states.isEmpty() || states.contains(state.toLowerCase(Locale.ROOT))) {
                listed.add(new ListedGroup()
                        .setGroupId(group.id())
                        .setProtocolType(type(group))
                        .setGroupState(state)
                        .setGroupType(CLASSIC));
            }
        }
        return listed;
    }

    private static Set<String> lowerCase(List<String> filter) {
        Set<String> lower = new HashSet<>();
        for (String word : filter) {
            lower.add(word.toLowerCase(Locale.ROOT));
        }
        return lower;
    }

    private static String type(ClassicGroup group) {
        return group.protocolType() == null ? "" : group.protocolType();
    }

    /**
     * One group; null stands for one that is not there. What members say and own is told only while that is settled.
     */
    static DescribedGroup describe(String groupId, ClassicGroup group) {
        if (group == null) {
            return new DescribedGroup().setGroupId(groupId).setGroupState(GroupState.DEAD.toString());
        }
        boolean settled = group.is(GroupState.STABLE);
        DescribedGroup described = new DescribedGroup()
                .setGroupId(groupId)
                .setGroupState(group.state().toString())
                .setProtocolType(type(group))
                .setProtocolData(settled ? group.protocolName() : "");
        for (ClassicGroupMember member : group.members()) {
            DescribedGroupMember answer = new DescribedGroupMember()
                    .setMemberId(member.id())
                    .setGroupInstanceId(member.instanceId())
                    .setClientId(member.clientId())
                    .setClientHost(member.clientHost());
            if (settled) {
                answer.setMemberMetadata(member.protocols().metadata(group.protocolName()))
                        .setMemberAssignment(member.assignment());
            }
            described.members().add(answer);
        }
        return described;
    }
}
