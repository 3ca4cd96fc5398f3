package io.barnabas.simulation.invariant;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.simulation.client.Witness;
import io.barnabas.simulation.disk.StoredBatch;
import io.barnabas.simulation.world.EventQueue;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Compares what clients were told with what is true. Each method that can fail names its rule. */
public final class ClientWitness implements Witness {
    /** Whether every acknowledgement is noted. */
    private static final boolean TRACE = Boolean.getBoolean("simulation.trace");

    private final Histories histories;
    private final GroupLives groupLives;
    private final EventQueue queue;
    private final Map<String, Long> confirmedOffsets = new HashMap<>();
    private final Map<String, String> owners = new HashMap<>();
    private long acknowledged;
    private long read;
    private long commits;

    /** @param transactions what is known of groups' logs */
    public ClientWitness(Histories histories, Transactions transactions, EventQueue queue) {
        this.histories = histories;
        this.groupLives = transactions.groupLives;
        this.queue = queue;
    }

    /** Records acknowledged with acks=all so far. */
    public long acknowledged() {
        return acknowledged;
    }

    /** Batches read so far, repetitions included. */
    public long read() {
        return read;
    }

    /** Offsets committed and confirmed so far. */
    public long commits() {
        return commits;
    }

    private void require(String invariant, TopicPartition partition, boolean holds, Supplier<String> message) {
        PartitionHistory history = histories.of(partition);
        if (!holds && history != null && !history.forgiven) {
            queue.fail(new InvariantViolation(invariant, partition + ": " + message.get()));
        }
    }

    @Override
    public void onAcknowledged(TopicPartition partition, long offset, long producerId, int sequence, int count) {
        acknowledged += count;
        if (TRACE) {
            queue.note(partition + ": sequence " + sequence + "+" + count + " of " + producerId + " is at " + offset);
        }
        PartitionHistory history = histories.of(partition);
        StoredBatch batch = history == null ? null : history.committedAt(offset);
        RecordBatch view = batch == null ? null : batch.view();
        boolean there = view != null && view.producerId() == producerId && view.baseSequence() == sequence;
        require(
                "AcknowledgedMeansCommitted",
                partition,
                there,
                () -> "producer " + producerId
                        + " was told that sequence " + sequence + " is at offset " + offset + ", where " + batch
                        + " is committed");
    }

    @Override
    public boolean onLostSequence(TopicPartition partition, int brokerId, String what) {
        PartitionHistory history = histories.of(partition);
        boolean deposed = history == null
                || history.state == null
                || history.state.leaderAndIsr().leader() != brokerId;
        require("ProducersAreRemembered", partition, deposed, () -> what);
        return history != null && history.forgiven;
    }

    @Override
    public void onFetched(TopicPartition partition, long fetchOffset, long highWatermark, MemoryRecords records) {
        PartitionHistory history = histories.of(partition);
        if (history == null) {
            return;
        }
        require(
                "ReadersSeeOnlyCommitted",
                partition,
                highWatermark <= history.committedEnd(),
                () -> "a consumer was told of the high watermark " + highWatermark + ", but only records below "
                        + history.committedEnd() + " are committed");
        long expected = -1;
        for (RecordBatch batch : records.batches()) {
            read++;
            StoredBatch known = history.committedAt(batch.baseOffset());
            long next = expected;
            require(
                    "ReadersSeeOnlyCommitted",
                    partition,
                    known != null && isSame(partition, known, batch),
                    () -> "a consumer read a batch at offset " + batch.baseOffset() + " where " + known
                            + " is committed");
            require(
                    "ReadersMissNothing",
                    partition,
                    next < 0 || batch.baseOffset() == next || isGap(partition, next, batch.baseOffset()),
                    () -> "offset " + batch.baseOffset() + " was read where " + next + " comes next");
            require(
                    "ReadersMissNothing",
                    partition,
                    next >= 0 || batch.baseOffset() <= fetchOffset || isGap(partition, fetchOffset, batch.baseOffset()),
                    () -> "offset " + batch.baseOffset() + " was read where " + fetchOffset + " was asked for");
            expected = batch.nextOffset();
        }
    }

    private static boolean isSame(TopicPartition partition, StoredBatch known, RecordBatch batch) {
        return known.view().crc() == batch.crc()
                || CompactedKeepsTheNewest.isCompacted(partition)
                        && StoredBatch.of(batch).isSameOrCompacted(known);
    }

    /** What compaction took away is not missing. */
    private static boolean isGap(TopicPartition partition, long expected, long found) {
        return CompactedKeepsTheNewest.isCompacted(partition) && found > expected;
    }

    private static String key(String group, TopicPartition partition) {
        return group + "/" + partition;
    }

    @Override
    public void onCommitted(String group, TopicPartition partition, long offset) {
        commits++;
        confirmedOffsets.merge(key(group, partition), offset, Math::max);
    }

    @Override
    public long confirmed(String group, TopicPartition partition) {
        return confirmedOffsets.getOrDefault(key(group, partition), -1L);
    }

    @Override
    public void onOffsetFetched(String group, TopicPartition partition, long offset, long atLeast) {
        if (offset < atLeast && !areGroupsForgiven()) {
            queue.fail(new InvariantViolation(
                    "CommittedOffsetsSurvive",
                    "group " + group + " had committed offset " + atLeast + " of " + partition + ", and is told "
                            + offset));
        }
    }

    private boolean areGroupsForgiven() {
        return histories.all().stream()
                .anyMatch(history -> history.partition.topic().startsWith("__") && history.forgiven);
    }

    @Override
    public void onAssigned(String group, int generation, String member, Collection<TopicPartition> partitions) {
        queue.note(member + " owns " + partitions + " in generation " + generation + " of " + group);
        for (TopicPartition partition : partitions) {
            String owner =
                    owners.putIfAbsent(key(group, partition) + "/" + groupLives.of(group) + "/" + generation, member);
            if (owner != null && !owner.equals(member) && !areGroupsForgiven()) {
                queue.fail(new InvariantViolation(
                        "OneOwnerPerGeneration",
                        owner + " and " + member + " both own " + partition + " in generation " + generation + " of "
                                + group));
            }
        }
    }
}
