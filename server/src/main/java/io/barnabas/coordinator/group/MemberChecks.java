package io.barnabas.coordinator.group;

import io.barnabas.common.protocol.Errors;

/** Whether a request comes from the member that it names, and speaks of the group's generation. */
final class MemberChecks {
    private MemberChecks() {}

    /**
     * NONE, if the member is in the group and no other has taken its place (KIP-345).
     *
     * @param instanceId null for a dynamic member
     */
    static Errors member(ClassicGroup group, String memberId, String instanceId) {
        if (instanceId != null) {
            String current = group.staticMemberId(instanceId);
            if (current == null) {
                return Errors.UNKNOWN_MEMBER_ID;
            }
            return current.equals(memberId) ? Errors.NONE : Errors.FENCED_INSTANCE_ID;
        }
        return group.has(memberId) ? Errors.NONE : Errors.UNKNOWN_MEMBER_ID;
    }

    /** Likewise, and whether it is of the group's generation. */
    static Errors generation(ClassicGroup group, String memberId, String instanceId, int generation) {
        if (group.is(GroupState.DEAD)) {
            return Errors.COORDINATOR_NOT_AVAILABLE;
        }
        Errors error = member(group, memberId, instanceId);
        if (error == Errors.NONE && generation != group.generation()) {
            return Errors.ILLEGAL_GENERATION;
        }
        return error;
    }
}
