package io.barnabas.coordinator.group;

import io.barnabas.common.message.SyncGroupResponseData;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A member of a classic group. Whether it waits for an answer is the group's to change, because the group counts
 * them.
 */
final class ClassicGroupMember {
    private static final byte[] NO_ASSIGNMENT = new byte[0];

    private final String instanceId;
    private String id;
    private String clientId;
    private String clientHost;
    private int rebalanceTimeoutMs;
    private int sessionTimeoutMs;
    private MemberProtocols protocols;
    private byte[] assignment = NO_ASSIGNMENT;
    private boolean isNew;
    private JoinRequest awaitedJoin;
    private Consumer<SyncGroupResponseData> awaitedSync;

    /** A member as a record tells of it. */
    ClassicGroupMember(String id, String instanceId, MemberProtocols protocols) {
        this.id = id;
        this.instanceId = instanceId;
        this.protocols = protocols;
    }

    /** A member that joins for the first time, and waits for its generation. */
    static ClassicGroupMember joining(String id, JoinRequest join) {
        ClassicGroupMember member = new ClassicGroupMember(id, join.instanceId(), join.protocols());
        member.become(join);
        member.isNew = true;
        member.awaitedJoin = join;
        return member;
    }

    /** Takes over what the client says of itself now. */
    void become(JoinRequest join) {
        setClient(join.from().clientId(), join.from().clientHost());
        setTimeouts(join.rebalanceTimeoutMs(), join.data().sessionTimeoutMs());
        protocols = join.protocols();
    }

    void setClient(String newClientId, String newClientHost) {
        clientId = newClientId;
        clientHost = newClientHost;
    }

    void setTimeouts(int newRebalanceTimeoutMs, int newSessionTimeoutMs) {
        rebalanceTimeoutMs = newRebalanceTimeoutMs;
        sessionTimeoutMs = newSessionTimeoutMs;
    }

    String id() {
        return id;
    }

    void setId(String newId) {
        id = Objects.requireNonNull(newId);
    }

    /** Null for a dynamic member. */
    String instanceId() {
        return instanceId;
    }

    boolean isStatic() {
        return instanceId != null;
    }

    String clientId() {
        return clientId;
    }

    String clientHost() {
        return clientHost;
    }

    int rebalanceTimeoutMs() {
        return rebalanceTimeoutMs;
    }

    int sessionTimeoutMs() {
        return sessionTimeoutMs;
    }

    MemberProtocols protocols() {
        return protocols;
    }

    void setProtocols(MemberProtocols newProtocols) {
        protocols = newProtocols;
    }

    byte[] assignment() {
        return assignment;
    }

    void setAssignment(byte[] newAssignment) {
        assignment = newAssignment;
    }

    void clearAssignment() {
        assignment = NO_ASSIGNMENT;
    }

    /** Whether it has not been part of any generation yet. */
    boolean isNew() {
        return isNew;
    }

    void setNew(boolean nowNew) {
        isNew = nowNew;
    }

    JoinRequest awaitedJoin() {
        return awaitedJoin;
    }

    boolean isAwaitingJoin() {
        return awaitedJoin != null;
    }

    void setAwaitedJoin(JoinRequest join) {
        awaitedJoin = join;
    }

    boolean isAwaitingSync() {
        return awaitedSync != null;
    }

    /** Sets what waits, and returns what waited before; either may be null. */
    Consumer<SyncGroupResponseData> setAwaitedSync(Consumer<SyncGroupResponseData> sync) {
        Consumer<SyncGroupResponseData> before = awaitedSync;
        awaitedSync = sync;
        return before;
    }

    @Override
    public String toString() {
        return id + (isStatic() ? " (static, " + instanceId + ")" : "");
    }
}
