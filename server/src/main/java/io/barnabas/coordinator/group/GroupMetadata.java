package io.barnabas.coordinator.group;

import io.barnabas.common.message.GroupMetadataValue;
import io.barnabas.common.message.GroupMetadataValue.MemberMetadata;
import io.barnabas.coordinator.common.CoordinatorRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Between a group and its record. */
final class GroupMetadata {
    private static final byte[] NO_BYTES = new byte[0];

    private GroupMetadata() {}

    /** The group with the assignment it has. */
    static CoordinatorRecord record(ClassicGroup group) {
        return record(group, Map.of());
    }

    /** The group with a new assignment, by member id; who is not in it keeps what it has. */
    static CoordinatorRecord record(ClassicGroup group, Map<String, byte[]> assignment) {
        List<MemberMetadata> members = new ArrayList<>(group.size());
        for (ClassicGroupMember member : group.members()) {
            members.add(new MemberMetadata()
                    .setMemberId(member.id())
                    .setGroupInstanceId(member.instanceId())
                    .setClientId(member.clientId())
                    .setClientHost(member.clientHost())
                    .setSessionTimeout(member.sessionTimeoutMs())
                    .setRebalanceTimeout(member.rebalanceTimeoutMs())
                    .setSubscription(member.protocols().metadata(group.protocolName()))
                    .setAssignment(assignment.getOrDefault(member.id(), member.assignment())));
        }
        GroupMetadataValue value = new GroupMetadataValue()
                .setProtocolType(group.protocolType() == null ? "" : group.protocolType())
                .setGeneration(group.generation())
                .setProtocol(group.protocolName())
                .setLeader(group.leaderId())
                .setCurrentStateTimestamp(group.stateTimestampMs())
                .setMembers(members);
        return GroupRecords.groupMetadata(group.id(), value);
    }

    /** A member as its record tells of it. */
    static ClassicGroupMember member(MemberMetadata kept, String protocolName, short version) {
        byte[] subscription = kept.subscription() == null ? NO_BYTES : kept.subscription();
        ClassicGroupMember member = new ClassicGroupMember(
                kept.memberId(), kept.groupInstanceId(), MemberProtocols.only(protocolName, subscription));
        member.setClient(kept.clientId(), kept.clientHost());
        // Version 0 knows one timeout for both purposes.
        member.setTimeouts(version == 0 ? kept.sessionTimeout() : kept.rebalanceTimeout(), kept.sessionTimeout());
        member.setAssignment(kept.assignment() == null ? NO_BYTES : kept.assignment());
        return member;
    }
}
