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
import io.barnabas.common.message.OffsetCommitRequestData;
import io.barnabas.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import io.barnabas.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import io.barnabas.common.message.OffsetCommitResponseData;
import io.barnabas.common.message.OffsetFetchRequestData;
import io.barnabas.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import io.barnabas.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import io.barnabas.common.message.OffsetFetchResponseData;
import io.barnabas.common.message.SyncGroupRequestData;
import io.barnabas.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import io.barnabas.common.message.SyncGroupResponseData;
import io.barnabas.common.protocol.Errors;
import io.barnabas.simulation.world.SimNetwork;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A member of a consumer group: joins, reads what it is given from where the group has come, commits, and again. */
public final class SimConsumer extends SimClient {
    private static final long BACKOFF_MS = 150;
    private static final int SESSION_TIMEOUT_MS = 6_000;
    private static final int REBALANCE_TIMEOUT_MS = 6_000;
    private static final long HEARTBEAT_MS = 500;
    private static final String RANGE = "range";

    private final String group;
    private final List<TopicPartition> all;
    private final List<String> topics;
    private final Witness witness;
    private final Map<TopicPartition, SimReader> readers =
            new TreeMap<>(java.util.Comparator.comparing(TopicPartition::toString));
    private int coordinator = -1;
    private String memberId = "";
    private int generation = -1;
    /** Moves with every new attempt to be a member: what belongs to an older one is ignored. */
    private int attempt;

    private boolean committing;

    public SimConsumer(
            SimNetwork network,
            String name,
            int node,
            List<Integer> brokers,
            String group,
            List<TopicPartition> partitions,
            Witness witness) {
        super(network, name, node, brokers);
        this.group = group;
        this.all = partitions;
        this.topics = partitions.stream().map(TopicPartition::topic).distinct().toList();
        this.witness = witness;
    }

    /** Begins, or begins anew. */
    public void start() {
        attempt++;
        readers.values().forEach(SimReader::stop);
        readers.clear();
        committing = false;
        if (coordinator < 0) {
            findCoordinator(attempt);
        } else {
            join(attempt);
        }
    }

    /** How far it has read a partition it owns; -1 when it does not own it. */
    public long position(TopicPartition partition) {
        SimReader reader = readers.get(partition);
        return reader == null ? -1 : reader.position();
    }

    public String state() {
        return name + " (" + memberId + ") in generation " + generation + " at coordinator " + coordinator + " reads "
                + readers.keySet();
    }

    private void restart(int ofAttempt) {
        if (ofAttempt == attempt) {
            attempt++;
            int next = attempt;
            later(BACKOFF_MS, () -> {
                if (next == attempt) {
                    start();
                }
            });
        }
    }

    private Runnable lost(int ofAttempt) {
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
        this.<FindCoordinatorResponseData>send(
                anyBroker(),
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
                .setSessionTimeoutMs(SESSION_TIMEOUT_MS)
                .setRebalanceTimeoutMs(REBALANCE_TIMEOUT_MS)
                .setProtocolType("consumer");
        request.protocols()
                .add(new JoinGroupRequestProtocol()
                        .setName(RANGE)
                        .setMetadata(name.getBytes(StandardCharsets.US_ASCII)));
        this.<JoinGroupResponseData>sendLong(request, 7, response -> onJoined(ofAttempt, response), lost(ofAttempt));
    }

    /** A join waits for others: longer than other requests may. */
    private <T extends io.barnabas.common.protocol.ApiMessage> void sendLong(
            io.barnabas.common.protocol.ApiMessage request,
            int version,
            java.util.function.Consumer<T> then,
            Runnable failed) {
        send(coordinator, request, version, REBALANCE_TIMEOUT_MS + TIMEOUT_MS, then, failed);
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
        later(HEARTBEAT_MS, () -> {
            if (ofAttempt != attempt) {
                return;
            }
            HeartbeatRequestData request = new HeartbeatRequestData()
                    .setGroupId(group)
                    .setGenerationId(generation)
                    .setMemberId(memberId);
            this.<HeartbeatResponseData>send(
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
        this.<OffsetFetchResponseData>send(
                coordinator, request, 8, response -> onOffsets(ofAttempt, confirmed, response), lost(ofAttempt));
    }

    private void onOffsets(int ofAttempt, Map<TopicPartition, Long> confirmed, OffsetFetchResponseData response) {
        var answered = response.groups().get(0);
        if (ofAttempt != attempt || !isFine(ofAttempt, answered.errorCode(), memberId)) {
            return;
        }
        for (var topic : answered.topics()) {
            for (var partition : topic.partitions()) {
                if (!isFine(ofAttempt, partition.errorCode(), memberId)) {
                    return;
                }
                TopicPartition tp = new TopicPartition(topic.name(), partition.partitionIndex());
                witness.onOffsetFetched(group, tp, partition.committedOffset(), confirmed.get(tp));
                SimReader reader = new SimReader(this, witness, tp, Math.max(0, partition.committedOffset()));
                readers.put(tp, reader);
                reader.fetch();
            }
        }
        commitLater(ofAttempt);
    }

    private void commitLater(int ofAttempt) {
        later(200 + queue.random().nextInt(600), () -> commit(ofAttempt));
    }

    private void commit(int ofAttempt) {
        if (ofAttempt != attempt || committing) {
            return;
        }
        committing = true;
        OffsetCommitRequestData request = new OffsetCommitRequestData()
                .setGroupId(group)
                .setGenerationIdOrMemberEpoch(generation)
                .setMemberId(memberId);
        Map<TopicPartition, Long> positions = new HashMap<>();
        readers.forEach((tp, reader) -> {
            positions.put(tp, reader.position());
            OffsetCommitRequestTopic topic = new OffsetCommitRequestTopic().setName(tp.topic());
            topic.partitions()
                    .add(new OffsetCommitRequestPartition()
                            .setPartitionIndex(tp.partition())
                            .setCommittedOffset(reader.position()));
            request.topics().add(topic);
        });
        this.<OffsetCommitResponseData>send(
                coordinator, request, 8, response -> onCommitted(ofAttempt, positions, response), lost(ofAttempt));
    }

    private void onCommitted(int ofAttempt, Map<TopicPartition, Long> positions, OffsetCommitResponseData response) {
        for (var topic : response.topics()) {
            for (var partition : topic.partitions()) {
                TopicPartition tp = new TopicPartition(topic.name(), partition.partitionIndex());
                if (partition.errorCode() == Errors.NONE.code()) {
                    witness.onCommitted(group, tp, positions.get(tp));
                }
            }
        }
        if (ofAttempt != attempt) {
            return;
        }
        committing = false;
        for (var topic : response.topics()) {
            for (var partition : topic.partitions()) {
                if (!isFine(ofAttempt, partition.errorCode(), memberId)) {
                    return;
                }
            }
        }
        commitLater(ofAttempt);
    }
}
