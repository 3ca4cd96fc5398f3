package io.barnabas.server.fetcher;

import io.barnabas.cluster.LeadershipTerms;
import io.barnabas.cluster.LogReadInfo;
import io.barnabas.cluster.PartitionLog;
import io.barnabas.cluster.ReadPosition;
import io.barnabas.common.Time;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.message.FetchRequestData;
import io.barnabas.common.message.FetchResponseData;
import io.barnabas.common.message.FetchResponseData.PartitionData;
import io.barnabas.common.message.ListOffsetsRequestData;
import io.barnabas.common.message.ListOffsetsResponseData;
import io.barnabas.common.message.ListOffsetsResponseData.ListOffsetsPartitionResponse;
import io.barnabas.common.message.ListOffsetsResponseData.ListOffsetsTopicResponse;
import io.barnabas.common.message.OffsetForLeaderEpochRequestData;
import io.barnabas.common.message.OffsetForLeaderEpochResponseData;
import io.barnabas.common.message.OffsetForLeaderEpochResponseData.OffsetForLeaderTopicResult;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.record.FileRecords;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.Records;
import io.barnabas.server.replica.LogManagerLogs;
import io.barnabas.server.replica.ManualLoop;
import io.barnabas.storage.log.FetchIsolation;
import io.barnabas.storage.log.LogConfig;
import io.barnabas.storage.log.LogManager;
import io.barnabas.storage.log.LogManagerSettings;
import io.barnabas.storage.log.UnifiedLog;
import io.barnabas.storage.log.segment.LogSegment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** One broker's replica of {@code orders-0} on a real disk, with its fetchers; it leads or follows as the test says. */
final class ReplicatedLog {
    static final TopicPartition TP = FetcherFixture.orders(0);
    static final Uuid ID = FetcherFixture.ORDERS;
    private static final Map<String, String> CONFIG =
            Map.of("segment.bytes", "700", "index.interval.bytes", "100", "file.delete.delay.ms", "1");

    private final Path directory;
    private final ManualLoop scheduler = new ManualLoop();
    private LogManager manager;
    FetcherFixture broker;
    FetcherFixture.Owned replica;
    private final FetcherVersions versions;

    ReplicatedLog(Path directory, FetcherVersions versions) {
        this.directory = directory;
        this.versions = versions;
        start();
    }

    private void start() {
        try {
            manager = new LogManager(
                    LogManagerSettings.defaults(List.of(directory)), LogConfig.of(CONFIG), scheduler, Time.SYSTEM);
            manager.startup(topic -> Map.of());
            PartitionLog log = new LogManagerLogs(manager, null).getOrCreate(TP, ID, true);
            replica = new FetcherFixture.Owned(TP, log);
            broker = new FetcherFixture(versions, 1, FollowerThrottle.NONE);
            broker.owned.put(TP, replica);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    UnifiedLog log() {
        return manager.getLog(TP).orElseThrow();
    }

    void restart() {
        broker.fetchers.close();
        manager.close();
        start();
    }

    /** Killed: whatever was not flushed may be gone, from any byte on. */
    void killAndRestart(Random random) {
        broker.fetchers.close();
        manager.checkpointHighWatermarks();
        manager.checkpointLogRecoveryOffsets();
        UnifiedLog killed = log();
        LogSegment active = killed.logSegments().get(killed.numberOfSegments() - 1);
        long recoveryPoint = killed.recoveryPoint();
        try {
            Path file = active.logFile();
            long size = Files.size(file);
            // A lost tail of the active segment only: older ones are flushed when they are rolled, in the test at
            // least.
            if (recoveryPoint <= active.baseOffset() && size > 0) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.truncate(random.nextLong(size + 1));
                }
            }
            // A lock is the process's: it goes with it.
            manager.logDirs().forEach(dir -> {
                try {
                    dir.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start();
    }

    void flush() {
        log().flush();
        manager.checkpointLogRecoveryOffsets();
    }

    void lead(int epoch) {
        broker.fetchers.unfollow(TP);
        broker.loop.run();
        // In sync with somebody who never fetches: the watermark moves when the test says so.
        replica.partition.makeLeader(
                new LeadershipTerms(0, FetcherFixture.BROKER, epoch, epoch, List.of(1, 99), List.of(1, 99)),
                replica.log);
    }

    void follow(int leaderId, int epoch) {
        broker.endPoints.put(leaderId, FetcherFixture.endPoint(9000 + leaderId));
        replica.partition.makeFollower(
                new LeadershipTerms(0, leaderId, epoch, epoch, List.of(leaderId), List.of(leaderId)), replica.log);
        broker.fetchers.follow(replica, ID, leaderId, epoch);
        broker.loop.run();
    }

    /** Answers what this follower asks its leader; false when it asks nothing. */
    boolean exchange(ReplicatedLog leader, int maxBytes) {
        if (broker.links.isEmpty() || broker.link().request == null) {
            broker.loop.advance(2_000);
            if (broker.links.isEmpty() || broker.link().request == null) {
                return false;
            }
        }
        broker.link().answer(leader.answer(broker.link().request, maxBytes));
        return true;
    }

    private ApiMessage answer(ApiMessage request, int maxBytes) {
        if (request instanceof FetchRequestData fetch) {
            PartitionData data = fetched(fetch.topics().get(0).partitions().get(0), maxBytes);
            FetchResponseData response = FetcherFixture.response(data).setSessionId(0);
            return response;
        }
        if (request instanceof OffsetForLeaderEpochRequestData epochs) {
            return epochEnd(epochs.topics().get(0).partitions().get(0));
        }
        ListOffsetsRequestData offsets = (ListOffsetsRequestData) request;
        long timestamp = offsets.topics().get(0).partitions().get(0).timestamp();
        ListOffsetsTopicResponse topic = new ListOffsetsTopicResponse().setName(TP.topic());
        topic.partitions()
                .add(new ListOffsetsPartitionResponse()
                        .setOffset(timestamp == -1 ? log().logEndOffset() : log().logStartOffset()));
        ListOffsetsResponseData response = new ListOffsetsResponseData();
        response.topics().add(topic);
        return response;
    }

    private OffsetForLeaderEpochResponseData epochEnd(OffsetForLeaderEpochRequestData.OffsetForLeaderPartition asked) {
        OffsetForLeaderTopicResult topic = new OffsetForLeaderTopicResult().setTopic(TP.topic());
        var answer = new OffsetForLeaderEpochResponseData.EpochEndOffset();
        topic.partitions().add(answer);
        try {
            var end = replica.partition.endOffsetForLeaderEpoch(asked.currentLeaderEpoch(), asked.leaderEpoch(), true);
            answer.setLeaderEpoch(end.epoch()).setEndOffset(end.endOffset());
        } catch (ApiException e) {
            answer.setErrorCode(e.error().code());
        }
        OffsetForLeaderEpochResponseData response = new OffsetForLeaderEpochResponseData();
        response.topics().add(topic);
        return response;
    }

    private PartitionData fetched(FetchRequestData.FetchPartition asked, int maxBytes) {
        try {
            LogReadInfo read = replica.partition.read(new Position(asked), maxBytes, true);
            PartitionData data = FetcherFixture.data(
                            0, read.highWatermark(), read.data() == null ? MemoryRecords.EMPTY : inMemory(read))
                    .setLogStartOffset(read.logStartOffset());
            if (read.divergingEpoch() != null) {
                data.setDivergingEpoch(new FetchResponseData.EpochEndOffset()
                        .setEpoch(read.divergingEpoch().epoch())
                        .setEndOffset(read.divergingEpoch().endOffset()));
            }
            return data;
        } catch (ApiException e) {
            return FetcherFixture.error(0, e.error());
        }
    }

    private static MemoryRecords inMemory(LogReadInfo read) {
        return bytesOf(read.data().records());
    }

    private static MemoryRecords bytesOf(Records records) {
        if (records instanceof MemoryRecords memory) {
            return memory;
        }
        try {
            ByteBuffer bytes = ByteBuffer.allocate(records.sizeInBytes());
            ((FileRecords) records).readInto(bytes, 0);
            bytes.flip();
            return new MemoryRecords(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All bytes of the log, whatever segments they are in. */
    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (LogSegment segment : log().logSegments()) {
            try {
                byte[] file = Files.readAllBytes(segment.logFile());
                bytes.write(file, 0, segment.size());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return bytes.toByteArray();
    }

    void close() {
        broker.fetchers.close();
        manager.close();
    }

    private record Position(FetchRequestData.FetchPartition asked) implements ReadPosition {
        @Override
        public long fetchOffset() {
            return asked.fetchOffset();
        }

        @Override
        public int currentLeaderEpoch() {
            return asked.currentLeaderEpoch();
        }

        @Override
        public int lastFetchedEpoch() {
            return asked.lastFetchedEpoch();
        }

        @Override
        public FetchIsolation isolation() {
            return FetchIsolation.LOG_END;
        }

        @Override
        public boolean leaderOnly() {
            return true;
        }
    }
}
