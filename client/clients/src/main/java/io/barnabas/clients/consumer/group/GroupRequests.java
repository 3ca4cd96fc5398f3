package io.barnabas.clients.consumer.group;

import io.barnabas.clients.ClientRequest;
import io.barnabas.clients.ClientResponse;
import io.barnabas.clients.NetworkClient;
import io.barnabas.common.Node;
import io.barnabas.common.message.HeartbeatRequestData;
import io.barnabas.common.message.HeartbeatResponseData;
import io.barnabas.common.message.JoinGroupRequestData;
import io.barnabas.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import io.barnabas.common.message.JoinGroupResponseData;
import io.barnabas.common.message.LeaveGroupRequestData;
import io.barnabas.common.message.LeaveGroupRequestData.MemberIdentity;
import io.barnabas.common.message.LeaveGroupResponseData;
import io.barnabas.common.message.SyncGroupRequestData;
import io.barnabas.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import io.barnabas.common.message.SyncGroupResponseData;
import io.barnabas.common.protocol.ApiKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Makes the requests of a member and hands them to the network. */
final class GroupRequests {
    private static final String PROTOCOL_TYPE = Membership.PROTOCOL_TYPE;
    /** A join is answered when the others have joined, at the latest a little after the rebalance timeout. */
    private static final int JOIN_GRACE_MS = 5000;

    private static final int FIRST_LEAVE_OF_SEVERAL = 3;
    private static final int LONGEST_REASON = 255;

    private final NetworkClient client;
    private final GroupSettings settings;

    GroupRequests(NetworkClient client, GroupSettings settings) {
        this.client = client;
        this.settings = settings;
    }

    void join(
            Node coordinator,
            Generation generation,
            List<GroupProtocol.Offer> offers,
            String reason,
            Consumer<ClientResponse> done) {
        List<JoinGroupRequestProtocol> protocols = new ArrayList<>(offers.size());
        for (GroupProtocol.Offer offer : offers) {
            protocols.add(new JoinGroupRequestProtocol().setName(offer.name()).setMetadata(offer.metadata()));
        }
        JoinGroupRequestData request = new JoinGroupRequestData()
                .setGroupId(settings.groupId())
                .setSessionTimeoutMs(settings.sessionTimeoutMs())
                .setRebalanceTimeoutMs(settings.maxPollIntervalMs())
                .setMemberId(generation.memberId())
                .setGroupInstanceId(settings.groupInstanceId())
                .setProtocolType(PROTOCOL_TYPE)
                .setProtocols(protocols)
                .setReason(shortened(reason));
        client.send(new ClientRequest(
                coordinator.id(),
                ApiKeys.JOIN_GROUP,
                version -> request,
                JoinGroupResponseData::new,
                Math.max(settings.requestTimeoutMs(), (long) settings.maxPollIntervalMs() + JOIN_GRACE_MS),
                done));
    }

    private static String shortened(String reason) {
        return reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) : reason;
    }

    /** Asks for this member's share, handing in everybody's as the leader. */
    void sync(Node coordinator, Generation generation, Map<String, byte[]> shares, Consumer<ClientResponse> done) {
        List<SyncGroupRequestAssignment> assignments = new ArrayList<>(shares.size());
        shares.forEach((member, share) -> assignments.add(
                new SyncGroupRequestAssignment().setMemberId(member).setAssignment(share)));
        SyncGroupRequestData request = new SyncGroupRequestData()
                .setGroupId(settings.groupId())
                .setGenerationId(generation.id())
                .setMemberId(generation.memberId())
                .setGroupInstanceId(settings.groupInstanceId())
                .setProtocolType(PROTOCOL_TYPE)
                .setProtocolName(generation.protocolName())
                .setAssignments(assignments);
        client.send(new ClientRequest(
                coordinator.id(),
                ApiKeys.SYNC_GROUP,
                version -> request,
                SyncGroupResponseData::new,
                Math.max(settings.requestTimeoutMs(), (long) settings.maxPollIntervalMs() + JOIN_GRACE_MS),
                done));
    }

    void heartbeat(Node coordinator, Generation generation, Consumer<ClientResponse> done) {
        HeartbeatRequestData request = new HeartbeatRequestData()
                .setGroupId(settings.groupId())
                .setGenerationId(generation.id())
                .setMemberId(generation.memberId())
                .setGroupInstanceId(settings.groupInstanceId());
        client.send(new ClientRequest(
                coordinator.id(),
                ApiKeys.HEARTBEAT,
                version -> request,
                HeartbeatResponseData::new,
                settings.requestTimeoutMs(),
                done));
    }

    void leave(Node coordinator, Generation generation, String reason, Consumer<ClientResponse> done) {
        client.send(new ClientRequest(
                coordinator.id(),
                ApiKeys.LEAVE_GROUP,
                version -> {
                    LeaveGroupRequestData request = new LeaveGroupRequestData().setGroupId(settings.groupId());
                    return version < FIRST_LEAVE_OF_SEVERAL
                            ? request.setMemberId(generation.memberId())
                            : request.setMembers(List.of(new MemberIdentity()
                                    .setMemberId(generation.memberId())
                                    .setReason(shortened(reason))));
                },
                LeaveGroupResponseData::new,
                settings.requestTimeoutMs(),
                done));
    }
}
