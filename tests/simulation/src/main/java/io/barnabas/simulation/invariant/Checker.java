package io.barnabas.simulation.invariant;

import io.barnabas.cluster.Partition;
import io.barnabas.cluster.PartitionState;
import io.barnabas.common.Uuid;
import io.barnabas.coordination.MetadataStore.Write;
import io.barnabas.simulation.broker.SimBroker;
import io.barnabas.simulation.disk.SimLog;
import io.barnabas.simulation.disk.StoredBatch;
import io.barnabas.simulation.world.EventQueue;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Looks at the cluster after every event, finds what has changed, and asks the invariants. */
public final class Checker {
    private final Histories histories;
    private final EventQueue queue;
    private final List<Invariant> invariants;
    private final CommittedNeverChanges committedNeverChanges;
    private final CompactedKeepsTheNewest compacted;
    private final Map<Partition, Seen> seen = new IdentityHashMap<>();

    /** A replica as it was after the last event of its broker. */
    private static final class Seen {
        private PartitionState state;
        private long highWatermark = -1;
        private long comparedTo;
        private int truncations;
    }

    /** @param transactions what is known of transactions */
    public Checker(Histories histories, Transactions transactions, EventQueue queue) {
        this.histories = histories;
        this.queue = queue;
        this.committedNeverChanges = new CommittedNeverChanges(histories);
        this.invariants = new ArrayList<>(List.of(
                new OneLeaderPerEpoch(histories),
                new EpochsOnlyGrow(histories),
                new HighWatermarkOnlyGrows(histories),
                committedNeverChanges,
                new LeadersHaveEverythingCommitted(histories),
                new InSyncMeansComplete(histories),
                new ProducersInOrder(histories),
                new ControllersAreFenced(histories)));
        this.compacted = new CompactedKeepsTheNewest(histories, queue::nowMs);
        invariants.add(compacted);
        invariants.addAll(transactions.invariants());
        histories.store().observe(this::onWrites);
    }

    private void onWrites(List<Write> writes) {
        try {
            invariants.forEach(invariant -> invariant.onWrites(writes));
            for (Write write : writes) {
                if (!(write instanceof Write.Check)) {
                    onWrite(write);
                }
            }
        } catch (InvariantViolation violation) {
            queue.fail(violation);
        }
    }

    private void onWrite(Write write) {
        PartitionHistory history = histories.onWrite(write);
        if (history != null) {
            var now = history.state.leaderAndIsr();
            queue.note(history.partition + " in ZooKeeper: leader " + now.leader() + " epoch " + now.leaderEpoch()
                    + " ISR " + now.isr() + " partition epoch " + now.partitionEpoch() + " by controller epoch "
                    + history.state.controllerEpoch());
            histories.judgeDamage();
            invariants.forEach(invariant -> invariant.onStateWritten(history, history.stateBefore));
        }
    }

    /** A process of this broker has just done something. */
    public void onStep(SimBroker broker) {
        broker.broker().replicaManager().forEachPartition(partition -> look(broker, partition));
    }

    /** A broker has compacted a log. */
    public void onCompacted(SimBroker broker, SimLog log) {
        PartitionHistory history =
                histories.of(log.files().topicId(), log.files().topicPartition());
        queue.note("broker " + broker.id() + " has compacted " + history.partition + " below "
                + log.files().cleanedEnd() + ": " + log.files().batches().size() + " batches are left");
        compacted.check(broker.id(), history, log.files(), log.highWatermark());
        String missing = history.forgiven ? null : history.whatIsWrong(log.files(), log.highWatermark());
        if (missing != null) {
            throw new InvariantViolation(
                    "CommittedNeverChanges", history + " on broker " + broker.id() + ": " + missing);
        }
    }

    private void look(SimBroker broker, Partition partition) {
        SimLog log = broker.logs().log(partition.topicPartition());
        if (log == null || log.files().topicId().equals(Uuid.ZERO_UUID)) {
            return;
        }
        Seen last = seen.computeIfAbsent(partition, p -> new Seen());
        PartitionState state = partition.state();
        long highWatermark = log.highWatermark();
        if (state == last.state && highWatermark == last.highWatermark && log.truncations() == last.truncations) {
            return;
        }
        PartitionHistory history = histories.of(log.files().topicId(), partition.topicPartition());
        if (!history.forgiven) {
            Invariant.Replica replica = new Invariant.Replica(broker.id(), history, log, state);
            change(replica, last);
        }
        last.state = state;
        last.highWatermark = highWatermark;
        last.truncations = log.truncations();
    }

    private void change(Invariant.Replica replica, Seen last) {
        SimLog log = replica.log();
        if (replica.state() != last.state) {
            note(replica, last.state);
            invariants.forEach(invariant ->
                    invariant.onState(replica.brokerId(), replica.history(), log, last.state, replica.state()));
        }
        if (log.truncations() != last.truncations) {
            queue.note("the " + replica + " was truncated to " + log.logEndOffset());
            last.comparedTo = 0;
        }
        compare(replica, last);
        if (log.highWatermark() != last.highWatermark) {
            long before = last.highWatermark;
            invariants.forEach(invariant -> invariant.onHighWatermark(replica, before));
        }
    }

    private void note(Invariant.Replica replica, PartitionState before) {
        PartitionState now = replica.state();
        if (before == null
                || before.leaderEpoch() != now.leaderEpoch()
                || !before.getClass().equals(now.getClass())) {
            queue.note("broker " + replica.brokerId() + " is "
                    + now.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT) + " of "
                    + replica.history().partition + " in leader epoch " + now.leaderEpoch() + ", log end "
                    + replica.log().logEndOffset() + ", high watermark "
                    + replica.log().highWatermark());
        }
    }

    private void compare(Invariant.Replica replica, Seen last) {
        SimLog log = replica.log();
        PartitionHistory history = replica.history();
        List<StoredBatch> batches = log.files().batches();
        for (int i = log.files().indexOf(last.comparedTo); i < batches.size(); i++) {
            StoredBatch batch = batches.get(i);
            if (batch.lastOffset() >= log.highWatermark()) {
                break;
            }
            if (batch.baseOffset() >= history.committedEnd()) {
                history.committed.add(batch);
                history.committedAtMs.add(queue.nowMs());
                invariants.forEach(invariant -> invariant.onCommitted(history, batch));
            } else {
                committedNeverChanges.compare(replica, batch);
            }
            last.comparedTo = batch.lastOffset() + 1;
        }
    }
}
