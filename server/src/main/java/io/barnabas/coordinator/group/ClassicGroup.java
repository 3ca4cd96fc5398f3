package io.barnabas.coordinator.group;

import io.barnabas.common.message.GroupMetadataValue;
import io.barnabas.common.message.SyncGroupResponseData;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One group: its members, oldest first, and where it is on the way to its next generation. It is memory: of the next
 * generation nothing is kept until the leader's assignment is written. It only keeps its own books; what follows from
 * what is decided elsewhere.
 */
final class ClassicGroup {
    private static final long NO_TIMESTAMP = -1L;

    private final String id;
    private final Map<String, ClassicGroupMember> members = new LinkedHashMap<>();
    /** Member ids by group instance id. */
    private final Map<String, String> staticMembers = new HashMap<>();
    /** Ids that were given out to members that have not joined with them yet. */
    private final Set<String> pendingMembers = new LinkedHashSet<>();
    /** Members that have not asked for their assignment in this generation yet. */
    private final Set<String> pendingSyncMembers = new LinkedHashSet<>();

    private final ProtocolVotes votes = new ProtocolVotes();

    private GroupState state = GroupState.EMPTY;
    private long stateTimestampMs = NO_TIMESTAMP;
    private int generation;
    private String protocolType;
    private String protocolName;
    private String leaderId;
    private SubscribedTopics subscribedTopics = SubscribedTopics.UNKNOWN;
    private int membersAwaitingJoin;
    private boolean gathering;
    private boolean newMemberAdded;
    private boolean assignmentInFlight;

    /** A group without members that nothing is known of. */
    ClassicGroup(String id) {
        this.id = id;
    }

    /** The group as its record tells of it: stable, if it has members. */
    static ClassicGroup loaded(String id, GroupMetadataValue value, short version) {
        ClassicGroup group = new ClassicGroup(id);
        group.generation = value.generation();
        group.protocolType = value.protocolType().isEmpty() ? null : value.protocolType();
        group.protocolName = value.protocol();
        group.leaderId = value.leader();
        group.stateTimestampMs = value.currentStateTimestamp();
        group.state = value.members().isEmpty() ? GroupState.EMPTY : GroupState.STABLE;
        if (group.state == GroupState.STABLE && group.protocolName == null) {
            group.protocolName = "";
        }
        for (GroupMetadataValue.MemberMetadata kept : value.members()) {
            group.add(GroupMetadata.member(kept, group.protocolName, version));
        }
        group.subscribedTopics = SubscribedTopics.of(group.protocolType, group.protocolName, group.members.values());
        return group;
    }

    String id() {
        return id;
    }

    GroupState state() {
        return state;
    }

    boolean is(GroupState wanted) {
        return state == wanted;
    }

    /** Since when the group is in its state, ms since the epoch, or -1 if that was not kept. */
    long stateTimestampMs() {
        return stateTimestampMs;
    }

    void transitionTo(GroupState next, long nowMs) {
        if (!next.canFollow(state)) {
            throw new IllegalStateException("Group " + id + " cannot go from " + state + " to " + next);
        }
        state = next;
        stateTimestampMs = nowMs;
    }

    int generation() {
        return generation;
    }

    /** Null in a group that never had a member. */
    String protocolType() {
        return protocolType;
    }

    /** Null without members. */
    String protocolName() {
        return protocolName;
    }

    /** Null without members. */
    String leaderId() {
        return leaderId;
    }

    boolean isLeader(String memberId) {
        return memberId.equals(leaderId);
    }

    SubscribedTopics subscribedTopics() {
        return subscribedTopics;
    }

    boolean isConsumerGroup() {
        return SubscribedTopics.CONSUMER.equals(protocolType);
    }

    // Members

    Collection<ClassicGroupMember> members() {
        return Collections.unmodifiableCollection(members.values());
    }

    int size() {
        return members.size();
    }

    boolean has(String memberId) {
        return members.containsKey(memberId);
    }

    /** The member of this id, or null. */
    ClassicGroupMember member(String memberId) {
        return members.get(memberId);
    }

    /** The id of the member with this group instance id, or null. */
    String staticMemberId(String instanceId) {
        return staticMembers.get(instanceId);
    }

    int staticSize() {
        return staticMembers.size();
    }

    void add(ClassicGroupMember member) {
        if (members.isEmpty() && member.isNew()) {
            protocolType = member.awaitedJoin().data().protocolType();
        }
        if (leaderId == null) {
            leaderId = member.id();
        }
        if (member.isStatic()) {
            staticMembers.put(member.instanceId(), member.id());
        }
        members.put(member.id(), member);
        votes.add(member.protocols());
        membersAwaitingJoin += member.isAwaitingJoin() ? 1 : 0;
        pendingMembers.remove(member.id());
    }

    /** Takes a member, or an id that was given out, off the books; what waits for an answer must have been answered. */
    void remove(String memberId) {
        ClassicGroupMember member = members.remove(memberId);
        if (member != null) {
            votes.remove(member.protocols());
            membersAwaitingJoin -= member.isAwaitingJoin() ? 1 : 0;
            if (member.isStatic()) {
                staticMembers.remove(member.instanceId());
            }
        }
        if (isLeader(memberId)) {
            leaderId = members.isEmpty() ? null : members.keySet().iterator().next();
        }
        pendingMembers.remove(memberId);
        pendingSyncMembers.remove(memberId);
    }

    /** Gives a static member a new id, under which alone it is known from now on. */
    void rename(ClassicGroupMember member, String newId) {
        String oldId = member.id();
        members.remove(oldId);
        member.setId(newId);
        members.put(newId, member);
        staticMembers.put(member.instanceId(), newId);
        if (isLeader(oldId)) {
            leaderId = newId;
        }
        if (pendingSyncMembers.remove(oldId)) {
            pendingSyncMembers.add(newId);
        }
    }

    /** Changes what a member supports. */
    void updateProtocols(ClassicGroupMember member, Runnable change) {
        votes.remove(member.protocols());
        change.run();
        votes.add(member.protocols());
    }

    /** The longest any member may take to come to a rebalance, ms. */
    int rebalanceTimeoutMs() {
        int longest = 0;
        for (ClassicGroupMember member : members.values()) {
            longest = Math.max(longest, member.rebalanceTimeoutMs());
        }
        return longest;
    }

    /** Whether a member with these protocols would have one in common with all others. */
    boolean supports(String type, MemberProtocols protocols) {
        if (state == GroupState.EMPTY) {
            return !type.isEmpty() && !protocols.all().isEmpty();
        }
        return type.equals(protocolType) && votes.anyCommon(protocols, members.size());
    }

    String selectProtocol() {
        return votes.select(members.values());
    }

    // Ids given out

    Set<String> pendingMembers() {
        return Collections.unmodifiableSet(pendingMembers);
    }

    void addPendingMember(String memberId) {
        pendingMembers.add(memberId);
    }

    // Waiting for the others to join

    /** The join waits from now on; returns the one of the same member that waited before, or null. */
    JoinRequest awaitJoin(ClassicGroupMember member, JoinRequest join) {
        JoinRequest before = member.awaitedJoin();
        membersAwaitingJoin += before == null ? 1 : 0;
        member.setAwaitedJoin(join);
        return before;
    }

    /** The member's join waits no longer; returns it, or null if none did. */
    JoinRequest takeAwaitedJoin(ClassicGroupMember member) {
        JoinRequest join = member.awaitedJoin();
        membersAwaitingJoin -= join == null ? 0 : 1;
        member.setAwaitedJoin(null);
        return join;
    }

    int membersAwaitingJoin() {
        return membersAwaitingJoin;
    }

    boolean hasAllMembersJoined() {
        return membersAwaitingJoin == members.size() && pendingMembers.isEmpty();
    }

    /** Whether the group, empty before, gives more members time to come (group.initial.rebalance.delay.ms). */
    boolean isGathering() {
        return gathering;
    }

    void setGathering(boolean nowGathering) {
        gathering = nowGathering;
    }

    /** Notes that a new group, still gathering, has got one more member, so that it gathers a little longer. */
    void noteNewMember() {
        if (state == GroupState.PREPARING_REBALANCE && generation == 0) {
            newMemberAdded = true;
        }
    }

    /** Whether {@link #noteNewMember} was called since the last time this was asked. */
    boolean takeNewMemberAdded() {
        boolean added = newMemberAdded;
        newMemberAdded = false;
        return added;
    }

    /** Makes sure that the leader is one of those who have joined; false if nobody has. */
    boolean electJoinedLeader() {
        ClassicGroupMember leader = leaderId == null ? null : members.get(leaderId);
        if (leader != null && leader.isAwaitingJoin()) {
            return true;
        }
        for (ClassicGroupMember member : members.values()) {
            if (member.isAwaitingJoin()) {
                leaderId = member.id();
                return true;
            }
        }
        return false;
    }

    /** Counts on: with members the generation is to be assigned, without it is empty. */
    void startNextGeneration(long nowMs) {
        generation++;
        protocolName = members.isEmpty() ? null : selectProtocol();
        subscribedTopics = SubscribedTopics.of(protocolType, protocolName, members.values());
        pendingSyncMembers.clear();
        assignmentInFlight = false;
        transitionTo(members.isEmpty() ? GroupState.EMPTY : GroupState.COMPLETING_REBALANCE, nowMs);
    }

    // Waiting for the assignment

    Set<String> pendingSyncMembers() {
        return Collections.unmodifiableSet(pendingSyncMembers);
    }

    void addPendingSyncMember(String memberId) {
        pendingSyncMembers.add(memberId);
    }

    /** The member has asked for its assignment. */
    void removePendingSyncMember(String memberId) {
        pendingSyncMembers.remove(memberId);
    }

    /** Whether the leader's assignment of this generation is on its way into the log. */
    boolean isAssignmentInFlight() {
        return assignmentInFlight;
    }

    void setAssignmentInFlight(boolean nowInFlight) {
        assignmentInFlight = nowInFlight;
    }

    /** Ends it: nothing may wait here any longer. Returns what still did. */
    List<Consumer<Errors>> die() {
        List<Consumer<Errors>> waiting = new ArrayList<>();
        for (ClassicGroupMember member : members.values()) {
            JoinRequest join = takeAwaitedJoin(member);
            if (join != null) {
                waiting.add(error -> join.fail(member.id(), error));
            }
            Consumer<SyncGroupResponseData> sync = member.setAwaitedSync(null);
            if (sync != null) {
                waiting.add(error -> sync.accept(SyncResponses.error(error)));
            }
        }
        state = GroupState.DEAD;
        return waiting;
    }
}
