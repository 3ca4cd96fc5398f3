package io.barnabas.simulation.client;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.FetchRequestData;
import io.barnabas.common.message.FetchRequestData.FetchPartition;
import io.barnabas.common.message.FetchRequestData.FetchTopic;
import io.barnabas.common.message.FetchResponseData;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.RecordBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Reads one partition on behalf of a consumer, until it is told to stop. One that wants only what is committed leaves out
 * what was aborted, as clients do: by the list that comes with the records.
 */
final class SimReader {
    private static final short FETCH_VERSION = 12;
    private static final int MAX_BYTES = 4_000;
    private static final int MAX_WAIT_MS = 500;
    private static final long BACKOFF_MS = 100;

    private final SimClient client;
    private final Witnesses witnesses;
    private final boolean committedOnly;
    private final Consumer<RecordBatch> sink;
    private final TopicPartition partition;
    private long position;
    private boolean stopped;

    /**
     * @param committedOnly whether it reads with read_committed
     * @param sink receives the batches of data that its user gets to see
     */
    SimReader(
            SimClient client,
            Witnesses witnesses,
            TopicPartition partition,
            long position,
            boolean committedOnly,
            Consumer<RecordBatch> sink) {
        this.client = client;
        this.witnesses = witnesses;
        this.partition = partition;
        this.position = position;
        this.committedOnly = committedOnly;
        this.sink = sink;
    }

    /** The offset to be read next. */
    long position() {
        return position;
    }

    void stop() {
        stopped = true;
    }

    void fetch() {
        if (stopped) {
            return;
        }
        SimClient.Leader leader = client.leader(partition);
        if (leader == null) {
            again();
            return;
        }
        FetchPartition wanted = new FetchPartition()
                .setPartition(partition.partition())
                .setCurrentLeaderEpoch(leader.epoch())
                .setFetchOffset(position)
                .setPartitionMaxBytes(MAX_BYTES);
        FetchTopic topic = new FetchTopic().setTopic(partition.topic());
        topic.partitions().add(wanted);
        FetchRequestData request = new FetchRequestData()
                .setMaxWaitMs(MAX_WAIT_MS)
                .setMinBytes(1)
                .setIsolationLevel((byte) (committedOnly ? 1 : 0))
                .setMaxBytes(MAX_BYTES)
                .setSessionEpoch(-1);
        request.topics().add(topic);
        client.<FetchResponseData>send(leader.brokerId(), request, FETCH_VERSION, this::onResponse, this::again);
    }

    private void onResponse(FetchResponseData response) {
        if (stopped) {
            return;
        }
        if (response.errorCode() != Errors.NONE.code() || response.responses().isEmpty()) {
            again();
            return;
        }
        FetchResponseData.PartitionData data =
                response.responses().get(0).partitions().get(0);
        if (data.errorCode() != Errors.NONE.code()) {
            again();
            return;
        }
        MemoryRecords records = data.records() == null ? MemoryRecords.EMPTY : (MemoryRecords) data.records();
        witnesses.plain().onFetched(partition, position, data.highWatermark(), records);
        long from = position;
        List<RecordBatch> delivered = committedOnly ? new CommittedOnly(data).delivered(records) : data(records);
        for (RecordBatch batch : records.batches()) {
            position = Math.max(position, batch.nextOffset());
        }
        if (committedOnly) {
            Set<Long> offsets = new TreeSet<>();
            delivered.forEach(batch -> offsets.add(batch.baseOffset()));
            witnesses.transactions().onCommittedFetched(partition, data, offsets);
        }
        delivered.stream().filter(batch -> batch.lastOffset() >= from).forEach(sink);
        if (stopped) {
            return;
        }
        client.later(records.sizeInBytes() > 0 ? 5 : 50, this::fetch);
    }

    private static List<RecordBatch> data(MemoryRecords records) {
        List<RecordBatch> data = new ArrayList<>();
        for (RecordBatch batch : records.batches()) {
            if (!batch.isControlBatch()) {
                data.add(batch);
            }
        }
        return data;
    }

    private void again() {
        client.later(BACKOFF_MS, () -> client.refreshMetadata(List.of(partition.topic()), this::fetch));
    }
}
