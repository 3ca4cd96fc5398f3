package io.barnabas.coordination;

import io.barnabas.coordination.znode.FailureDetectionZNode.Kind;
import io.barnabas.coordination.znode.FailureDetectionZNode.Mark;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether a broker's registration may be removed because its address refuses connections, and who does it. Rules over
 * what every broker sees alike; no clock, no thread.
 *
 * <ul>
 *   <li>A broker that objects lives, whatever others say: the dead do not object. One that was removed alive is never
 *       removed again by others.
 *   <li>Two brokers must have found it dead, or one when no other is left that could. A broker that runs no detector
 *       (Apache's) cannot object, so that two is the least for it in any case.
 *   <li>The active controller removes; if it is suspected itself, or runs no detector, the lowest id that is not
 *       suspected. It must have found so itself.
 * </ul>
 */
final class FailureRules {
    private static final int WITNESSES = 2;

    /** The answer, and why. */
    enum Verdict {
        /** Not registered (any more), or nobody reports it in its present epoch. */
        NOT_SUSPECTED,
        /** It was removed once while it lived: its session alone decides. */
        SPARED,
        /** It says that it lives. */
        OBJECTED,
        /** More brokers must find the same first. */
        TOO_FEW_WITNESSES,
        /** True, but another broker's to do. */
        ANOTHER_JUDGES,
        /** This broker removes it. */
        REMOVE
    }

    /**
     * What is seen at one moment.
     *
     * @param self this broker
     * @param live epochs of the registered brokers by id
     * @param controller the broker in office
     * @param marks what lies in the folder
     */
    record Situation(int self, Map<Integer, Long> live, OptionalInt controller, Set<Mark> marks) {
        private boolean has(Kind kind, int brokerId) {
            Long epoch = live.get(brokerId);
            return epoch != null && marks.contains(Mark.own(kind, brokerId, epoch));
        }

        boolean runsDetector(int brokerId) {
            return has(Kind.DETECTOR, brokerId);
        }

        boolean objects(int brokerId) {
            return has(Kind.ALIVE, brokerId);
        }

        /** Any epoch: the mark outlives the registration that followed the removed one. */
        boolean isSpared(int brokerId) {
            return marks.stream().anyMatch(m -> m.kind() == Kind.SPARED && m.brokerId() == brokerId);
        }

        /** Who reports it, about its present epoch and in their own. */
        Set<Integer> witnesses(int brokerId) {
            Set<Integer> witnesses = new TreeSet<>();
            Long epoch = live.get(brokerId);
            for (Mark mark : marks) {
                if (mark.kind() == Kind.REFUSED
                        && mark.brokerId() == brokerId
                        && epoch != null
                        && mark.epoch() == epoch
                        && mark.reporter() != brokerId
                        && Long.valueOf(mark.reporterEpoch()).equals(live.get(mark.reporter()))) {
                    witnesses.add(mark.reporter());
                }
            }
            return witnesses;
        }

        /** Reported by anybody, without objecting. */
        boolean isSuspected(int brokerId) {
            return !objects(brokerId) && !witnesses(brokerId).isEmpty();
        }
    }

    private FailureRules() {}

    /** @param waited whether whoever should remove it has had its time and has not: then the others may */
    static Verdict on(int suspect, Situation seen, boolean waited) {
        if (!seen.live().containsKey(suspect) || seen.witnesses(suspect).isEmpty()) {
            return Verdict.NOT_SUSPECTED;
        }
        if (seen.isSpared(suspect)) {
            return Verdict.SPARED;
        }
        if (seen.objects(suspect)) {
            return Verdict.OBJECTED;
        }
        Set<Integer> witnesses = seen.witnesses(suspect);
        witnesses.removeIf(seen::isSuspected);
        if (witnesses.size() < needed(suspect, seen) || !witnesses.contains(seen.self())) {
            return Verdict.TOO_FEW_WITNESSES;
        }
        return waited || judge(suspect, seen) == seen.self() ? Verdict.REMOVE : Verdict.ANOTHER_JUDGES;
    }

    private static int needed(int suspect, Situation seen) {
        if (!seen.runsDetector(suspect)) {
            return WITNESSES;
        }
        // A suspect that could not object counts as living: it may well be.
        long others = seen.live().keySet().stream()
                .filter(id -> id != suspect && !(seen.isSuspected(id) && seen.runsDetector(id)))
                .count();
        return (int) Math.min(WITNESSES, others);
    }

    private static int judge(int suspect, Situation seen) {
        OptionalInt controller = seen.controller();
        if (controller.isPresent() && mayJudge(controller.getAsInt(), suspect, seen)) {
            return controller.getAsInt();
        }
        return new TreeSet<>(seen.live().keySet())
                .stream().filter(id -> mayJudge(id, suspect, seen)).findFirst().orElse(seen.self());
    }

    private static boolean mayJudge(int brokerId, int suspect, Situation seen) {
        return brokerId != suspect && seen.runsDetector(brokerId) && !seen.isSuspected(brokerId);
    }
}
