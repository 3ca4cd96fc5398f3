package io.barnabas.coordinator.group;

import io.barnabas.coordinator.common.CoordinatorTimer;
import java.util.function.Consumer;

/** The timers of groups and members by name, each an event with a turn of its own. */
final class GroupTimers {
    private final CoordinatorTimer timer;

    GroupTimers(CoordinatorTimer timer) {
        this.timer = timer;
    }

    private void schedule(String key, long delayMs, Consumer<Turn> event) {
        timer.schedule(key, delayMs, nowMs -> {
            Turn turn = new Turn(nowMs);
            event.accept(turn);
            return turn.result();
        });
    }

    /** Until when the group waits for its members to join. */
    void scheduleJoin(ClassicGroup group, long delayMs, Consumer<Turn> event) {
        schedule("join " + group.id(), delayMs, event);
    }

    void cancelJoin(ClassicGroup group) {
        timer.cancel("join " + group.id());
    }

    /** Until when the group waits for its members to ask for their assignment. */
    void scheduleSync(ClassicGroup group, long delayMs, Consumer<Turn> event) {
        schedule("sync " + group.id(), delayMs, event);
    }

    void cancelSync(ClassicGroup group) {
        timer.cancel("sync " + group.id());
    }

    /** Until when the member must be heard of. */
    void scheduleSession(ClassicGroup group, String memberId, long delayMs, Consumer<Turn> event) {
        schedule(session(group, memberId), delayMs, event);
    }

    void cancelSession(ClassicGroup group, String memberId) {
        timer.cancel(session(group, memberId));
    }

    /** Group ids may hold anything, so their length tells where they end. */
    private static String session(ClassicGroup group, String memberId) {
        return "session " + group.id().length() + " " + group.id() + " " + memberId;
    }

    /** Goes on with a long job once others have had their turn. */
    void scheduleNext(String job, Consumer<Turn> event) {
        schedule("next " + job, 0, event);
    }

    void cancelNext(String job) {
        timer.cancel("next " + job);
    }
}
