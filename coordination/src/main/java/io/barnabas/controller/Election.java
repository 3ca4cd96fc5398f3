package io.barnabas.controller;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
            List<Integer> assignment, Collection<Integer> isr, Set<Integer> live, boolean uncleanAllowed) {
        Optional<Integer> clean = assignment.stream()
                .filter(r -> live.contains(r) && isr.contains(r))
                .findFirst();
        if (clean.isPresent()) {
            return Optional.of(new Outcome(clean.get(), false));
        }
        return uncleanAllowed
                ? assignment.stream().filter(live::contains).findFirst().map(r -> new Outcome(r, true))
                : Optional.empty();
    }

    /** A reassignment ends: the first of the new replicas that lives and is in sync. */
    public static Optional<Integer> reassign(List<Integer> target, Collection<Integer> isr, Set<Integer> live) {
        return target.stream().filter(r -> live.contains(r) && isr.contains(r)).findFirst();
    }

    /** The preferred leader, if it lives and is in sync. */
    public static Optional<Integer> preferredReplica(
            List<Integer> assignment, Collection<Integer> isr, Set<Integer> live) {
        return assignment.stream()
                .limit(1)
                .filter(r -> live.contains(r) && isr.contains(r))
                .findFirst();
    }

    /** Some brokers are about to leave: the first that lives, is in sync and stays. */
    public static Optional<Integer> controlledShutdown(
            List<Integer> assignment, Collection<Integer> isr, Set<Integer> live, Set<Integer> shuttingDown) {
        return assignment.stream()
                .filter(r -> live.contains(r) && isr.contains(r) && !shuttingDown.contains(r))
                .findFirst();
    }
}
