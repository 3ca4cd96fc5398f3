package io.barnabas.controller;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/** Who shall lead, by broker ids alone: Kafka's four elections. */
public final class Election {
    private Election() {}

    /**
     * The leader is gone: the first replica that lives and is in sync; failing that, if allowed, the first that lives.
     *
     * @param leader the new leader
     * @param unclean whether it was out of sync: records may be lost
     */
    public record Outcome(int leader, boolean unclean) {}

    public static Optional<Outcome> offline(
            List<Integer> assignment, Collection<Integer> isr, IntPredicate live, boolean uncleanAllowed) {
        Optional<Integer> clean = first(assignment, isr, live);
        if (clean.isPresent()) {
            return Optional.of(new Outcome(clean.get(), false));
        }
        return uncleanAllowed
                ? assignment.stream().filter(live::test).findFirst().map(r -> new Outcome(r, true))
                : Optional.empty();
    }

    /** A reassignment ends: the first of the new replicas that lives and is in sync. */
    public static Optional<Integer> reassign(List<Integer> target, Collection<Integer> isr, IntPredicate live) {
        return first(target, isr, live);
    }

    /** The preferred leader, if it lives and is in sync. */
    public static Optional<Integer> preferredReplica(
            List<Integer> assignment, Collection<Integer> isr, IntPredicate live) {
        return first(assignment.subList(0, Math.min(1, assignment.size())), isr, live);
    }

    /** Some brokers are about to leave: the first that lives, is in sync and stays. */
    public static Optional<Integer> controlledShutdown(
            List<Integer> assignment, Collection<Integer> isr, IntPredicate live, Set<Integer> shuttingDown) {
        return first(assignment, isr, r -> live.test(r) && !shuttingDown.contains(r));
    }

    private static Optional<Integer> first(List<Integer> replicas, Collection<Integer> isr, IntPredicate live) {
        for (int replica : replicas) {
            if (isr.contains(replica) && live.test(replica)) {
                return Optional.of(replica);
            }
        }
        return Optional.empty();
    }
}
