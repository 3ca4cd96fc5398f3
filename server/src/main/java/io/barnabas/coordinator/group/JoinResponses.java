package io.barnabas.coordinator.group;

import io.barnabas.common.message.JoinGroupResponseData;
import io.barnabas.common.message.JoinGroupResponseData.JoinGroupResponseMember;
import java.util.ArrayList;
import java.util.List;

/** Answers to JoinGroup that tell of a generation. */
final class JoinResponses {
    private JoinResponses() {}

    /** The group's generation, to one of its members; the leader is told all members. */
    static JoinGroupResponseData generation(ClassicGroup group, String memberId) {
        return withoutMembers(group, memberId)
                .setMembers(group.isLeader(memberId) ? members(group) : new ArrayList<>());
    }

    /** The group's generation, to a member that need not know the others. */
    static JoinGroupResponseData withoutMembers(ClassicGroup group, String memberId) {
        return new JoinGroupResponseData()
                .setMemberId(memberId)
                .setGenerationId(group.generation())
                .setProtocolType(group.protocolType())
                .setProtocolName(group.protocolName())
                .setLeader(group.leaderId() == null ? "" : group.leaderId());
    }

    static List<JoinGroupResponseMember> members(ClassicGroup group) {
        List<JoinGroupResponseMember> members = new ArrayList<>(group.size());
        for (ClassicGroupMember member : group.members()) {
            members.add(new JoinGroupResponseMember()
                    .setMemberId(member.id())
                    .setGroupInstanceId(member.instanceId())
                    .setMetadata(member.protocols().metadata(group.protocolName())));
        }
        return members;
    }
}
