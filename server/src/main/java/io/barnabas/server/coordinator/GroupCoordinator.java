package io.barnabas.server.coordinator;

import io.barnabas.common.Uuid;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.Compression;
import io.barnabas.common.record.CompressionType;
import io.barnabas.coordinator.common.CoordinatorResult;
import io.barnabas.coordinator.common.TransactionalProducer;
import io.barnabas.coordinator.group.GroupConfig;
import io.barnabas.coordinator.group.GroupCoordinatorShard;
import io.barnabas.coordinator.group.GroupPartitioner;
import io.barnabas.coordinator.group.GroupRecords;
import io.barnabas.server.config.KafkaConfig;
import io.barnabas.server.metadata.MetadataCache;
import io.barnabas.server.metadata.TopicImage;
import io.barnabas.server.replica.ReplicaManager;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This broker's share of the consumer groups: those whose partition of {@code __consumer_offsets} it leads. Never blocks;
 * answers come on whatever thread has the partition's turn.
 */
public final class GroupCoordinator {
    /** The topic that keeps the groups. */
    public static final String TOPIC = "__consumer_offsets";

    private static final Logger LOG = LoggerFactory.getLogger("kafka.coordinator.group.GroupCoordinator");

    private final KafkaConfig config;
    private final MetadataCache metadataCache;
    private final ShardThreads threads;
    private final CoordinatorShards<GroupCoordinatorShard> shards;
    private volatile boolean active = true;

    /**
     * @param brokerId this broker's
     * @param metadataCache which topics there are
     * @param memberIds random ids
     */
    public GroupCoordinator(
            int brokerId,
            KafkaConfig config,
            MetadataCache metadataCache,
            ShardThreads threads,
            Supplier<Uuid> memberIds) {
        this.config = config;
        this.metadataCache = metadataCache;
        this.threads = threads;
        ShardSettings<GroupCoordinatorShard> settings = new ShardSettings<>(
                new GroupLoadReporter(brokerId),
                Compression.of(CompressionType.forId(config.getInt("offsets.topic.compression.codec"))),
                config.getShort("offsets.commit.required.acks"),
                config.getInt("offsets.commit.timeout.ms"),
                config.getInt("offsets.load.buffer.size"));
        GroupConfig groupConfig = groupConfig(brokerId, config);
        this.shards = new CoordinatorShards<>(
                (partition, leaderEpoch, timer) ->
                        new GroupCoordinatorShard(groupConfig, partition, timer, memberIds, this::topicExists),
                new RecordSerde(GroupRecords::newKey, GroupRecords::newValue),
                settings,
                threads);
    }

    /** The keys of the configuration that groups know of. */
    static GroupConfig groupConfig(int brokerId, KafkaConfig config) {
        return new GroupConfig(
                brokerId,
                config.getInt("group.min.session.timeout.ms"),
                config.getInt("group.max.session.timeout.ms"),
                config.getInt("group.initial.rebalance.delay.ms"),
                config.getInt("group.max.size"),
                TimeUnit.MINUTES.toMillis(config.getInt("offsets.retention.minutes")),
                config.getInt("offset.metadata.max.bytes"));
    }

    /** Takes up what the replica manager tells, and starts to expire offsets. */
    public void start(ReplicaManager replicaManager) {
        replicaManager.addPartitionListener(TOPIC, shards);
        replicaManager.addTopicDeletionListener(this::onTopicDeleted);
        long intervalMs = config.getLong("offsets.retention.check.interval.ms");
        threads.loader().scheduleWithFixedDelay(this::expireOffsets, intervalMs, intervalMs, TimeUnit.MILLISECONDS);
    }

    /** Which partition of {@link #TOPIC} keeps the group. */
    public int partitionFor(String groupId) {
        TopicImage topic = metadataCache.image().topic(TOPIC);
        int partitions = topic == null
                ? config.getInt("offsets.topic.num.partitions")
                : topic.partitions().size();
        return GroupPartitioner.partitionFor(groupId, partitions);
    }

    /** Ms since the epoch. */
    public long nowMs() {
        return threads.time().milliseconds();
    }

    /**
     * Lets an event of a group's shard happen.
     *
     * @param refused called instead: NOT_COORDINATOR, COORDINATOR_LOAD_IN_PROGRESS, or COORDINATOR_NOT_AVAILABLE when this
     *     broker stops
     */
    public void run(
            String groupId, Function<GroupCoordinatorShard, CoordinatorResult> event, Consumer<Errors> refused) {
        if (active) {
            shards.run(partitionFor(groupId), event, refused);
        } else {
            refused.accept(Errors.COORDINATOR_NOT_AVAILABLE);
        }
    }

    /**
     * As {@link #run}, for an event that writes in a producer's transaction, which may have to be verified first.
     *
     * @param refused called also with what the transaction's coordinator answered
     */
    public void runInTransaction(
            String groupId,
            TransactionQuestion question,
            BiFunction<GroupCoordinatorShard, TransactionalProducer, CoordinatorResult> event,
            Consumer<Errors> refused) {
        if (active) {
            shards.runInTransaction(partitionFor(groupId), question, event, refused);
        } else {
            refused.accept(Errors.COORDINATOR_NOT_AVAILABLE);
        }
    }

    /**
     * Asks all shards of this broker one thing.
     *
     * @param question what each is asked, and where its answer goes
     * @param done receives the answers, and NONE, or why some are missing: COORDINATOR_LOAD_IN_PROGRESS or
     *     COORDINATOR_NOT_AVAILABLE
     */
    public <T> void runAll(Question<T> question, AllAnswers<T> done) {
        if (!active) {
            done.accept(Errors.COORDINATOR_NOT_AVAILABLE, List.of());
            return;
        }
        List<Integer> partitions = new ArrayList<>();
        shards.partitions().forEach(partitions::add);
        Gather<T> gather = new Gather<>(partitions.size(), answers -> {
            done.accept(shards.isLoading() ? Errors.COORDINATOR_LOAD_IN_PROGRESS : Errors.NONE, answers);
        });
        for (int i = 0; i < partitions.size(); i++) {
            int index = i;
            shards.run(
                    partitions.get(i),
                    shard -> question.ask(shard, answer -> gather.set(index, answer)),
                    error -> gather.set(index, null));
        }
    }

    /** What {@link #runAll} asks. */
    @FunctionalInterface
    public interface Question<T> {
        CoordinatorResult ask(GroupCoordinatorShard shard, Consumer<T> reply);
    }

    /** Receives what {@link #runAll} gathered; the answers of shards that were not there are null. */
    @FunctionalInterface
    public interface AllAnswers<T> {
        void accept(Errors error, List<T> answers);
    }

    private boolean topicExists(String topic) {
        return metadataCache.image().topic(topic) != null;
    }

    private void onTopicDeleted(String topic) {
        forEachShard(shard -> shard.onTopicDeleted(topic, nowMs()));
    }

    private void expireOffsets() {
        forEachShard(shard -> shard.expireOffsets(nowMs()));
    }

    private void forEachShard(Function<GroupCoordinatorShard, CoordinatorResult> event) {
        for (int partition : shards.partitions()) {
            shards.run(partition, event, error -> LOG.debug("Partition {} is not asked: {}", partition, error));
        }
    }

    /** Answers whoever waits for a group, and takes no more. Before the logs are closed. */
    public void shutdown() {
        active = false;
        shards.close();
    }
}
