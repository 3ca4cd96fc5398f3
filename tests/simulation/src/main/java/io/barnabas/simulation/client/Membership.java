package io.barnabas.simulation.client;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.FindCoordinatorRequestData;
import io.barnabas.common.message.FindCoordinatorResponseData;
import io.barnabas.common.message.HeartbeatRequestData;
import io.barnabas.common.message.HeartbeatResponseData;
import io.barnabas.common.message.JoinGroupRequestData;
import io.barnabas.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import io.barnabas.common.message.JoinGroupResponseData;
import io.barnabas.common.message.JoinGroupResponseData.JoinGroupResponseMember;
import io.barnabas.common.message.OffsetFetchRequestData;
import io.barnabas.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import io.barnabas.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import io.barnabas.common.message.OffsetFetchResponseData;
import io.barnabas.common.message.SyncGroupRequestData;
import io.barnabas.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import io.barnabas.common.message.SyncGroupResponseData;
import io.barnabas.common.protocol.Errors;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Membership in a group: joins, shares the partitions out when it leads, asks how far the group has come, heartbeats, and
 * begins anew whenever it must.
 */
final class Membership {
    /** Who is a member. */
    interface Member {
        /** These partitions are its own from here on, and the group has come to these offsets; not asked when empty. */
        void onAssigned(int attempt, Map<TopicPartition, Long> positions);

        /** Whether it has brought to an end what it did with what it was given before, and may join anew. */
        boolean mayJoin();

        /** What it was given is not its own any more. */
        void onRevoked();
    }

    private static final long BACKOFF_MS = 150;
    private static final long HEARTBEAT_MS = 500;
    private static final String RANGE = "range";

    private final SimClient client;
    private final String group;
    private final Member member;
    private final List<TopicPartition> all;
    private final Witness witness;
    private final int timeoutMs;
    private int coordinator = -1;
    private String memberId = "";
    private int generation = -1;
    /** Moves with every new attempt to be a member: what belongs to an older one is ignored. */
    private int attempt;

    /**
     * @param all the partitions that the members share
     * @param timeoutMs after which silence a member is expelled, and how long a rebalance waits for it
     */
    Membership(
            SimClient client, String group, List<TopicPartition> all, int timeoutMs, Witness witness, Member member) {
        this.client = client;
        this.group = group;
        this.all = all;
        this.timeoutMs = timeoutMs;
        this.witness = witness;
        this.member = member;
    }

    /** Begins, or begins anew. */
    void start() {
        attempt++;
        member.onRevoked();
        if (!member.mayJoin()) {
            restart(attempt);
        } else if (coordinator < 0) {
            findCoordinator(attempt);
        } else {
            join(attempt);
        }
    }

    String group() {
        return group;
    }

    int coordinator() {
        return coordinator;
    }

    String memberId() {
        return memberId;
    }

    int generation() {
        return generation;
    }

    /** Whether what was begun in this attempt still counts. */
    boolean isCurrent(int ofAttempt) {
        return ofAttempt == attempt;
    }

    /** Joins anew after a while. */
    void restart(int ofAttempt) {
        if (ofAttempt == attempt) {
            attempt++;
            int next = attempt;
            member.onRevoked();
            client.later(BACKOFF_MS, () -> {
                if (next == attempt) {
                    start();
                }
            });
        }
    }

    /** What to do when the coordinator does not answer. */
    Runnable lost(int ofAttempt) {
        return () -> {
            if (ofAttempt == attempt) {
                coordinator = -1;
                restart(ofAttempt);
            }
        };
    }

    private void findCoordinator(int ofAttempt) {
        FindCoordinatorRequestData request = new FindCoordinatorRequestData().setKeyType((byte) 0);
        request.coordinatorKeys().add(group);
        client.<FindCoordinatorResponseData>send(
                client.anyBroker(),
                request,
                4,
                response -> {
                    var found = response.coordinators().get(0);
                    if (ofAttempt != attempt) {
                        return;
                    }
                    if (found.errorCode() == Errors.NONE.code()) {
                        coordinator = found.nodeId();
                        join(ofAttempt);
                    } else {
                        restart(ofAttempt);
                    }
                },
                lost(ofAttempt));
    }

    private void join(int ofAttempt) {
        JoinGroupRequestData request = new JoinGroupRequestData()
                .setGroupId(group)
                .setMemberId(memberId)
                .setSessionTimeoutMs(timeoutMs)
                .setRebalanceTimeoutMs(timeoutMs)
                .setProtocolType("consumer");
        request.protocols()
                .add(new JoinGroupRequestProtocol()
                        .setName(RANGE)
                        .setMetadata(client.name.getBytes(StandardCharsets.US_ASCII)));
        this.<JoinGroupResponseData>sendLong(request, 7, response -> onJoined(ofAttempt, response), lost(ofAttempt));
    }

    /** A join waits for others: longer than other requests may. */
    private <T extends io.barnabas.common.protocol.ApiMessage> void sendLong(
            io.barnabas.common.protocol.ApiMessage request,
            int version,
            java.util.function.Consumer<T> then,
            Runnable failed) {
        client.send(coordinator, request, version, timeoutMs + SimClient.TIMEOUT_MS, then, failed);
    }

    private void onJoined(int ofAttempt, JoinGroupResponseData response) {
        if (ofAttempt != attempt || !isFine(ofAttempt, response.errorCode(), response.memberId())) {
            return;
        }
        memberId = response.memberId();
        generation = response.generationId();
        SyncGroupRequestData request = new SyncGroupRequestData()
                .setGroupId(group)
                .setGenerationId(generation)
                .setMemberId(memberId);
        if (memberId.equals(response.leader())) {
            request.assignments().addAll(assign(response.members()));
        }
        this.<SyncGroupResponseData>sendLong(request, 3, synced -> onSynced(ofAttempt, synced), lost(ofAttempt));
    }

    private List<SyncGroupRequestAssignment> assign(List<JoinGroupResponseMember> members) {
        List<SyncGroupRequestAssignment> assignments = new ArrayList<>();
        for (int m = 0; m < members.size(); m++) {
            StringBuilder share = new StringBuilder();
            for (int p = m; p < all.size(); p += members.size()) {
                share.append(p).append(',');
            }
            assignments.add(new SyncGroupRequestAssignment()
                    .setMemberId(members.get(m).memberId())
                    .setAssignment(share.toString().getBytes(StandardCharsets.US_ASCII)));
        }
        return assignments;
    }

    private void onSynced(int ofAttempt, SyncGroupResponseData response) {
        if (ofAttempt != attempt || !isFine(ofAttempt, response.errorCode(), memberId)) {
            return;
        }
        List<TopicPartition> owned = new ArrayList<>();
        for (String number : new String(response.assignment(), StandardCharsets.US_ASCII).split(",")) {
            if (!number.isEmpty()) {
                owned.add(all.get(Integer.parseInt(number)));
            }
        }
        witness.onAssigned(group, generation, memberId, owned);
        heartbeat(ofAttempt);
        fetchOffsets(ofAttempt, owned);
    }

    /** True when there is no error; else the member begins anew, and what belongs to this attempt is over. */
    boolean isFine(int ofAttempt, short errorCode) {
        return isFine(ofAttempt, errorCode, memberId);
    }

    private boolean isFine(int ofAttempt, short errorCode, String newMemberId) {
        Errors error = Errors.forCode(errorCode);
        switch (error) {
            case NONE -> {
                return true;
            }
            case MEMBER_ID_REQUIRED -> memberId = newMemberId;
            case UNKNOWN_MEMBER_ID -> memberId = "";
            case NOT_COORDINATOR, COORDINATOR_NOT_AVAILABLE -> coordinator = -1;
            default -> {
                // A rebalance, a coordinator that is loading: once more.
            }
        }
        restart(ofAttempt);
        return false;
    }

    private void heartbeat(int ofAttempt) {
        client.later(HEARTBEAT_MS, () -> {
            if (ofAttempt != attempt) {
                return;
            }
            HeartbeatRequestData request = new HeartbeatRequestData()
                    .setGroupId(group)
                    .setGenerationId(generation)
                    .setMemberId(memberId);
            client.<HeartbeatResponseData>send(
                    coordinator,
                    request,
                    4,
                    response -> {
                        if (ofAttempt == attempt && isFine(ofAttempt, response.errorCode(), memberId)) {
                            heartbeat(ofAttempt);
                        }
                    },
                    lost(ofAttempt));
        });
    }

    private void fetchOffsets(int ofAttempt, List<TopicPartition> owned) {
        if (owned.isEmpty()) {
            return;
        }
        OffsetFetchRequestGroup wanted = new OffsetFetchRequestGroup().setGroupId(group);
        Map<TopicPartition, Long> confirmed = new HashMap<>();
        for (TopicPartition partition : owned) {
            confirmed.put(partition, witness.confirmed(group, partition));
            OffsetFetchRequestTopics topic = new OffsetFetchRequestTopics().setName(partition.topic());
            topic.partitionIndexes().add(partition.partition());
            wanted.topics().add(topic);
        }
        OffsetFetchRequestData request = new OffsetFetchRequestData().setRequireStable(true);
        request.groups().add(wanted);
        client.<OffsetFetchResponseData>send(
                coordinator, request, 8, response -> onOffsets(ofAttempt, confirmed, response), lost(ofAttempt));
    }

    private void onOffsets(int ofAttempt, Map<TopicPartition, Long> confirmed, OffsetFetchResponseData response) {
        var answered = response.groups().get(0);
        if (ofAttempt != attempt || !isFine(ofAttempt, answered.errorCode(), memberId)) {
            return;
        }
        Map<TopicPartition, Long> positions = new LinkedHashMap<>();
        for (var topic : answered.topics()) {
            for (var partition : topic.partitions()) {
                if (!isFine(ofAttempt, partition.errorCode(), memberId)) {
                    return;
                }
                TopicPartition tp = new TopicPartition(topic.name(), partition.partitionIndex());
                witness.onOffsetFetched(group, tp, partition.committedOffset(), confirmed.get(tp));
                positions.put(tp, Math.max(0, partition.committedOffset()));
            }
        }
        member.onAssigned(ofAttempt, positions);
    }
}
