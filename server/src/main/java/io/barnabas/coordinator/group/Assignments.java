package io.barnabas.coordinator.group;

import io.barnabas.common.message.SyncGroupResponseData;
import io.barnabas.common.protocol.Errors;
import java.util.Map;
import java.util.function.Consumer;

/** Hands a generation's assignment, or what became of it, to the members that wait for it. */
final class Assignments {
    private final Sessions sessions;

    Assignments(Sessions sessions) {
        this.sessions = sessions;
    }

    /** The assignment holds: every member learns its part. */
    void assign(ClassicGroup group, Map<String, byte[]> assignment) {
        for (ClassicGroupMember member : group.members()) {
            member.setAssignment(assignment.get(member.id()));
            answer(group, member, SyncResponses.assignment(group, member));
        }
    }

    /** There will be no assignment in this generation. */
    void fail(ClassicGroup group, Errors error) {
        group.setAssignmentInFlight(false);
        for (ClassicGroupMember member : group.members()) {
            member.clearAssignment();
            answer(group, member, SyncResponses.error(error));
        }
    }

    private void answer(ClassicGroup group, ClassicGroupMember member, SyncGroupResponseData response) {
        Consumer<SyncGroupResponseData> sync = member.setAwaitedSync(null);
        if (sync != null) {
            // First, so that a member that gives up on the answer is noticed.
            sessions.restart(group, member);
            sync.accept(response);
        }
    }
}
