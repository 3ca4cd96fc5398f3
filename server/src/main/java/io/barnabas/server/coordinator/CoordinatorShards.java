package io.barnabas.server.coordinator;

import io.barnabas.cluster.Partition;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordinator.common.CoordinatorPartition;
import io.barnabas.coordinator.common.CoordinatorResult;
import io.barnabas.coordinator.common.CoordinatorShard;
import io.barnabas.coordinator.common.CoordinatorTimer;
import io.barnabas.coordinator.common.TransactionalProducer;
import io.barnabas.server.replica.OwnedPartition;
import io.barnabas.server.replica.PartitionListener;
import io.barnabas.storage.producer.VerificationGuard;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shards of one coordinator on this broker: one for each partition of its topic that this broker leads, each taking
 * turns with its partition's other events. Any thread may ask; none waits.
 */
public final class CoordinatorShards<S extends CoordinatorShard> implements PartitionListener {
    private static final Logger LOG = LoggerFactory.getLogger(CoordinatorShards.class);

    /** Makes the shard of a partition for a term, empty. */
    @FunctionalInterface
    public interface Factory<S extends CoordinatorShard> {
        /** @param leaderEpoch the term: the coordinator's epoch */
        S newShard(TopicPartition partition, int leaderEpoch, CoordinatorTimer timer);
    }

    private record Hosted<S extends CoordinatorShard>(OwnedPartition owned, CoordinatorPartition<S> machine) {}

    private final Factory<S> factory;
    private final RecordSerde serde;
    private final ShardSettings<S> settings;
    private final ShardThreads threads;
    private final Map<Integer, Hosted<S>> hosted = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** @param serde the records of the coordinator's topic */
    public CoordinatorShards(Factory<S> factory, RecordSerde serde, ShardSettings<S> settings, ShardThreads threads) {
        this.factory = factory;
        this.serde = serde;
        this.settings = settings;
        this.threads = threads;
    }

    /**
     * Lets an event of the shard of this partition happen, on the partition's turn.
     *
     * @param event decides
     * @param refused called instead: NOT_COORDINATOR when this broker does not lead the partition,
     *     COORDINATOR_LOAD_IN_PROGRESS when it does not yet, or has more waiting than it can take
     */
    public void run(int partition, Function<S, CoordinatorResult> event, Consumer<Errors> refused) {
        Hosted<S> target = hosted.get(partition);
        if (target == null) {
            refused.accept(Errors.NOT_COORDINATOR);
            return;
        }
        CoordinatorPartition<S> machine = target.machine();
        if (!target.owned().execute(() -> machine.run(event, refused))) {
            refused.accept(Errors.COORDINATOR_LOAD_IN_PROGRESS);
        }
    }

    /** As {@link #run}, but without a limit on what waits: for events that are few and must not be lost. */
    public void runAlways(int partition, Function<S, CoordinatorResult> event, Consumer<Errors> refused) {
        Hosted<S> target = hosted.get(partition);
        if (target == null) {
            refused.accept(Errors.NOT_COORDINATOR);
            return;
        }
        target.owned().executeAlways(() -> target.machine().run(event, refused));
    }

    /**
     * As {@link #run}, for an event that writes in a producer's transaction: one that would begin it in this partition
     * happens once the transaction's coordinator has agreed (KIP-890 part 1).
     *
     * @param refused called also with what the coordinator answered
     */
    void runInTransaction(
            int partition,
            TransactionQuestion question,
            BiFunction<S, TransactionalProducer, CoordinatorResult> event,
            Consumer<Errors> refused) {
        Hosted<S> target = hosted.get(partition);
        Function<S, CoordinatorResult> asking = shard -> {
            Partition here = target.owned().partition();
            VerificationGuard guard = question.begin(here.log());
            TransactionalProducer producer = question.producer(guard);
            if (guard == null) {
                return event.apply(shard, producer);
            }
            question.ask(here.topicPartition(), outcome -> {
                if (outcome == Errors.NONE) {
                    run(partition, later -> event.apply(later, producer), refused);
                } else {
                    refused.accept(outcome);
                }
            });
            return CoordinatorResult.nothing();
        };
        run(partition, asking, refused);
    }

    /** The partitions that have been led here since the start; some may not be any more. */
    public Iterable<Integer> partitions() {
        return hosted.keySet();
    }

    /** Whether one of the partitions is being loaded. */
    public boolean isLoading() {
        for (Hosted<S> each : hosted.values()) {
            if (each.machine().isLoading()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void onLeader(OwnedPartition partition, int leaderEpoch) {
        if (closed) {
            return;
        }
        Hosted<S> target = machineOf(partition);
        S shard = target.machine().beginLoad(leaderEpoch);
        if (shard == null) {
            return;
        }
        TopicPartition topicPartition = partition.partition().topicPartition();
        settings.reporter().onScheduled(topicPartition, leaderEpoch);
        long orderedNs = threads.time().nanoseconds();
        try {
            threads.loader().execute(() -> load(target, shard, leaderEpoch, orderedNs));
        } catch (RejectedExecutionException e) {
            LOG.debug("{} is not loaded: the broker stops", topicPartition);
        }
    }

    /** A topic that was deleted and made anew has other partitions under the same numbers, and its epochs start again. */
    private Hosted<S> machineOf(OwnedPartition partition) {
        int index = partition.partition().topicPartition().partition();
        Hosted<S> known = hosted.get(index);
        if (known != null && known.owned() == partition) {
            return known;
        }
        Hosted<S> made = newHosted(partition);
        hosted.put(index, made);
        return made;
    }

    private Hosted<S> newHosted(OwnedPartition partition) {
        Alarm alarm = new Alarm();
        TopicPartition topicPartition = partition.partition().topicPartition();
        CoordinatorPartition<S> machine = new CoordinatorPartition<>(
                new TopicPartitionLog(partition, serde, settings.compression(), settings.requiredAcks()),
                new ShardAlarm(threads.time(), threads.timers(), alarm),
                (epoch, timer) -> factory.newShard(topicPartition, epoch, timer),
                settings.commitTimeoutMs(),
                bug -> settings.reporter().onBug(topicPartition, bug));
        alarm.event = () -> partition.executeAlways(machine::onAlarm);
        return new Hosted<>(partition, machine);
    }

    /** Ties the knot between a machine and the alarm it is made with. */
    private static final class Alarm implements Runnable {
        private volatile Runnable event;

        @Override
        public void run() {
            event.run();
        }
    }

    @Override
    public void onResigned(OwnedPartition partition) {
        Hosted<S> known = hosted.get(partition.partition().topicPartition().partition());
        if (known != null && known.owned() == partition) {
            known.machine().resign(Errors.NOT_COORDINATOR);
        }
    }

    @Override
    public void onHighWatermark(OwnedPartition partition) {
        Hosted<S> known = hosted.get(partition.partition().topicPartition().partition());
        if (known != null && known.owned() == partition) {
            known.machine().onHighWatermark();
        }
    }

    @Override
    public void onTransactionMarker(
            OwnedPartition partition, long producerId, short producerEpoch, boolean committed, long endOffset) {
        Hosted<S> known = hosted.get(partition.partition().topicPartition().partition());
        if (known != null && known.owned() == partition) {
            known.machine().onTransactionMarker(producerId, committed, endOffset);
        }
    }

    /** On the loader's thread, which has the shard to itself until the partition's turn takes it over. */
    private void load(Hosted<S> target, S shard, int epoch, long orderedNs) {
        CoordinatorPartition<S> machine = target.machine();
        Partition partition = target.owned().partition();
        TopicPartition topicPartition = partition.topicPartition();
        long schedulerMs = msSince(orderedNs);
        try {
            CoordinatorLoader loader =
                    new CoordinatorLoader(topicPartition, partition.log(), shard, serde, settings.reporter());
            if (loader.load(settings.loadBufferBytes(), () -> !closed && machine.isLoading(epoch)) == null) {
                return;
            }
            target.owned().executeAlways(() -> {
                CoordinatorLoader.Summary summary = readRest(target, loader, epoch);
                if (summary != null && machine.onLoaded(epoch)) {
                    settings.reporter()
                            .onLoaded(
                                    shard,
                                    new LoadReporter.Loaded(
                                            topicPartition,
                                            epoch,
                                            msSince(orderedNs),
                                            schedulerMs,
                                            summary.records(),
                                            summary.bytes()));
                }
            });
        } catch (Exception e) {
            settings.reporter().onFailed(topicPartition, e);
            target.owned().executeAlways(() -> machine.onLoadFailed(epoch));
        }
    }

    /**
     * On the partition's turn: what was appended since the loader came to the end, which can only be transaction markers
     * and is mostly nothing. Null when the term is over or the rest cannot be read.
     */
    private CoordinatorLoader.Summary readRest(Hosted<S> target, CoordinatorLoader loader, int epoch) {
        try {
            return loader.load(
                    settings.loadBufferBytes(), () -> target.machine().isLoading(epoch));
        } catch (Exception e) {
            settings.reporter().onFailed(target.owned().partition().topicPartition(), e);
            target.machine().onLoadFailed(epoch);
            return null;
        }
    }

    private long msSince(long startNs) {
        return (threads.time().nanoseconds() - startNs) / 1_000_000;
    }

    /** Answers whoever waits and takes no more; the partitions stay. */
    public void close() {
        closed = true;
        hosted.values()
                .forEach(each -> each.owned().executeAlways(() -> each.machine().resign(Errors.NOT_COORDINATOR)));
    }
}
