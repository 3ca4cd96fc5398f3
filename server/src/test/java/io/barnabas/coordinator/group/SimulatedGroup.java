package io.barnabas.coordinator.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.message.DescribeGroupsResponseData.DescribedGroup;
import io.barnabas.common.message.DescribeGroupsResponseData.DescribedGroupMember;
import io.barnabas.common.message.GroupMetadataValue;
import io.barnabas.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import io.barnabas.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordinator.common.CoordinatorRecord;
import io.barnabas.coordinator.common.CoordinatorResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** A group under simulation: everything that was ever promised about it, and whether it still holds. */
final class SimulatedGroup {
    static final String ID = "g";
    static final int PARTITIONS = 7;

    /** One event of the shard that takes a reply. */
    interface Question<T> {
        CoordinatorResult ask(GroupCoordinatorShard shard, Consumer<T> reply);
    }

    /** A request, and how often it was answered. */
    private static final class Asked {
        final String what;
        int answers;
        boolean excused;

        Asked(String what) {
            this.what = what;
        }
    }

    final ShardRunner runner =
            new ShardRunner(new GroupConfig(1, 6_000, 60_000, 3_000, 100, Long.MAX_VALUE / 2, 4_096));
    private final List<Asked> open = new ArrayList<>();
    /** By generation, then by partition: who was told that it owns it. */
    private final Map<Integer, Map<Integer, String>> owners = new HashMap<>();
    /** By partition, the offsets that a fetch may tell: the newest acknowledged, and what was sent since. */
    private final Map<Integer, TreeSet<Long>> possible = new HashMap<>();

    private long offset;
    private int newestGeneration;
    private int recordsChecked;
    private int newestWritten;

    <T> void ask(String what, Question<T> question, Consumer<T> heard) {
        Asked asked = new Asked(what);
        open.add(asked);
        runner.run(shard -> question.ask(shard, response -> {
            asked.answers++;
            assertEquals(1, asked.answers, "answers to the " + what);
            open.remove(asked);
            heard.accept(response);
        }));
    }

    void reload() {
        runner.reload(Errors.NOT_COORDINATOR);
        assertNothingOpen();
        newestGeneration = newestWritten;
    }

    /** The broker dies: nobody is answered, ever. */
    void crash() {
        runner.crash();
        open.clear();
        newestGeneration = newestWritten;
    }

    void assertNothingOpen() {
        assertEquals(List.of(), open.stream().map(asked -> asked.what).toList(), "requests without an answer");
    }

    long nextOffset() {
        return ++offset;
    }

    void onGeneration(int generation) {
        assertTrue(generation >= newestGeneration, "generation " + generation + " after " + newestGeneration);
        newestGeneration = generation;
    }

    void onAssigned(String owner, int generation, List<Integer> partitions) {
        Map<Integer, String> ofGeneration = owners.computeIfAbsent(generation, key -> new HashMap<>());
        for (int partition : partitions) {
            String before = ofGeneration.putIfAbsent(partition, owner);
            assertTrue(
                    before == null || before.equals(owner),
                    "partition " + partition + " of generation " + generation + " belongs to " + before + " and "
                            + owner);
        }
    }

    void onCommitSent(int partition, long sent) {
        possible.computeIfAbsent(partition, key -> new TreeSet<>(Set.of(-1L))).add(sent);
    }

    void onCommitted(int partition, long committed) {
        possible.get(partition).headSet(committed).clear();
    }

    void check() {
        for (; recordsChecked < runner.log.size(); recordsChecked++) {
            CoordinatorRecord record = runner.log.get(recordsChecked);
            if (record.value() instanceof GroupMetadataValue value) {
                assertTrue(value.generation() >= newestWritten, value.generation() + " written after " + newestWritten);
                newestWritten = value.generation();
            }
        }
        checkOffsets();
        DescribedGroup group = describe();
        if (group.groupState().equals("Dead")) {
            // Whoever comes next starts to count anew.
            newestGeneration = 0;
            newestWritten = 0;
            owners.clear();
        }
        checkTimers(group);
    }

    private void checkOffsets() {
        ask(
                "fetch",
                (shard, reply) -> shard.fetchOffsets(
                        new GroupRequest(runner.timer.nowMs, (short) 9, "", ""),
                        new OffsetFetchRequestGroup().setGroupId(ID).setTopics(null),
                        true,
                        reply),
                (OffsetFetchResponseGroup response) -> {
                    if (response.errorCode() != 0) {
                        return;
                    }
                    Map<Integer, Long> told = new HashMap<>();
                    response.topics().forEach(topic -> topic.partitions()
                            .forEach(partition -> told.put(partition.partitionIndex(), partition.committedOffset())));
                    possible.forEach((partition, offsets) -> {
                        long offset = told.getOrDefault(partition, -1L);
                        assertTrue(
                                offsets.contains(offset),
                                "partition " + partition + " is at " + offset + ", not " + offsets);
                    });
                });
    }

    DescribedGroup describe() {
        DescribedGroup[] described = new DescribedGroup[1];
        ask(
                "describe",
                (shard, reply) ->
                        shard.describeGroup(new GroupRequest(runner.timer.nowMs, (short) 5, "", ""), ID, reply),
                (DescribedGroup group) -> described[0] = group);
        assertNotNull(described[0]);
        return described[0];
    }

    /** Who may still be waited for, and nothing else, has a timer. */
    private void checkTimers(DescribedGroup group) {
        Set<String> timers = new TreeSet<>(runner.timer.entries.keySet());
        String state = group.groupState();
        assertEquals(state.equals("PreparingRebalance"), timers.remove("join " + ID), "join timer in " + state);
        boolean assigning = state.equals("CompletingRebalance") || state.equals("Stable");
        assertTrue(!timers.remove("sync " + ID) || assigning, "sync timer in " + state);
        for (DescribedGroupMember member : group.members()) {
            boolean hasSession = timers.remove("session 1 " + ID + " " + member.memberId());
            if (state.equals("Stable") && !runner.holdCommits) {
                assertTrue(hasSession, "session of " + member.memberId());
            }
        }
        // What is left are sessions of ids that were given out: at most the session timeout away.
        for (String left : timers) {
            assertTrue(left.startsWith("session 1 " + ID), left);
            assertTrue(runner.timer.entries.get(left).dueMs() <= runner.timer.nowMs + 10_000, left);
        }
    }
}
