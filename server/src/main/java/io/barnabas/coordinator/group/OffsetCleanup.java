package io.barnabas.coordinator.group;

import io.barnabas.common.TopicPartition;
import io.barnabas.coordinator.common.CoordinatorRecord;
import io.barnabas.coordinator.group.offsets.OffsetRetention;
import io.barnabas.coordinator.group.offsets.OffsetRetention.Basis;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;

/** What goes without a client's asking: offsets that expired or whose topic is gone, groups that have nothing left. */
final class OffsetCleanup {
    /** Tombstones written by one event; the rest follow in the next ones, so that others get their turn. */
    static final int MAX_TOMBSTONES_PER_TURN = 1_000;

    private final Groups groups;
    private final GroupTimers timers;
    private final GroupDeletion deletion;
    private final OffsetRetention retention;
    private final GroupLog log;
    private final Set<String> unfinished = new LinkedHashSet<>();

    OffsetCleanup(GroupConfig config, Groups groups, GroupTimers timers, GroupDeletion deletion, GroupLog log) {
        this.groups = groups;
        this.timers = timers;
        this.deletion = deletion;
        this.retention = new OffsetRetention(config.offsetsRetentionMs());
        this.log = log;
    }

    void expire(Turn turn) {
        sweep(turn, "expire", (now, group) -> {
            List<TopicPartition> expired =
                    retention.expired(groups.offsets().of(group.id()), basis(group), now.nowMs());
            // A tombstone would take back what an open transaction is about to commit there.
            expired.removeIf(partition -> groups.offsets().isPending(group.id(), partition));
            return expired;
        });
    }

    private static Basis basis(ClassicGroup group) {
        if (group.protocolType() == null) {
            return Basis.sinceCommit();
        }
        if (group.is(GroupState.EMPTY)) {
            return Basis.emptySince(group.stateTimestampMs());
        }
        if (group.isConsumerGroup()
                && group.is(GroupState.STABLE)
                && group.subscribedTopics().known()) {
            return Basis.sinceCommitExcept(group.subscribedTopics().topics()::contains);
        }
        return Basis.everythingInUse();
    }

    void dropTopic(Turn turn, String topic) {
        sweep(turn, "drop " + topic, (now, group) -> {
            Set<TopicPartition> ofTopic =
                    new LinkedHashSet<>(groups.offsets().of(group.id()).keySet());
            ofTopic.addAll(groups.offsets().pendingOf(group.id()));
            ofTopic.removeIf(partition -> !partition.topic().equals(topic));
            return new ArrayList<>(ofTopic);
        });
    }

    /** Drops from every group what the rule names, and the groups that are left with nothing. */
    private void sweep(Turn turn, String job, BiFunction<Turn, ClassicGroup, List<TopicPartition>> rule) {
        List<CoordinatorRecord> tombstones = new ArrayList<>();
        for (ClassicGroup group : groups.all()) {
            List<TopicPartition> gone = rule.apply(turn, group);
            int room = MAX_TOMBSTONES_PER_TURN - tombstones.size();
            tombstones.addAll(deletion.drop(group, gone.size() <= room ? gone : gone.subList(0, room)));
            if (tombstones.size() >= MAX_TOMBSTONES_PER_TURN) {
                break;
            }
        }
        if (tombstones.isEmpty()) {
            return;
        }
        boolean more = tombstones.size() >= MAX_TOMBSTONES_PER_TURN;
        turn.write(
                tombstones,
                () -> {
                    if (more) {
                        goOn(job, rule);
                    }
                },
                // They are found again the next time.
                error -> log.warn("Failed to write {} tombstones: {}", tombstones.size(), error.message()));
    }

    private void goOn(String job, BiFunction<Turn, ClassicGroup, List<TopicPartition>> rule) {
        unfinished.add(job);
        timers.scheduleNext(job, turn -> {
            unfinished.remove(job);
            sweep(turn, job, rule);
        });
    }

    /** Forgets about what was to be gone on with. */
    void cancel() {
        unfinished.forEach(timers::cancelNext);
        unfinished.clear();
    }
}
