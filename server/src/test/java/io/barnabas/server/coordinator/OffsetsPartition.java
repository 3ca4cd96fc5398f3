package io.barnabas.server.coordinator;

import io.barnabas.cluster.InMemoryLog;
import io.barnabas.cluster.LeadershipTerms;
import io.barnabas.cluster.Partition;
import io.barnabas.common.Time;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.Compression;
import io.barnabas.common.record.CompressionType;
import io.barnabas.common.record.ControlRecordType;
import io.barnabas.common.record.EndTransactionMarker;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.common.record.RecordBatchBuilder;
import io.barnabas.coordinator.common.CoordinatorResult;
import io.barnabas.coordinator.group.GroupConfig;
import io.barnabas.coordinator.group.GroupCoordinatorShard;
import io.barnabas.coordinator.group.GroupRecords;
import io.barnabas.coordinator.group.GroupRequest;
import io.barnabas.server.replica.ManualLoop;
import io.barnabas.server.replica.OwnedPartition;
import io.barnabas.storage.log.AppendContext;
import io.barnabas.storage.log.FetchIsolation;
import io.barnabas.storage.log.LogAppendInfo;
import io.barnabas.storage.producer.VerificationGuard;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One partition of {@code __consumer_offsets} with a follower that acknowledges when the test says so, and the shards of
 * group coordinators on it: the one that leads, and any others that only read.
 */
final class OffsetsPartition implements OwnedPartition {
    static final int INDEX = 7;
    private static final TopicPartition TOPIC_PARTITION = new TopicPartition("__consumer_offsets", INDEX);
    private static final RecordSerde SERDE = new RecordSerde(GroupRecords::newKey, GroupRecords::newValue);
    private static final GroupConfig CONFIG = new GroupConfig(0, 6000, 1_800_000, 0, 100, 60_000, 100);

    final InMemoryLog log = new InMemoryLog();
    final ManualLoop loader = new ManualLoop();
    private final ManualLoop timers = new ManualLoop();
    final Set<String> absentTopics = new HashSet<>();
    long nowMs = 1_000_000;
    private final Partition partition = new Partition(TOPIC_PARTITION, 0, 30_000, () -> nowMs, dead -> true);
    private final List<Runnable> held = new ArrayList<>();
    private boolean holding;
    private int epoch;
    private CoordinatorShards<GroupCoordinatorShard> shards = newShards();

    private CoordinatorShards<GroupCoordinatorShard> newShards() {
        Time time = new Time() {
            @Override
            public long milliseconds() {
                return nowMs;
            }

            @Override
            public long nanoseconds() {
                return nowMs * 1_000_000;
            }
        };
        ShardSettings<GroupCoordinatorShard> settings = new ShardSettings<>(
                new GroupLoadReporter(0), Compression.of(CompressionType.NONE), (short) -1, 5_000, 300);
        return new CoordinatorShards<>(
                (of, leaderEpoch, timer) -> new GroupCoordinatorShard(
                        CONFIG, of, timer, Uuid::randomUuid, topic -> !absentTopics.contains(topic)),
                SERDE,
                settings,
                new ShardThreads(time, timers, loader));
    }

    /** This broker leads in a new epoch, and has not read the partition yet: {@link #loader} does. */
    void becomeLeader() {
        epoch++;
        partition.makeLeader(new LeadershipTerms(1, 0, epoch, epoch, List.of(0, 1), List.of(0, 1)), log);
        shards.onLeader(this, epoch);
        shards.onHighWatermark(this);
    }

    /** Another broker leads, and what was not committed is lost if {@code truncate}. */
    void resign(boolean truncate) {
        epoch++;
        partition.makeFollower(new LeadershipTerms(1, 1, epoch, epoch, List.of(0, 1), List.of(0, 1)), log);
        shards.onResigned(this);
        if (truncate) {
            log.truncateTo(log.highWatermark());
        }
    }

    /** The follower has got this far, and everybody is told. */
    void advanceWatermark(long offset) {
        log.updateHighWatermark(offset);
        onHighWatermark();
    }

    void run(Function<GroupCoordinatorShard, CoordinatorResult> event, Consumer<Errors> refused) {
        shards.run(INDEX, event, refused);
    }

    /** Ten seconds pass. */
    void ringTimers() {
        nowMs += 10_000;
        timers.advance(10_000);
    }

    GroupRequest from() {
        return new GroupRequest(nowMs, (short) 3, "client", "");
    }

    /** As WriteTxnMarkers does. */
    void appendMarker(long producerId, boolean committed) {
        ControlRecordType type = committed ? ControlRecordType.COMMIT : ControlRecordType.ABORT;
        MemoryRecords marker = new RecordBatchBuilder(Compression.NONE)
                .producerState(producerId, (short) 0, RecordBatch.NO_SEQUENCE)
                .transactional(true)
                .control(true)
                .appendControlRecord(nowMs, type, new EndTransactionMarker(type, 0).serializeValue())
                .build();
        long end = append(marker, (short) -1).lastOffset() + 1;
        shards.onTransactionMarker(this, producerId, (short) 0, committed, end);
    }

    /** All batches, as they lie there. */
    MemoryRecords records() {
        return (MemoryRecords)
                log.read(0, Integer.MAX_VALUE, FetchIsolation.LOG_END, true).records();
    }

    /** The shard of somebody who reads the partition from its start now. */
    GroupCoordinatorShard freshlyLoaded() {
        return loadedFrom(records());
    }

    /** The shard of somebody who reads the partition from its start after the cleaner has been there. */
    GroupCoordinatorShard loadedAfterCompaction() {
        return loadedFrom(CompactedRecords.of(records()));
    }

    private GroupCoordinatorShard loadedFrom(MemoryRecords records) {
        OffsetsPartition reader = new OffsetsPartition(this, records);
        List<GroupCoordinatorShard> read = new ArrayList<>();
        reader.becomeLeader();
        reader.loader.run();
        reader.advanceWatermark(reader.log.logEndOffset());
        reader.run(
                shard -> {
                    read.add(shard);
                    return CoordinatorResult.nothing();
                },
                error -> {
                    throw new AssertionError(error);
                });
        return read.get(0);
    }

    OffsetsPartition() {}

    private OffsetsPartition(OffsetsPartition other, MemoryRecords records) {
        absentTopics.addAll(other.absentTopics);
        nowMs = other.nowMs;
        if (records.sizeInBytes() > 0) {
            log.appendAsFollower(records);
        }
    }

    @Override
    public Partition partition() {
        return partition;
    }

    @Override
    public boolean execute(Runnable event) {
        event.run();
        return true;
    }

    @Override
    public void executeAlways(Runnable event) {
        if (holding) {
            held.add(event);
        } else {
            event.run();
        }
    }

    /** Events that cannot be refused wait for their turn until {@link #release}. */
    void hold() {
        holding = true;
    }

    void release() {
        holding = false;
        held.forEach(Runnable::run);
        held.clear();
    }

    @Override
    public void onHighWatermark() {
        shards.onHighWatermark(this);
    }

    @Override
    public LogAppendInfo append(MemoryRecords records, short requiredAcks, VerificationGuard guard) {
        return partition.appendAsLeader(records, requiredAcks, AppendContext.COORDINATOR);
    }
}
