package io.barnabas.server.coordinator;

import io.barnabas.common.protocol.Errors;
import io.barnabas.coordinator.common.CoordinatorPartition;
import io.barnabas.coordinator.common.CoordinatorResult;
import io.barnabas.coordinator.common.CoordinatorShard;
import io.barnabas.server.replica.OwnedPartition;
import io.barnabas.server.replica.PartitionListener;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shards of one coordinator on this broker: one for each partition of its topic that this broker leads, each taking
 * turns with its partition's other events. Any thread may ask; none waits.
 */
public final class CoordinatorShards<S extends CoordinatorShard> implements PartitionListener {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.coordinator.group.GroupMetadataManager");

    /** Makes the machine of a partition. */
    @FunctionalInterface
    interface MachineFactory<S extends CoordinatorShard> {
        /** @param alarm what the machine's alarm shall run */
        CoordinatorPartition<S> newMachine(OwnedPartition owned, Runnable alarm);
    }

    private record Hosted<S extends CoordinatorShard>(OwnedPartition owned, CoordinatorPartition<S> machine) {}

    private final MachineFactory<S> machines;
    private final RecordSerde serde;
    private final ShardSettings settings;
    private final ShardThreads threads;
    private final Map<Integer, Hosted<S>> hosted = new ConcurrentHashMap<>();
    private volatile boolean closed;

    CoordinatorShards(MachineFactory<S> machines, RecordSerde serde, ShardSettings settings, ShardThreads threads) {
        this.machines = machines;
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
    void run(int partition, Function<S, CoordinatorResult> event, Consumer<Errors> refused) {
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

    /** The partitions that have been led here since the start; some may not be any more. */
    Iterable<Integer> partitions() {
        return hosted.keySet();
    }

    /** Whether one of the partitions is being loaded. */
    boolean isLoading() {
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
        LOG.debug(
                "{}Scheduling loading of offsets and group metadata from {} for epoch {}",
                settings.logPrefix(),
                partition.partition().topicPartition(),
                leaderEpoch);
        try {
            threads.loader().execute(() -> load(target, shard, leaderEpoch));
        } catch (RejectedExecutionException e) {
            LOG.debug("Not loaded: the broker stops");
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
        CoordinatorPartition<S> machine = machines.newMachine(partition, alarm);
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

    /** On the loader's thread, which has the shard to itself until the partition's turn takes it over. */
    private void load(Hosted<S> target, S shard, int epoch) {
        CoordinatorPartition<S> machine = target.machine();
        var partition = target.owned().partition();
        long startNs = threads.time().nanoseconds();
        try {
            CoordinatorLoader loader = new CoordinatorLoader(partition.topicPartition(), partition.log(), shard, serde);
            CoordinatorLoader.Summary summary =
                    loader.load(settings.loadBufferBytes(), () -> !closed && machine.isLoading(epoch));
            if (summary == null) {
                return;
            }
            long tookMs = (threads.time().nanoseconds() - startNs) / 1_000_000;
            target.owned().executeAlways(() -> {
                if (machine.onLoaded(epoch) && summary.records() > 0) {
                    LOG.info(
                            "{}Finished loading offsets and group metadata from {} in {} milliseconds for epoch {}:"
                                    + " {} records, {} bytes",
                            settings.logPrefix(),
                            partition.topicPartition(),
                            tookMs,
                            epoch,
                            summary.records(),
                            summary.bytes());
                }
            });
        } catch (Exception e) {
            LOG.error(
                    "{}Error loading offsets from {}: its groups cannot be served until the partition has another"
                            + " leader, or this broker starts again with a log that can be read",
                    settings.logPrefix(),
                    partition.topicPartition(),
                    e);
            target.owned().executeAlways(() -> machine.onLoadFailed(epoch));
        }
    }

    /** Answers whoever waits and takes no more; the partitions stay. */
    void close() {
        closed = true;
        hosted.values()
                .forEach(each -> each.owned().executeAlways(() -> each.machine().resign(Errors.NOT_COORDINATOR)));
    }
}
