package io.barnabas.coordinator.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Random lives of a group: members come, go, die, lose answers; appends fail or are never acknowledged; the coordinator
 * moves or crashes. After every event all promises hold, and once the trouble is over the group settles. {@code
 * -Dsimulation.seed=N} plays one seed again.
 */
class GroupSimulationTest {
    private static final int SEEDS = Integer.getInteger("simulation.seeds", 40);
    private static final int EVENTS = 300;
    private static final Errors[] APPEND_ERRORS = {
        Errors.NOT_ENOUGH_REPLICAS,
        Errors.NOT_LEADER_OR_FOLLOWER,
        Errors.RECORD_LIST_TOO_LARGE,
        Errors.KAFKA_STORAGE_ERROR
    };

    @Test
    void shouldKeepItsPromisesWhateverHappens() {
        String only = System.getProperty("simulation.seed");
        if (only != null) {
            new Life(Long.parseLong(only)).live();
            return;
        }
        for (long seed = 1; seed <= SEEDS; seed++) {
            new Life(seed).live();
        }
    }

    private static final class Life {
        private final long seed;
        private final Random random;
        private final SimulatedGroup group = new SimulatedGroup();
        private final List<SimulatedMember> members = new ArrayList<>();
        private final List<String> trace = new ArrayList<>();

        Life(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            int size = 2 + random.nextInt(4);
            for (int i = 0; i < size; i++) {
                String name = String.valueOf((char) ('a' + i));
                members.add(new SimulatedMember(name, random.nextBoolean() ? "i" + i : null, group, random));
            }
        }

        void live() {
            try {
                for (int i = 0; i < EVENTS; i++) {
                    SimulatedMember member = members.get(random.nextInt(members.size()));
                    disturb(random.nextInt(100), member);
                    group.check();
                }
                settle();
                end();
            } catch (AssertionError | RuntimeException e) {
                int from = Math.max(0, trace.size() - 40);
                throw new AssertionError(
                        "seed " + seed + ": " + e + "\n" + String.join("\n", trace.subList(from, trace.size())), e);
            }
        }

        private void note(String event) {
            trace.add("+" + (group.runner.timer.nowMs - 1_000_000) + " " + event);
        }

        private void disturb(int dice, SimulatedMember member) {
            note(dice + " " + member);
            if (dice < 50) {
                member.act();
            } else if (dice < 65) {
                member.commit();
            } else if (dice < 80) {
                group.runner.waitMs(random.nextInt(2_000));
            } else if (dice < 83) {
                group.runner.waitMs(random.nextInt(30_000));
            } else if (dice < 85) {
                member.die();
            } else if (dice < 87) {
                member.giveUp();
            } else if (dice < 89) {
                member.leave();
            } else {
                disturbLog(dice);
            }
        }

        private void disturbLog(int dice) {
            switch (dice) {
                case 89, 90 -> group.runner.holdCommits = true;
                case 91, 92, 93 -> commitAll(Errors.NONE);
                case 94 -> commitAll(Errors.REQUEST_TIMED_OUT);
                case 95, 96 -> group.runner.nextAppendError = APPEND_ERRORS[random.nextInt(APPEND_ERRORS.length)];
                case 97 -> {
                    commitAll(Errors.NONE);
                    group.reload();
                }
                case 98 -> {
                    group.runner.holdCommits = false;
                    group.crash();
                    // Connections break: who waits for an answer asks again.
                    members.forEach(SimulatedMember::giveUp);
                }
                default -> group.runner.run(shard -> shard.expireOffsets(group.runner.timer.nowMs));
            }
        }

        private void commitAll(Errors outcome) {
            group.runner.holdCommits = false;
            group.runner.settlePending(outcome);
        }

        /** No more trouble: within a few timeouts every partition has one owner, in one generation. */
        private void settle() {
            commitAll(Errors.NONE);
            group.runner.nextAppendError = null;
            members.forEach(member -> {
                if (member.step == SimulatedMember.Step.JOINING || member.step == SimulatedMember.Step.SYNCING) {
                    member.giveUp();
                }
            });
            for (int second = 0; second < 120; second++) {
                note("settling " + members);
                members.forEach(SimulatedMember::act);
                group.runner.waitMs(1_000);
                group.check();
            }
            TreeSet<Integer> owned = new TreeSet<>();
            int parts = 0;
            for (SimulatedMember member : members) {
                assertEquals(SimulatedMember.Step.STABLE, member.step, members.toString());
                assertEquals(members.get(0).generation, member.generation, members.toString());
                parts += member.owned.size();
                owned.addAll(member.owned);
            }
            assertTrue(
                    parts == SimulatedGroup.PARTITIONS && owned.size() == SimulatedGroup.PARTITIONS,
                    members.toString());
        }

        private void end() {
            members.forEach(SimulatedMember::leave);
            group.runner.waitMs(400_000);
            assertEquals("Empty", group.describe().groupState());
            assertEquals(List.of(), List.copyOf(group.runner.timer.entries.keySet()), "timers without a purpose");
            group.reload();
            assertEquals("Empty", group.describe().groupState());
            group.check();
        }
    }
}
