package io.barnabas.server.fetcher;

import io.barnabas.cluster.InMemoryLog;
import io.barnabas.cluster.LeadershipTerms;
import io.barnabas.cluster.Partition;
import io.barnabas.cluster.PartitionLog;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.message.FetchRequestData;
import io.barnabas.common.message.FetchResponseData;
import io.barnabas.common.message.FetchResponseData.EpochEndOffset;
import io.barnabas.common.message.FetchResponseData.FetchableTopicResponse;
import io.barnabas.common.message.FetchResponseData.PartitionData;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.metadata.EndPoint;
import io.barnabas.server.config.ReplicationConfig;
import io.barnabas.server.link.BrokerLink;
import io.barnabas.server.link.LinkException;
import io.barnabas.server.link.ResponseHandler;
import io.barnabas.server.replica.ManualLoop;
import io.barnabas.server.replica.OwnedPartition;
import io.barnabas.server.replica.PartitionOwner;
import io.barnabas.storage.log.LogAppendInfo;
import io.barnabas.storage.producer.VerificationGuard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;

/** Broker 1 with followers, and links on which the test plays the leader. */
final class FetcherFixture {
    static final int BROKER = 1;
    static final long BROKER_EPOCH = 77;
    static final int BACKOFF_MS = 1000;
    static final Uuid ORDERS = new Uuid(1, 1);
    static final FetcherVersions NEWEST = new FetcherVersions((short) 17, (short) 9, (short) 4);
    /** inter.broker.protocol.version 2.6: no divergence in Fetch. */
    static final FetcherVersions OLD = new FetcherVersions((short) 11, (short) 5, (short) 3);

    final ManualLoop loop = new ManualLoop();
    final List<FakeLink> links = new ArrayList<>();
    final Map<Integer, EndPoint> endPoints = new HashMap<>();
    final Map<TopicPartition, Owned> owned = new HashMap<>();
    final LeaderFetchers fetchers;

    FetcherFixture() {
        this(NEWEST, 1, FollowerThrottle.NONE);
    }

    FetcherFixture(FetcherVersions versions, int numFetchers, FollowerThrottle throttle) {
        for (int id = 1; id <= 3; id++) {
            endPoints.put(id, endPoint(9090 + id));
        }
        fetchers = new LeaderFetchers(
                config(versions, numFetchers),
                new LeaderFetchers.Ports(
                        (id, endPoint, clientId) -> new FakeLink(id, endPoint, clientId),
                        endPoints::get,
                        () -> BROKER_EPOCH,
                        throttle));
    }

    static FetcherConfig config(FetcherVersions versions, int numFetchers) {
        return new FetcherConfig(
                BROKER,
                versions,
                new ReplicationConfig(
                        30_000, 5_000, numFetchers, 1_048_576, 1, 10_485_760, 500, BACKOFF_MS, 30_000, 65_536));
    }

    static EndPoint endPoint(int port) {
        return new EndPoint("PLAINTEXT", "PLAINTEXT", "127.0.0.1", port);
    }

    static TopicPartition orders(int partition) {
        return new TopicPartition("orders", partition);
    }

    /** Makes a follower, and lets its fetcher run. */
    Owned follow(int partition, int leaderId, int leaderEpoch) {
        Owned replica = become(orders(partition), leaderId, leaderEpoch, ORDERS);
        loop.run();
        return replica;
    }

    Owned become(TopicPartition tp, int leaderId, int leaderEpoch, Uuid topicId) {
        Owned replica = owned.computeIfAbsent(tp, Owned::new);
        replica.partition.makeFollower(
                new LeadershipTerms(0, leaderId, leaderEpoch, 0, List.of(1, 2), List.of(1, 2)), replica.log);
        fetchers.follow(replica, topicId, leaderId, leaderEpoch);
        return replica;
    }

    FakeLink link() {
        return links.get(links.size() - 1);
    }

    /** A partition of this broker. */
    static final class Owned implements OwnedPartition {
        final PartitionOwner owner = new PartitionOwner();
        final Partition partition;
        final PartitionLog log;
        int watermarkMoves;

        Owned(TopicPartition tp) {
            this(tp, new InMemoryLog());
        }

        Owned(TopicPartition tp, PartitionLog log) {
            this.partition = new Partition(tp, BROKER, 30_000, () -> 0, id -> true);
            this.log = log;
        }

        @Override
        public Partition partition() {
            return partition;
        }

        @Override
        public boolean execute(Runnable event) {
            return owner.execute(event);
        }

        @Override
        public void executeAlways(Runnable event) {
            owner.executeAlways(event);
        }

        @Override
        public void onHighWatermark() {
            watermarkMoves++;
        }

        @Override
        public LogAppendInfo append(MemoryRecords records, short requiredAcks, VerificationGuard guard) {
            throw new UnsupportedOperationException("a follower");
        }
    }

    /** A link whose requests the test answers, one at a time. */
    final class FakeLink implements BrokerLink {
        final int brokerId;
        final EndPoint endPoint;
        final String clientId;
        ApiMessage request;
        short version;
        int sent;
        int released;
        boolean closed;
        private ResponseHandler handler;

        FakeLink(int brokerId, EndPoint endPoint, String clientId) {
            this.brokerId = brokerId;
            this.endPoint = endPoint;
            this.clientId = clientId;
            links.add(this);
        }

        @Override
        public ScheduledExecutorService loop() {
            return loop;
        }

        @Override
        public void send(ApiMessage message, short apiVersion, int timeoutMs, ResponseHandler whoAsks) {
            if (request != null) {
                throw new AssertionError("two requests at a time");
            }
            request = message;
            version = apiVersion;
            handler = whoAsks;
            sent++;
        }

        @Override
        public void close() {
            closed = true;
            if (request != null) {
                loop.execute(() -> fail(LinkException.Cause.CLOSED));
            }
        }

        FetchRequestData fetch() {
            return (FetchRequestData) request;
        }

        /** {@code topic-partition@offset}, in the order of the request. */
        List<String> asked() {
            List<String> asked = new ArrayList<>();
            fetch().topics().forEach(topic -> topic.partitions()
                    .forEach(each -> asked.add(topic.topic() + "-" + each.partition() + "@" + each.fetchOffset())));
            return asked;
        }

        List<String> forgotten() {
            List<String> forgotten = new ArrayList<>();
            fetch().forgottenTopicsData()
                    .forEach(topic -> topic.partitions().forEach(each -> forgotten.add(topic.topic() + "-" + each)));
            return forgotten;
        }

        void answer(ApiMessage response) {
            ResponseHandler asked = handler;
            request = null;
            asked.onResponse(response, () -> released++);
            loop.run();
        }

        void fail(LinkException.Cause why) {
            if (request == null) {
                return;
            }
            ResponseHandler asked = handler;
            request = null;
            asked.onFailure(new LinkException(why, "broker " + brokerId + ": " + why));
            loop.run();
        }
    }

    /** An answer in session 5. */
    static FetchResponseData response(PartitionData... partitions) {
        FetchableTopicResponse topic =
                new FetchableTopicResponse().setTopic("orders").setTopicId(ORDERS);
        topic.setPartitions(new ArrayList<>(List.of(partitions)));
        FetchResponseData response = new FetchResponseData().setSessionId(5);
        if (partitions.length > 0) {
            response.responses().add(topic);
        }
        return response;
    }

    static PartitionData data(int partition, long highWatermark, MemoryRecords records) {
        return new PartitionData()
                .setPartitionIndex(partition)
                .setHighWatermark(highWatermark)
                .setLogStartOffset(0)
                .setRecords(records);
    }

    static PartitionData error(int partition, Errors error) {
        return new PartitionData()
                .setPartitionIndex(partition)
                .setErrorCode(error.code())
                .setHighWatermark(-1)
                .setRecords(MemoryRecords.EMPTY);
    }

    static PartitionData diverging(int partition, int epoch, long endOffset) {
        return data(partition, 0, MemoryRecords.EMPTY)
                .setDivergingEpoch(new EpochEndOffset().setEpoch(epoch).setEndOffset(endOffset));
    }
}
