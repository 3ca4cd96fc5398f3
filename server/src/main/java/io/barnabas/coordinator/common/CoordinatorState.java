package io.barnabas.coordinator.common;

/**
 * What this broker is for one partition of a coordinator's topic:
 *
 * <pre>
 *              toLoading             toActive
 *   Absent  -----------&gt; Loading --------------&gt; Active
 *      ^                    |  toFailed             |
 *      |                    +------------&gt; Failed   |
 *      +------ resigned ----+---------------+-------+
 * </pre>
 *
 * A term is a leader epoch; a newer one starts at Loading again, from whatever there was.
 */
sealed interface CoordinatorState<S extends CoordinatorShard> {
    /** Before the first term. */
    int NO_EPOCH = -1;

    /** The leader epoch of the newest term, {@link #NO_EPOCH} before the first. Kept after its end. */
    int epoch();

    /** A term begins. */
    default Loading<S> toLoading(int newEpoch, S shard, CoordinatorTimers timers) {
        return new Loading<>(newEpoch, shard, timers);
    }

    /** The term, or what was of it, is over. */
    default Absent<S> toAbsent() {
        return new Absent<>(epoch());
    }

    /** This broker does not lead. */
    record Absent<S extends CoordinatorShard>(int epoch) implements CoordinatorState<S> {}

    /** This broker leads and reads what was written before. The shard belongs to the reader. */
    record Loading<S extends CoordinatorShard>(int epoch, S shard, CoordinatorTimers timers)
            implements CoordinatorState<S> {
        Active<S> toActive() {
            return new Active<>(epoch, shard, timers);
        }

        Failed<S> toFailed() {
            return new Failed<>(epoch);
        }
    }

    /** This broker leads and answers. */
    record Active<S extends CoordinatorShard>(int epoch, S shard, CoordinatorTimers timers)
            implements CoordinatorState<S> {}

    /** This broker leads, but what was written cannot be read. */
    record Failed<S extends CoordinatorShard>(int epoch) implements CoordinatorState<S> {}
}
