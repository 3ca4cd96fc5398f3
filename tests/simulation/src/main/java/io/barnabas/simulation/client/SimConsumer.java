package io.barnabas.simulation.client;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.OffsetCommitRequestData;
import io.barnabas.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import io.barnabas.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import io.barnabas.common.message.OffsetCommitResponseData;
import io.barnabas.common.protocol.Errors;
import io.barnabas.simulation.world.SimNetwork;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A member of a consumer group: reads what it is given from where the group has come, commits, and again. */
public final class SimConsumer extends SimClient implements Membership.Member {
    private static final int TIMEOUT = 6_000;

    private final Witnesses witnesses;
    private final Membership membership;
    private final Map<TopicPartition, SimReader> readers =
            new TreeMap<>(Comparator.comparing(TopicPartition::toString));
    private boolean committing;

    public SimConsumer(
            SimNetwork network,
            String name,
            int node,
            List<Integer> brokers,
            String group,
            List<TopicPartition> partitions,
            Witnesses witnesses) {
        super(network, name, node, brokers);
        this.witnesses = witnesses;
        this.membership = new Membership(this, group, partitions, TIMEOUT, witnesses.plain(), this);
    }

    public void start() {
        membership.start();
    }

    /** How far it has read a partition it owns; -1 when it does not own it. */
    public long position(TopicPartition partition) {
        SimReader reader = readers.get(partition);
        return reader == null ? -1 : reader.position();
    }

    public String state() {
        return name + " (" + membership.memberId() + ") in generation " + membership.generation() + " at coordinator "
                + membership.coordinator() + " reads " + readers.keySet();
    }

    @Override
    public void onAssigned(int attempt, Map<TopicPartition, Long> positions) {
        positions.forEach((tp, position) -> {
            SimReader reader = new SimReader(this, witnesses, tp, position, false, batch -> {});
            readers.put(tp, reader);
            reader.fetch();
        });
        commitLater(attempt);
    }

    @Override
    public boolean mayJoin() {
        return true;
    }

    @Override
    public void onRevoked() {
        readers.values().forEach(SimReader::stop);
        readers.clear();
        committing = false;
    }

    private void commitLater(int ofAttempt) {
        later(200 + queue.random().nextInt(600), () -> commit(ofAttempt));
    }

    private void commit(int ofAttempt) {
        if (!membership.isCurrent(ofAttempt) || committing) {
            return;
        }
        committing = true;
        OffsetCommitRequestData request = new OffsetCommitRequestData()
                .setGroupId(membership.group())
                .setGenerationIdOrMemberEpoch(membership.generation())
                .setMemberId(membership.memberId());
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
                membership.coordinator(),
                request,
                8,
                response -> onCommitted(ofAttempt, positions, response),
                membership.lost(ofAttempt));
    }

    private void onCommitted(int ofAttempt, Map<TopicPartition, Long> positions, OffsetCommitResponseData response) {
        for (var topic : response.topics()) {
            for (var partition : topic.partitions()) {
                TopicPartition tp = new TopicPartition(topic.name(), partition.partitionIndex());
                if (partition.errorCode() == Errors.NONE.code()) {
                    witnesses.plain().onCommitted(membership.group(), tp, positions.get(tp));
                }
            }
        }
        if (!membership.isCurrent(ofAttempt)) {
            return;
        }
        committing = false;
        for (var topic : response.topics()) {
            for (var partition : topic.partitions()) {
                if (!membership.isFine(ofAttempt, partition.errorCode())) {
                    return;
                }
            }
        }
        commitLater(ofAttempt);
    }
}
