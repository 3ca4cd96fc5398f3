package io.barnabas.coordinator.group;

import io.barnabas.common.message.SyncGroupResponseData;
import io.barnabas.common.protocol.Errors;

/** Answers to SyncGroup. */
final class SyncResponses {
    private SyncResponses() {}

    static SyncGroupResponseData error(Errors error) {
        return new SyncGroupResponseData()
                .setErrorCode(error.code())
                .setProtocolType(null)
                .setProtocolName(null);
    }

    /** What the member is assigned in the group's generation. */
    static SyncGroupResponseData assignment(ClassicGroup group, ClassicGroupMember member) {
        return new SyncGroupResponseData()
                .setProtocolType(group.protocolType())
                .setProtocolName(group.protocolName())
                .setAssignment(member.assignment());
    }
}
