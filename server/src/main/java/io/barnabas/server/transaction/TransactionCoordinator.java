package io.barnabas.server.transaction;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.ListTransactionsResponseData;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.Compression;
import io.barnabas.common.record.CompressionType;
import io.barnabas.coordination.ProducerIdAllocator;
import io.barnabas.coordinator.common.CoordinatorResult;
import io.barnabas.coordinator.group.GroupPartitioner;
import io.barnabas.coordinator.transaction.InitProducerIdRequest;
import io.barnabas.coordinator.transaction.InitProducerIdResult;
import io.barnabas.coordinator.transaction.TransactionConfig;
import io.barnabas.coordinator.transaction.TransactionFilter;
import io.barnabas.coordinator.transaction.TransactionMarkers;
import io.barnabas.coordinator.transaction.TransactionRecords;
import io.barnabas.coordinator.transaction.TransactionShard;
import io.barnabas.server.config.KafkaConfig;
import io.barnabas.server.coordinator.CoordinatorShards;
import io.barnabas.server.coordinator.Gather;
import io.barnabas.server.coordinator.RecordSerde;
import io.barnabas.server.coordinator.ShardSettings;
import io.barnabas.server.coordinator.ShardThreads;
import io.barnabas.server.coordinator.TransactionLoadReporter;
import io.barnabas.server.metadata.MetadataCache;
import io.barnabas.server.metadata.TopicImage;
import io.barnabas.server.replica.ReplicaManager;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This broker's share of the transactions: those whose partition of {@code __transaction_state} it leads. Never blocks;
 * answers come on whatever thread has the partition's turn.
 */
public final class TransactionCoordinator {
    /** The topic that keeps the transactions. */
    public static final String TOPIC = "__transaction_state";

    private static final Logger LOG = LoggerFactory.getLogger("kafka.coordinator.transaction.TransactionCoordinator");
    private static final short ACKS_ALL = -1;

    private final String prefix;
    private final KafkaConfig config;
    private final MetadataCache metadataCache;
    private final ShardThreads threads;
    private final ProducerIdAllocator producerIds;
    private final TransactionMarkerSender sender;
    private final CoordinatorShards<TransactionShard> shards;
    private volatile boolean active = true;

    /**
     * @param brokerId this broker's
     * @param metadataCache how many partitions {@link #TOPIC} has
     * @param producerIds ids for new transactional ids
     * @param sender takes the markers
     */
    public TransactionCoordinator(
            int brokerId,
            KafkaConfig config,
            MetadataCache metadataCache,
            ShardThreads threads,
            ProducerIdAllocator producerIds,
            TransactionMarkerSender sender) {
        this.prefix = "[TransactionCoordinator id=" + brokerId + "] ";
        this.config = config;
        this.metadataCache = metadataCache;
        this.threads = threads;
        this.producerIds = producerIds;
        this.sender = sender;
        TransactionConfig transactionConfig = new TransactionConfig(
                brokerId, config.getInt("transaction.max.timeout.ms"), config.getInt("transactional.id.expiration.ms"));
        this.shards = new CoordinatorShards<>(
                (partition, leaderEpoch, timer) -> new TransactionShard(
                        transactionConfig, partition, leaderEpoch, timer, markersOf(partition.partition())),
                new RecordSerde(TransactionRecords::newKey, TransactionRecords::newValue),
                new ShardSettings<>(
                        new TransactionLoadReporter<>(brokerId, TransactionShard::size),
                        Compression.of(CompressionType.NONE),
                        ACKS_ALL,
                        config.getInt("request.timeout.ms"),
                        config.getInt("transaction.state.log.load.buffer.size")),
                threads);
    }

    private TransactionMarkers markersOf(int partition) {
        return sender.open((marker, written) -> shards.runAlways(
                partition,
                shard -> shard.onMarkersWritten(nowMs(), marker, written),
                error -> LOG.debug("{}Markers of {} come after the term: {}", prefix, marker, error)));
    }

    /** Takes up what the replica manager tells, and starts to look for transactions that are late. */
    public void start(ReplicaManager replicaManager) {
        replicaManager.addPartitionListener(TOPIC, shards);
        every("transaction.abort.timed.out.transaction.cleanup.interval.ms", this::abortTimedOut);
        every("transaction.remove.expired.transaction.cleanup.interval.ms", this::expire);
        LOG.info("{}Startup complete.", prefix);
    }

    private void every(String intervalKey, Runnable job) {
        long intervalMs = config.getInt(intervalKey);
        threads.loader().scheduleWithFixedDelay(job, intervalMs, intervalMs, TimeUnit.MILLISECONDS);
    }

    private void abortTimedOut() {
        forEachShard((partition, shard) -> {
            for (String transactionalId : shard.timedOut(nowMs())) {
                run(partition, each -> each.abortTimedOut(nowMs(), transactionalId), this::onNotAsked);
            }
            return CoordinatorResult.nothing();
        });
    }

    private void expire() {
        forEachShard((partition, shard) -> shard.expire(nowMs()));
    }

    private interface Job {
        CoordinatorResult run(int partition, TransactionShard shard);
    }

    private void forEachShard(Job job) {
        for (int partition : partitions()) {
            run(partition, shard -> job.run(partition, shard), this::onNotAsked);
        }
    }

    private void onNotAsked(Errors error) {
        LOG.debug("{}A partition is not asked: {}", prefix, error);
    }

    /** In order. */
    private List<Integer> partitions() {
        TreeSet<Integer> partitions = new TreeSet<>();
        shards.partitions().forEach(partitions::add);
        return new ArrayList<>(partitions);
    }

    /** Which partition of {@link #TOPIC} keeps the transactional id. */
    public int partitionFor(String transactionalId) {
        TopicImage topic = metadataCache.image().topic(TOPIC);
        int partitions = topic == null
                ? config.getInt("transaction.state.log.num.partitions")
                : topic.partitions().size();
        return GroupPartitioner.partitionFor(transactionalId, partitions);
    }

    /** Ms since the epoch. */
    public long nowMs() {
        return threads.time().milliseconds();
    }

    /**
     * Lets an event of a transactional id's shard happen.
     *
     * @param refused called instead: NOT_COORDINATOR, COORDINATOR_LOAD_IN_PROGRESS, or COORDINATOR_NOT_AVAILABLE when this
     *     broker stops
     */
    public void run(
            String transactionalId, Function<TransactionShard, CoordinatorResult> event, Consumer<Errors> refused) {
        run(partitionFor(transactionalId), event, refused);
    }

    private void run(int partition, Function<TransactionShard, CoordinatorResult> event, Consumer<Errors> refused) {
        if (active) {
            shards.run(partition, event, refused);
        } else {
            refused.accept(Errors.COORDINATOR_NOT_AVAILABLE);
        }
    }

    /** InitProducerId with a transactional id, which must not be empty; a new producer id is fetched if one is needed. */
    public void initProducerId(InitProducerIdRequest request, Consumer<InitProducerIdResult> reply) {
        run(
                request.transactionalId(),
                shard -> shard.initProducerId(request, result -> {
                    if (result.needsProducerId()) {
                        fetchProducerId(request, reply);
                    } else {
                        reply.accept(result);
                    }
                }),
                error -> reply.accept(InitProducerIdResult.failed(error)));
    }

    private void fetchProducerId(InitProducerIdRequest request, Consumer<InitProducerIdResult> reply) {
        producerIds.nextProducerId().whenComplete((id, failure) -> {
            if (failure == null) {
                initProducerId(request.withFreshProducerId(nowMs(), id), reply);
            } else {
                LOG.warn("{}No producer id for {}", prefix, request.transactionalId(), failure);
                // ZooKeeper does not answer: the client tries again.
                reply.accept(InitProducerIdResult.failed(Errors.COORDINATOR_LOAD_IN_PROGRESS));
            }
        });
    }

    /**
     * ListTransactions: those of all shards of this broker.
     *
     * @param done receives them, and NONE, or why there are none: COORDINATOR_LOAD_IN_PROGRESS or COORDINATOR_NOT_AVAILABLE
     */
    public void list(
            TransactionFilter filter, BiConsumer<Errors, List<ListTransactionsResponseData.TransactionState>> done) {
        if (!active || shards.isLoading()) {
            done.accept(active ? Errors.COORDINATOR_LOAD_IN_PROGRESS : Errors.COORDINATOR_NOT_AVAILABLE, List.of());
            return;
        }
        List<Integer> partitions = partitions();
        Gather<List<ListTransactionsResponseData.TransactionState>> gather =
                new Gather<>(partitions.size(), answers -> {
                    List<ListTransactionsResponseData.TransactionState> all = new ArrayList<>();
                    answers.forEach(all::addAll);
                    done.accept(Errors.NONE, all);
                });
        for (int i = 0; i < partitions.size(); i++) {
            int index = i;
            run(
                    partitions.get(i),
                    shard -> shard.list(filter, listed -> gather.set(index, listed)),
                    error -> gather.set(index, List.of()));
        }
    }

    /** The partition of {@link #TOPIC} that keeps the id, for whoever looks for its leader. */
    public TopicPartition topicPartitionFor(String transactionalId) {
        return new TopicPartition(TOPIC, partitionFor(transactionalId));
    }

    /** Answers whoever waits for a transaction, and takes no more. Before the logs are closed. */
    public void shutdown() {
        active = false;
        LOG.info("{}Shutting down.", prefix);
        shards.close();
        sender.close();
        LOG.info("{}Shutdown complete.", prefix);
    }
}
