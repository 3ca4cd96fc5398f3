package io.barnabas.server.replica;

import io.barnabas.cluster.Partition;
import io.barnabas.common.Time;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.LeaderAndIsrRequestData;
import io.barnabas.common.message.LeaderAndIsrResponseData;
import io.barnabas.common.message.StopReplicaRequestData;
import io.barnabas.common.message.StopReplicaResponseData;
import io.barnabas.common.message.UpdateMetadataRequestData;
import io.barnabas.common.message.UpdateMetadataResponseData;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.server.metadata.MetadataCache;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The replicas of this broker: gives them their roles, appends to them and reads from them.
 *
 * <p>The controller's requests ({@link #becomeLeaderOrFollower}, {@link #stopReplica}) touch the disk and may wait for a
 * partition at work: they belong on a thread of their own, never on a network thread. Everything else never blocks.
 */
public final class ReplicaManager {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaManager.class);
    private static final long NO_BROKER_EPOCH = -1;

    private final MetadataCache metadataCache;
    private final PartitionLogs logs;
    private final RequestTimer timer;
    private final LongSupplier brokerEpoch;
    private final Time time;
    private final ReplicaFetchers fetchers;
    private final PartitionRegistry partitions;
    private final LogReader reader;
    private final RoleChanger roleChanger;
    private final ReplicaStopper stopper;
    private final IsrKeeper isrKeeper;
    private final LogDirMoves logDirMoves;
    private final long lagTimeMaxMs;
    private final Map<String, PartitionListener> partitionListeners = new ConcurrentHashMap<>();
    private final List<Consumer<String>> topicDeletionListeners = new CopyOnWriteArrayList<>();
    private int controllerEpoch = -1;
    /** The epoch of a registration that was removed under this broker's feet, until it has roles under a later one. */
    private volatile long fencedEpoch = NO_BROKER_EPOCH;

    /**
     * @param config this broker's id and limits
     * @param logs its logs
     * @param metadataCache what it knows of the cluster
     * @param timer time-outs of waiting requests
     * @param peers the others in the cluster
     * @param time the broker's clock
     */
    public ReplicaManager(
            ReplicaManagerConfig config,
            PartitionLogs logs,
            MetadataCache metadataCache,
            RequestTimer timer,
            ReplicaPeers peers,
            Time time) {
        this.metadataCache = metadataCache;
        this.logs = logs;
        this.timer = timer;
        this.time = time;
        this.brokerEpoch = peers.brokerEpoch();
        this.fetchers = peers.fetchers();
        this.lagTimeMaxMs = config.replicaLagTimeMaxMs();
        this.isrKeeper = new IsrKeeper(config, peers);
        this.logDirMoves = new LogDirMoves(logs, peers.alterLogDirsQuota());
        LongSupplier nowMs = steady(time);
        this.partitions = new PartitionRegistry(metadataCache);
        this.reader = new LogReader(partitions, metadataCache, config.rackAwareReads(), peers.leaderQuota());
        WaitingRoles waiting = new WaitingRoles(config.brokerId());
        this.roleChanger = new RoleChanger(
                config.brokerId(),
                partitions,
                logs,
                waiting,
                peers.fetchers(),
                tp -> new HostedPartition(
                        new Partition(tp, config.brokerId(), config.replicaLagTimeMaxMs(), nowMs, this::isAlive),
                        partitionListeners.get(tp.topic())));
        this.stopper = new ReplicaStopper(config.brokerId(), partitions, logs, waiting, peers.fetchers());
    }

    /** Wall-clock time that never steps: else a corrected clock would throw every follower out of sync at once. */
    private static LongSupplier steady(Time time) {
        long originMs = time.milliseconds() - time.nanoseconds() / 1_000_000;
        return () -> originMs + time.nanoseconds() / 1_000_000;
    }

    private boolean isAlive(int broker) {
        return metadataCache.image().brokers().containsKey(broker);
    }

    /** Begins to look for followers that lag. Call once. */
    public void start(ScheduledExecutorService scheduler) {
        isrKeeper.start(scheduler, partitions, lagTimeMaxMs);
        logDirMoves.start(scheduler);
    }

    /** LeaderAndIsr: partitions get roles, logs are created. Blocks. */
    public synchronized LeaderAndIsrResponseData becomeLeaderOrFollower(
            LeaderAndIsrRequestData request, short version) {
        Errors refusal = admit(request.controllerEpoch(), request.brokerEpoch());
        if (refusal != Errors.NONE) {
            return new LeaderAndIsrResponseData().setErrorCode(refusal.code());
        }
        if (request.brokerEpoch() == NO_BROKER_EPOCH || request.brokerEpoch() > fencedEpoch) {
            fencedEpoch = NO_BROKER_EPOCH;
        }
        return roleChanger.apply(request, version);
    }

    /**
     * The log of a partition is loaded, or never will be: its replica takes on the role it was told, if it was. Blocks.
     *
     * @return NONE, or what the controller has to know, since it took the role for taken
     */
    public synchronized Errors onLogSettled(TopicPartition tp) {
        return roleChanger.onLogSettled(tp);
    }

    /**
     * Acknowledges nothing as a leader until a controller says anew who leads: others are being elected, because this
     * broker's registration was removed.
     *
     * @param removedEpoch the epoch of that registration
     */
    public void fence(long removedEpoch) {
        fencedEpoch = removedEpoch;
    }

    /** StopReplica: partitions end here, their logs are deleted where the controller says so. Blocks. */
    public synchronized StopReplicaResponseData stopReplica(StopReplicaRequestData request) {
        Errors refusal = admit(request.controllerEpoch(), request.brokerEpoch());
        if (refusal != Errors.NONE) {
            return new StopReplicaResponseData().setErrorCode(refusal.code());
        }
        return stopper.apply(request);
    }

    /** UpdateMetadata: the image of the cluster changes. */
    public synchronized UpdateMetadataResponseData updateMetadata(UpdateMetadataRequestData request) {
        Errors refusal = admit(request.controllerEpoch(), request.brokerEpoch());
        if (refusal == Errors.NONE) {
            Set<String> gone = new HashSet<>();
            metadataCache.update(request).forEach(deleted -> gone.add(deleted.topic()));
            gone.forEach(this::onTopicDeleted);
        }
        return new UpdateMetadataResponseData().setErrorCode(refusal.code());
    }

    private void onTopicDeleted(String topic) {
        logs.forget(topic);
        topicDeletionListeners.forEach(listener -> listener.accept(topic));
    }

    /**
     * Lets somebody keep state for the partitions of a topic.
     *
     * @param listener told of each role that one of them gets from now on
     */
    public void addPartitionListener(String topic, PartitionListener listener) {
        partitionListeners.put(topic, listener);
    }

    /** Has somebody told the name of each topic that is gone from the cluster; must not block. */
    public void addTopicDeletionListener(Consumer<String> listener) {
        topicDeletionListeners.add(listener);
    }

    /** Appends what a Produce request brought; the operation is told when it is done. Never blocks. */
    public void appendRecords(ProduceOperation operation) {
        operation.begin(timer);
        List<PartitionAppend> appends = operation.appends();
        for (int i = 0; i < appends.size(); i++) {
            PartitionAppend append = appends.get(i);
            if (append.error() != Errors.NONE) {
                operation.onAppended();
                continue;
            }
            HostedPartition hosted = partitions.get(append.topic(), append.partition());
            if (fencedEpoch != NO_BROKER_EPOCH) {
                append.refuse(Errors.NOT_LEADER_OR_FOLLOWER, null);
                operation.onAppended();
            } else if (hosted == null) {
                append.refuse(partitions.whyNotHosted(append.topic(), append.partition()), null);
                operation.onAppended();
            } else {
                append.start(hosted);
            }
        }
        operation.onAppended();
    }

    /**
     * Ends a transaction in partitions that this broker leads (WriteTxnMarkers); the operation is told when its marker is
     * on all in-sync replicas of each of them. Never blocks.
     */
    public void appendMarkers(TransactionMarkerOperation operation) {
        operation.stamp(time.milliseconds());
        appendRecords(operation);
    }

    /** Reads what a Fetch request asks for, now or when there is enough. On the connection's event loop. */
    public void fetchRecords(FetchOperation operation) {
        if (operation.params().isFromFollower()) {
            noteFollowerPositions(operation);
        }
        operation.begin(reader, partitions, timer);
    }

    /**
     * Deletes records below an offset (DeleteRecords), here and, within the time given, on all live replicas.
     *
     * @param offset -1 for the high watermark
     * @param timeoutMs how long the others may take, milliseconds
     * @param loop the event loop of the connection that asked
     * @param done receives the low watermark, or the error; on any thread
     */
    public void deleteRecords(
            TopicPartition tp, long offset, int timeoutMs, Executor loop, DeleteRecordsCallback done) {
        HostedPartition hosted = partitions.get(tp);
        if (hosted == null) {
            done.onDeleted(-1, partitions.whyNotHosted(tp.topic(), tp.partition()));
            return;
        }
        Runnable event = () -> {
            long target;
            long lowWatermark;
            try {
                target = hosted.partition().deleteRecords(offset);
                lowWatermark = hosted.partition().lowWatermark();
            } catch (ApiException e) {
                LOG.debug("Records of {} are not deleted: {}", tp, e.getMessage());
                done.onDeleted(-1, e.error());
                return;
            }
            if (lowWatermark >= target) {
                done.onDeleted(lowWatermark, Errors.NONE);
            } else {
                loop.execute(() -> new DelayedDeleteRecords(hosted, target, loop, done).begin(timer, timeoutMs));
            }
        };
        if (!hosted.owner().execute(event)) {
            done.onDeleted(-1, Errors.REQUEST_TIMED_OUT);
        }
    }

    /** How {@link #deleteRecords} ended. */
    @FunctionalInterface
    public interface DeleteRecordsCallback {
        /** @param lowWatermark the log start offset now, -1 with an error */
        void onDeleted(long lowWatermark, Errors error);
    }

    /**
     * A hosted partition, to ask it for offsets.
     *
     * @throws ApiException NOT_LEADER_OR_FOLLOWER or UNKNOWN_TOPIC_OR_PARTITION when it is not hosted here
     */
    public Partition partition(String topic, int partition) {
        return partitions.getOrThrow(topic, partition).partition();
    }

    /** All hosted partitions. */
    public void forEachPartition(Consumer<Partition> action) {
        partitions.forEach((tp, hosted) -> action.accept(hosted.partition()));
    }

    /**
     * Moves replicas to other log directories (KIP-113), or notes where they are to be created.
     *
     * @param wanted absolute paths of directories
     * @param done told by replica: NONE when its move has begun, REPLICA_NOT_AVAILABLE when there is no such replica yet,
     *     else why not; on a thread of the background
     */
    public void alterReplicaLogDirs(Map<TopicPartition, String> wanted, Consumer<Map<TopicPartition, Errors>> done) {
        logDirMoves.execute(() -> {
            Map<TopicPartition, Errors> outcomes = new TreeMap<>();
            wanted.forEach((tp, directory) -> outcomes.put(tp, logDirMoves.alter(tp, directory, partitions.get(tp))));
            done.accept(outcomes);
        });
    }

    /** The log directories with their logs. */
    public List<PartitionLogs.Directory> describeLogDirs() {
        return logs.describe();
    }

    /** Writes the high watermarks down, so that a restart need not find them anew. Touches the disk. */
    public void checkpointHighWatermarks() {
        logs.checkpointHighWatermarks();
    }

    /**
     * A log directory failed: its partitions answer KAFKA_STORAGE_ERROR from now on. May be called by the very append
     * that found out, so it waits for nobody.
     *
     * @param directory its path
     */
    public void onLogDirFailure(String directory) {
        partitions.forEach((tp, hosted) -> {
            Partition partition = hosted.partition();
            if (partition.log() != null && logs.isIn(partition.log(), directory)) {
                fetchers.unfollow(tp);
                hosted.owner().executeAlways(() -> {
                    partition.makeOffline(true);
                    hosted.tellRole();
                    hosted.onRoleChange();
                });
            }
        });
    }

    /** What {@link #start} does now and then; for tests. */
    void maybeShrinkIsrs() {
        isrKeeper.maybeShrinkAll(partitions);
    }

    /** How many requests wait for a partition; for tests and metrics. */
    int waitingRequests(String topic, int partition) {
        HostedPartition hosted = partitions.get(topic, partition);
        return hosted == null ? 0 : hosted.waitingRequests();
    }

    /** Refuses the word of a controller that is not one any more, and requests meant for a former registration. */
    private Errors admit(int requestControllerEpoch, long requestBrokerEpoch) {
        if (requestControllerEpoch < controllerEpoch) {
            LOG.warn(
                    "Refused a request of a former controller: its epoch is {}, the newest known is {}",
                    requestControllerEpoch,
                    controllerEpoch);
            return Errors.STALE_CONTROLLER_EPOCH;
        }
        long current = brokerEpoch.getAsLong();
        if (requestBrokerEpoch != NO_BROKER_EPOCH && requestBrokerEpoch < current) {
            LOG.warn(
                    "Refused a request meant for a former registration of this broker: its epoch is {}, now {}",
                    requestBrokerEpoch,
                    current);
            return Errors.STALE_BROKER_EPOCH;
        }
        controllerEpoch = requestControllerEpoch;
        return Errors.NONE;
    }

    /** A follower that asks for an offset has everything below it: noted before the read, so that its answer knows. */
    private void noteFollowerPositions(FetchOperation operation) {
        List<FetchPartition> wanted = operation.wanted();
        for (int i = 0; i < wanted.size(); i++) {
            FetchPartition position = wanted.get(i);
            HostedPartition hosted =
                    position.topic() == null ? null : partitions.get(position.topic(), position.partition());
            if (hosted != null && hosted.mayBe(position.topicId())) {
                isrKeeper.onFollowerFetch(hosted, position);
            }
        }
    }
}
