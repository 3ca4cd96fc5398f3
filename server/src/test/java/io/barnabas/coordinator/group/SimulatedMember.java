package io.barnabas.coordinator.group;

import io.barnabas.common.message.HeartbeatRequestData;
import io.barnabas.common.message.HeartbeatResponseData;
import io.barnabas.common.message.JoinGroupRequestData;
import io.barnabas.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import io.barnabas.common.message.JoinGroupResponseData;
import io.barnabas.common.message.LeaveGroupRequestData;
import io.barnabas.common.message.LeaveGroupRequestData.MemberIdentity;
import io.barnabas.common.message.LeaveGroupResponseData;
import io.barnabas.common.message.OffsetCommitRequestData;
import io.barnabas.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import io.barnabas.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import io.barnabas.common.message.OffsetCommitResponseData;
import io.barnabas.common.message.SyncGroupRequestData;
import io.barnabas.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import io.barnabas.common.message.SyncGroupResponseData;
import io.barnabas.common.protocol.Errors;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A consumer as clients write them, whose answers can get lost and which can die at any time. */
final class SimulatedMember {
    enum Step {
        OUT,
        JOINING,
        JOINED,
        SYNCING,
        STABLE
    }

    static final String TOPIC = "t1";
    private static final short JOIN_VERSION = 9;
    private static final int SESSION_TIMEOUT_MS = 10_000;
    private static final int REBALANCE_TIMEOUT_MS = 20_000;

    final String name;
    final String instanceId;
    private final SimulatedGroup group;
    private final Random random;

    Step step = Step.OUT;
    String memberId = "";
    int generation = -1;
    List<Integer> owned = List.of();
    /** Answers to earlier lives and to requests given up on are not heard. */
    private int life;

    private List<String> membersToAssign = List.of();

    SimulatedMember(String name, String instanceId, SimulatedGroup group, Random random) {
        this.name = name;
        this.instanceId = instanceId;
        this.group = group;
        this.random = random;
    }

    /** What a client does next when nothing is wrong. */
    void act() {
        switch (step) {
            case OUT -> join();
            case JOINED -> sync();
            case STABLE -> heartbeat();
            // It waits for an answer.
            case JOINING, SYNCING -> {}
        }
    }

    /** The process dies; another takes its place, with the instance id as its only memory. */
    void die() {
        forget();
        memberId = "";
    }

    /** The client hears nothing any more of what it asked, and starts over with its id. */
    void giveUp() {
        forget();
    }

    private void forget() {
        life++;
        step = Step.OUT;
        generation = -1;
        owned = List.of();
    }

    private GroupRequest from(int version) {
        return new GroupRequest(group.runner.timer.nowMs, (short) version, name, "/127.0.0.1");
    }

    private boolean isHeard(int askedInLife) {
        return askedInLife == life;
    }

    private void join() {
        int asked = life;
        step = Step.JOINING;
        JoinGroupRequestData request = new JoinGroupRequestData()
                .setGroupId(SimulatedGroup.ID)
                .setMemberId(memberId)
                .setGroupInstanceId(instanceId)
                .setSessionTimeoutMs(SESSION_TIMEOUT_MS)
                .setRebalanceTimeoutMs(REBALANCE_TIMEOUT_MS)
                .setProtocolType("consumer");
        request.protocols()
                .add(new JoinGroupRequestProtocol()
                        .setName("range")
                        .setMetadata(Words.metadata(random.nextInt(8) == 0 ? TOPIC + "+t2" : TOPIC)));
        group.ask(
                "join of " + name,
                (shard, reply) -> shard.joinGroup(from(JOIN_VERSION), request, reply),
                (JoinGroupResponseData response) -> {
                    if (response.generationId() > 0 && response.errorCode() == 0) {
                        group.onGeneration(response.generationId());
                    }
                    if (isHeard(asked)) {
                        onJoined(response);
                    }
                });
    }

    private void onJoined(JoinGroupResponseData response) {
        Errors error = Errors.forCode(response.errorCode());
        if (error == Errors.NONE) {
            memberId = response.memberId();
            generation = response.generationId();
            membersToAssign = response.skipAssignment()
                    ? List.of()
                    : response.members().stream()
                            .map(JoinGroupResponseData.JoinGroupResponseMember::memberId)
                            .toList();
            step = Step.JOINED;
            return;
        }
        if (error == Errors.MEMBER_ID_REQUIRED) {
            memberId = response.memberId();
        }
        onRefused(error);
    }

    private void onRefused(Errors error) {
        forget();
        if (error == Errors.UNKNOWN_MEMBER_ID || error == Errors.FENCED_INSTANCE_ID) {
            memberId = "";
        }
    }

    private void sync() {
        int asked = life;
        step = Step.SYNCING;
        SyncGroupRequestData request = new SyncGroupRequestData()
                .setGroupId(SimulatedGroup.ID)
                .setMemberId(memberId)
                .setGroupInstanceId(instanceId)
                .setGenerationId(generation)
                .setProtocolType("consumer")
                .setProtocolName("range");
        for (int i = 0; i < membersToAssign.size(); i++) {
            List<String> parts = new ArrayList<>();
            for (int partition = i; partition < SimulatedGroup.PARTITIONS; partition += membersToAssign.size()) {
                parts.add(Integer.toString(partition));
            }
            request.assignments()
                    .add(new SyncGroupRequestAssignment()
                            .setMemberId(membersToAssign.get(i))
                            .setAssignment(String.join(",", parts).getBytes(StandardCharsets.UTF_8)));
        }
        String askedAs = instanceId == null ? memberId : instanceId;
        int askedGeneration = generation;
        group.ask(
                "sync of " + name,
                (shard, reply) -> shard.syncGroup(from(5), request, reply),
                (SyncGroupResponseData response) -> {
                    List<Integer> partitions = partitions(response.assignment());
                    if (response.errorCode() == 0) {
                        group.onAssigned(askedAs, askedGeneration, partitions);
                    }
                    if (isHeard(asked)) {
                        onSynced(Errors.forCode(response.errorCode()), partitions);
                    }
                });
    }

    private static List<Integer> partitions(byte[] assignment) {
        List<Integer> partitions = new ArrayList<>();
        for (String part : new String(assignment, StandardCharsets.UTF_8).split(",")) {
            if (!part.isEmpty()) {
                partitions.add(Integer.parseInt(part));
            }
        }
        return partitions;
    }

    private void onSynced(Errors error, List<Integer> partitions) {
        if (error == Errors.NONE) {
            owned = partitions;
            step = Step.STABLE;
        } else {
            onRefused(error);
        }
    }

    private void heartbeat() {
        int asked = life;
        HeartbeatRequestData request = new HeartbeatRequestData()
                .setGroupId(SimulatedGroup.ID)
                .setMemberId(memberId)
                .setGroupInstanceId(instanceId)
                .setGenerationId(generation);
        group.ask(
                "heartbeat of " + name,
                (shard, reply) -> shard.heartbeat(from(4), request, reply),
                (HeartbeatResponseData response) -> {
                    Errors error = Errors.forCode(response.errorCode());
                    if (isHeard(asked) && error != Errors.NONE) {
                        onRefused(error);
                    }
                });
    }

    /** Commits something new for one of its partitions. */
    void commit() {
        if (step != Step.STABLE || owned.isEmpty()) {
            return;
        }
        int partition = owned.get(random.nextInt(owned.size()));
        long offset = group.nextOffset();
        OffsetCommitRequestTopic topic = new OffsetCommitRequestTopic().setName(TOPIC);
        topic.partitions()
                .add(new OffsetCommitRequestPartition()
                        .setPartitionIndex(partition)
                        .setCommittedOffset(offset));
        OffsetCommitRequestData request = new OffsetCommitRequestData()
                .setGroupId(SimulatedGroup.ID)
                .setMemberId(memberId)
                .setGroupInstanceId(instanceId)
                .setGenerationIdOrMemberEpoch(generation);
        request.topics().add(topic);
        group.onCommitSent(partition, offset);
        group.ask(
                "commit of " + name,
                (shard, reply) -> shard.commitOffsets(from(9), request, reply),
                (OffsetCommitResponseData response) -> {
                    short code = response.topics().get(0).partitions().get(0).errorCode();
                    if (code == 0) {
                        group.onCommitted(partition, offset);
                    }
                });
    }

    void leave() {
        LeaveGroupRequestData request = new LeaveGroupRequestData().setGroupId(SimulatedGroup.ID);
        request.members().add(new MemberIdentity().setMemberId(memberId).setGroupInstanceId(instanceId));
        die();
        group.ask(
                "leave of " + name,
                (shard, reply) -> shard.leaveGroup(from(5), request, reply),
                (LeaveGroupResponseData response) -> {});
    }

    @Override
    public String toString() {
        return name + " " + step + " " + Words.shortIds(memberId) + "@" + generation + owned;
    }
}
