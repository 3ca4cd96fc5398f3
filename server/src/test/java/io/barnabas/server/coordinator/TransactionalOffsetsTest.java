package io.barnabas.server.coordinator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.message.ListGroupsRequestData;
import io.barnabas.common.message.OffsetCommitKey;
import io.barnabas.common.message.OffsetCommitRequestData;
import io.barnabas.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import io.barnabas.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import io.barnabas.common.message.OffsetCommitValue;
import io.barnabas.common.message.OffsetDeleteRequestData;
import io.barnabas.common.message.OffsetDeleteRequestData.OffsetDeleteRequestPartition;
import io.barnabas.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import io.barnabas.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import io.barnabas.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import io.barnabas.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import io.barnabas.common.message.TxnOffsetCommitRequestData;
import io.barnabas.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestPartition;
import io.barnabas.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestTopic;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.ControlRecordType;
import io.barnabas.common.record.Record;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.coordinator.common.CoordinatorRecord;
import io.barnabas.coordinator.common.CoordinatorResult;
import io.barnabas.coordinator.common.TransactionalProducer;
import io.barnabas.coordinator.group.GroupCoordinatorShard;
import io.barnabas.coordinator.group.GroupRecords;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A shard that has led all the time, one that has just read the partition, one that reads it compacted, and a plain rule about the log agree on every
 * offset, whatever was committed in and outside of transactions: of the records of a key that count, the last one holds.
 */
class TransactionalOffsetsTest {
    private static final RecordSerde SERDE = new RecordSerde(GroupRecords::newKey, GroupRecords::newValue);
    private static final List<String> GROUPS = List.of("a", "b", "c");
    private static final List<String> TOPICS = List.of("t", "u");
    private static final int PARTITIONS = 2;
    private static final int PRODUCERS = 3;
    private static final int STEPS = 120;

    private final OffsetsPartition partition = new OffsetsPartition();
    private long nextOffset = 1;

    static LongStream seeds() {
        return LongStream.range(0, 150);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldHaveTheSameOffsetsLiveAndLoaded(long seed) {
        // Given
        Random random = new Random(seed);
        partition.becomeLeader();
        partition.loader.run();

        // When
        for (int step = 0; step < STEPS; step++) {
            act(random);
            if (random.nextInt(10) == 0) {
                compare("seed " + seed + " step " + step);
            }
        }

        // Then
        for (long producer = 0; producer < PRODUCERS; producer++) {
            partition.appendMarker(producer, random.nextBoolean());
            compare("seed " + seed + " end of " + producer);
        }
    }

    private void act(Random random) {
        String group = GROUPS.get(random.nextInt(GROUPS.size()));
        String topic = TOPICS.get(random.nextInt(TOPICS.size()));
        int index = random.nextInt(PARTITIONS);
        int choice = random.nextInt(100);
        partition.nowMs += random.nextInt(3_000);
        if (choice < 25) {
            commit(group, topic, index);
        } else if (choice < 55) {
            commitTransactional(random.nextInt(PRODUCERS), group, topic, index, error -> {});
        } else if (choice < 75) {
            partition.appendMarker(random.nextInt(PRODUCERS), random.nextInt(3) > 0);
        } else if (choice < 80) {
            partition.run(
                    shard -> shard.deleteOffsets(partition.from(), deletion(group, topic, index), r -> {}), e -> {});
        } else if (choice < 82) {
            partition.run(shard -> shard.deleteGroup(partition.from(), group, r -> {}), e -> {});
        } else if (choice < 84) {
            partition.run(shard -> shard.onTopicDeleted(topic, partition.nowMs), e -> {});
        } else if (choice < 88) {
            partition.run(shard -> shard.expireOffsets(partition.nowMs), e -> {});
        } else if (choice < 96) {
            long open = partition.log.logEndOffset() - partition.log.highWatermark();
            partition.advanceWatermark(partition.log.highWatermark() + random.nextLong(open + 1));
        } else {
            changeLeader(random);
        }
    }

    /** Markers may come while the partition is read, and before it is known to be committed. */
    private void changeLeader(Random random) {
        partition.resign(random.nextBoolean());
        partition.becomeLeader();
        if (random.nextBoolean()) {
            partition.appendMarker(random.nextInt(PRODUCERS), random.nextBoolean());
        }
        partition.hold();
        partition.loader.run();
        if (random.nextBoolean()) {
            partition.appendMarker(random.nextInt(PRODUCERS), random.nextBoolean());
        }
        partition.release();
        if (random.nextBoolean()) {
            partition.appendMarker(random.nextInt(PRODUCERS), random.nextBoolean());
        }
    }

    private void commit(String group, String topic, int index) {
        OffsetCommitRequestPartition offset =
                new OffsetCommitRequestPartition().setPartitionIndex(index).setCommittedOffset(nextOffset++);
        OffsetCommitRequestData request = new OffsetCommitRequestData()
                .setGroupId(group)
                .setTopics(List.of(new OffsetCommitRequestTopic().setName(topic).setPartitions(List.of(offset))));
        partition.run(shard -> shard.commitOffsets(partition.from(), request, r -> {}), e -> {});
    }

    private void commitTransactional(long producer, String group, String topic, int index, Consumer<Errors> answer) {
        TxnOffsetCommitRequestPartition offset =
                new TxnOffsetCommitRequestPartition().setPartitionIndex(index).setCommittedOffset(nextOffset++);
        TxnOffsetCommitRequestData request = new TxnOffsetCommitRequestData()
                .setGroupId(group)
                .setProducerId(producer)
                .setTopics(
                        List.of(new TxnOffsetCommitRequestTopic().setName(topic).setPartitions(List.of(offset))));
        partition.run(
                shard -> shard.commitTransactionalOffsets(
                        partition.from(),
                        new TransactionalProducer(producer, (short) 0, null),
                        request,
                        response -> answer.accept(Errors.forCode(
                                response.topics().get(0).partitions().get(0).errorCode()))),
                answer);
    }

    private static OffsetDeleteRequestData deletion(String group, String topic, int index) {
        OffsetDeleteRequestTopic topics = new OffsetDeleteRequestTopic().setName(topic);
        topics.partitions().add(new OffsetDeleteRequestPartition().setPartitionIndex(index));
        OffsetDeleteRequestData request = new OffsetDeleteRequestData().setGroupId(group);
        request.topics().add(topics);
        return request;
    }

    private void compare(String when) {
        partition.advanceWatermark(partition.log.logEndOffset());
        List<String> live = new ArrayList<>();
        partition.run(
                shard -> {
                    live.add(stateOf(shard));
                    return CoordinatorResult.nothing();
                },
                error -> live.add(error.toString()));
        assertEquals(stateOf(partition.freshlyLoaded()), live.get(0), when);
        assertEquals(stateOf(partition.loadedAfterCompaction()), live.get(0), when + " after compaction");
        assertEquals(committedByTheLog(), fetched(partition.freshlyLoaded(), false), when);
    }

    /** All that can be asked. */
    private String stateOf(GroupCoordinatorShard shard) {
        List<String> groups = new ArrayList<>();
        shard.listGroups(
                partition.from(),
                new ListGroupsRequestData(),
                listed -> listed.forEach(group -> groups.add(group.groupId() + " " + group.groupState())));
        StringBuilder state =
                new StringBuilder(groups.stream().sorted().toList().toString());
        return state.append(fetched(shard, false)).append(fetched(shard, true)).toString();
    }

    private Map<String, Long> fetched(GroupCoordinatorShard shard, boolean requireStable) {
        Map<String, Long> offsets = new TreeMap<>();
        for (String group : GROUPS) {
            OffsetFetchRequestGroup request = new OffsetFetchRequestGroup().setGroupId(group);
            List<OffsetFetchRequestTopics> topics = TOPICS.stream()
                    .map(topic -> new OffsetFetchRequestTopics().setName(topic).setPartitionIndexes(List.of(0, 1)))
                    .toList();
            request.setTopics(topics);
            List<OffsetFetchResponseGroup> answers = new ArrayList<>();
            shard.fetchOffsets(partition.from(), request, requireStable, answers::add)
                    .onCommitted()
                    .run();
            answers.get(0).topics().forEach(topic -> topic.partitions().forEach(answer -> {
                String key = group + " " + topic.name() + "-" + answer.partitionIndex();
                if (answer.errorCode() != 0) {
                    offsets.put(key, (long) -answer.errorCode());
                } else if (answer.committedOffset() >= 0) {
                    offsets.put(key, answer.committedOffset());
                }
            }));
        }
        return offsets;
    }

    /** A record of a key that counts. */
    private record Counted(long recordOffset, Long value) {}

    /** By the plain rule. */
    private Map<String, Long> committedByTheLog() {
        Map<String, Counted> last = new HashMap<>();
        Map<Long, Map<String, Counted>> open = new HashMap<>();
        for (RecordBatch batch : partition.records().batches()) {
            if (batch.isControlBatch()) {
                Map<String, Counted> ended = open.remove(batch.producerId());
                if (ended != null && batch.endTransactionMarker().controlType() == ControlRecordType.COMMIT) {
                    ended.forEach((key, counted) -> last.merge(
                            key, counted, (one, two) -> one.recordOffset() > two.recordOffset() ? one : two));
                }
                continue;
            }
            for (Record record : batch) {
                CoordinatorRecord content = SERDE.read(record.key(), record.value());
                if (content.key() instanceof OffsetCommitKey key) {
                    OffsetCommitValue value = (OffsetCommitValue) content.value();
                    Map<String, Counted> target = batch.isTransactional()
                            ? open.computeIfAbsent(batch.producerId(), id -> new HashMap<>())
                            : last;
                    target.put(
                            key.group() + " " + key.topic() + "-" + key.partition(),
                            new Counted(record.offset(), value == null ? null : value.offset()));
                }
            }
        }
        Map<String, Long> committed = new TreeMap<>();
        last.forEach((key, counted) -> {
            if (counted.value() != null) {
                committed.put(key, counted.value());
            }
        });
        return committed;
    }

    @Test
    void shouldTellOfAnEndedTransactionOnlyOnceItsMarkerIsCommitted() {
        // Given
        partition.becomeLeader();
        partition.loader.run();
        List<Errors> answers = new ArrayList<>();
        commitTransactional(1, "a", "t", 0, answers::add);
        partition.advanceWatermark(1);

        // When
        partition.appendMarker(1, true);
        List<Long> told = new ArrayList<>();
        OffsetFetchRequestGroup request =
                new OffsetFetchRequestGroup().setGroupId("a").setTopics(null);
        partition.run(
                shard -> shard.fetchOffsets(
                        partition.from(),
                        request,
                        true,
                        group -> told.add(
                                group.topics().get(0).partitions().get(0).committedOffset())),
                error -> told.add(-1L));
        boolean before = told.isEmpty();
        partition.advanceWatermark(2);

        // Then
        assertEquals(List.of(Errors.NONE), answers);
        assertTrue(before);
        assertEquals(List.of(1L), told);
    }
}
