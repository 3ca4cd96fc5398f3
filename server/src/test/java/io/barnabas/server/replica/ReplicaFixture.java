package io.barnabas.server.replica;

import io.barnabas.cluster.Batches;
import io.barnabas.cluster.InMemoryLog;
import io.barnabas.common.Time;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.message.FetchRequestData;
import io.barnabas.common.message.LeaderAndIsrRequestData;
import io.barnabas.common.message.LeaderAndIsrRequestData.LeaderAndIsrPartitionState;
import io.barnabas.common.message.LeaderAndIsrRequestData.LeaderAndIsrTopicState;
import io.barnabas.common.protocol.Errors;
import io.barnabas.server.metadata.MetadataCache;
import io.barnabas.server.quota.ReplicationQuotaManager;
import io.barnabas.storage.log.FetchIsolation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A replica manager of broker 0 over logs in memory, and the requests tests make of it. */
final class ReplicaFixture {
    static final Uuid TOPIC_ID = new Uuid(3, 4);

    final FakeLogs logs = new FakeLogs();
    final ManualLoop loop = new ManualLoop();
    final MetadataCache metadataCache = new MetadataCache();
    long brokerEpoch = 50;
    long nowMs = 1_000_000;
    final FakePeers peers = new FakePeers();
    final ReplicationQuotaManager leaderQuota = new ReplicationQuotaManager(11, 1_000, () -> nowMs);
    final ReplicationQuotaManager alterLogDirsQuota = new ReplicationQuotaManager(11, 1_000, () -> nowMs);
    final ReplicaManager manager = new ReplicaManager(
            new ReplicaManagerConfig(0, 30_000, true),
            logs,
            metadataCache,
            new RequestTimer(loop),
            new ReplicaPeers(() -> brokerEpoch, peers, peers, leaderQuota, alterLogDirsQuota),
            new Clock());

    private final class Clock implements Time {
        @Override
        public long milliseconds() {
            return nowMs;
        }

        @Override
        public long nanoseconds() {
            return nowMs * 1_000_000;
        }
    }

    /** Leads these partitions of topic {@code orders} with this in-sync set. */
    void lead(List<Integer> isr, int... partitions) {
        manager.becomeLeaderOrFollower(leaderAndIsr(1, 0, 0, isr, partitions), (short) 7);
    }

    static LeaderAndIsrRequestData leaderAndIsr(
            int controllerEpoch, int leader, int leaderEpoch, List<Integer> isr, int... partitions) {
        LeaderAndIsrTopicState topic =
                new LeaderAndIsrTopicState().setTopicName("orders").setTopicId(TOPIC_ID);
        for (int partition : partitions) {
            topic.partitionStates()
                    .add(new LeaderAndIsrPartitionState()
                            .setPartitionIndex(partition)
                            .setControllerEpoch(controllerEpoch)
                            .setLeader(leader)
                            .setLeaderEpoch(leaderEpoch)
                            .setIsr(isr)
                            .setReplicas(isr));
        }
        LeaderAndIsrRequestData request = new LeaderAndIsrRequestData()
                .setControllerEpoch(controllerEpoch)
                .setBrokerEpoch(-1);
        request.topicStates().add(topic);
        return request;
    }

    InMemoryLog log(int partition) {
        return logs.logs.get(new TopicPartition("orders", partition));
    }

    /** Produces one record to each of these partitions. */
    Produce produce(int acks, int... partitions) {
        Produce produce = new Produce(acks);
        for (int partition : partitions) {
            produce.add("orders", partition, Batches.of("value"));
        }
        manager.appendRecords(produce);
        return produce;
    }

    /** Fetches these partitions from offset 0. */
    Fetch fetch(int maxWaitMs, int minBytes, int... partitions) {
        return fetch(consumer(maxWaitMs, minBytes), 0, partitions);
    }

    Fetch fetch(FetchParams params, long offset, int... partitions) {
        List<FetchPartition> wanted = new ArrayList<>();
        for (int partition : partitions) {
            wanted.add(position(partition, offset, 1_000_000));
        }
        return fetch(params, wanted);
    }

    Fetch fetch(FetchParams params, List<FetchPartition> wanted) {
        Fetch fetch = new Fetch(params, wanted);
        manager.fetchRecords(fetch);
        return fetch;
    }

    static FetchParams consumer(int maxWaitMs, int minBytes) {
        return new FetchParams(-1, -1, maxWaitMs, minBytes, 50_000_000, FetchIsolation.HIGH_WATERMARK, true, null);
    }

    static FetchParams follower(int brokerId) {
        return new FetchParams(brokerId, -1, 500, 1, 50_000_000, FetchIsolation.LOG_END, true, null);
    }

    static FetchPartition position(int partition, long offset, int maxBytes) {
        FetchPartition position = new FetchPartition("orders", TOPIC_ID, partition);
        position.update(new FetchRequestData.FetchPartition()
                .setPartition(partition)
                .setFetchOffset(offset)
                .setPartitionMaxBytes(maxBytes));
        return position;
    }

    /** A Produce request that remembers how it ended. */
    final class Produce extends ProduceOperation {
        int released;
        int completed;
        boolean abandoned;

        Produce(int acks) {
            super((short) acks, 1000, loop, 1);
        }

        List<Errors> errors() {
            return appends().stream().map(PartitionAppend::error).toList();
        }

        @Override
        protected void onRecordsAppended() {
            released++;
        }

        @Override
        protected boolean isAbandoned() {
            return abandoned;
        }

        @Override
        protected void onComplete() {
            completed++;
        }
    }

    /** A Fetch request that remembers how it ended. */
    final class Fetch extends FetchOperation {
        PartitionRead[] reads;
        int completed;
        boolean abandoned;

        Fetch(FetchParams params, List<FetchPartition> wanted) {
            super(params, wanted, loop);
        }

        List<Errors> errors() {
            return Arrays.stream(reads).map(PartitionRead::error).toList();
        }

        List<Boolean> withRecords() {
            return Arrays.stream(reads).map(read -> read.sizeInBytes() > 0).toList();
        }

        @Override
        protected boolean isAbandoned() {
            return abandoned;
        }

        @Override
        protected void onComplete(PartitionRead[] found) {
            reads = found;
            completed++;
        }
    }
}
