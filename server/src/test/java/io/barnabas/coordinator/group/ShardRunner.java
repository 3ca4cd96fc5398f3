package io.barnabas.coordinator.group;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.protocol.MessageReader;
import io.barnabas.common.protocol.MessageWriter;
import io.barnabas.coordinator.common.CoordinatorRecord;
import io.barnabas.coordinator.common.CoordinatorResult;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** A runtime in memory: a log whose appends can fail and whose commits can be held, timers, and a clock. */
final class ShardRunner {
    final List<CoordinatorRecord> log = new ArrayList<>();
    final Set<String> absentTopics = new HashSet<>();
    ManualTimer timer = new ManualTimer();
    GroupCoordinatorShard shard;
    boolean holdCommits;
    Errors nextAppendError;
    GroupConfig config;

    private final Deque<CoordinatorResult> pending = new ArrayDeque<>();
    private long nextMemberId = 1;

    ShardRunner(GroupConfig config) {
        this.config = config;
        load();
    }

    private void load() {
        ManualTimer fresh = new ManualTimer();
        fresh.nowMs = timer.nowMs;
        timer = fresh;
        shard = new GroupCoordinatorShard(
                config,
                new TopicPartition("__consumer_offsets", 0),
                timer,
                () -> new Uuid(0, nextMemberId++),
                topic -> !absentTopics.contains(topic));
        for (int i = 0; i < log.size(); i++) {
            shard.replay(i, timer.nowMs, copy(log.get(i)));
        }
        shard.onLoaded(timer.nowMs);
    }

    /** The broker stops leading and leads again: everything in memory is lost. */
    void reload(Errors error) {
        unload(error);
        load();
    }

    void unload(Errors error) {
        settlePending(error);
        shard.onUnloaded(error);
    }

    /** The broker dies: nobody is answered. */
    void crash() {
        pending.clear();
        load();
    }

    void run(Function<GroupCoordinatorShard, CoordinatorResult> event) {
        settle(event.apply(shard));
    }

    private void settle(CoordinatorResult result) {
        if (result.records().isEmpty()) {
            if (result.afterPending() && !pending.isEmpty()) {
                pending.add(result);
            } else {
                result.onCommitted().run();
            }
            return;
        }
        if (nextAppendError != null) {
            Errors error = nextAppendError;
            nextAppendError = null;
            result.onFailed().accept(error);
            return;
        }
        for (CoordinatorRecord record : result.records()) {
            log.add(copy(record));
            shard.replay(log.size() - 1L, timer.nowMs, record);
        }
        if (holdCommits) {
            pending.add(result);
        } else {
            result.onCommitted().run();
        }
    }

    /** The high watermark catches up, or (not NONE) never will. */
    void settlePending(Errors outcome) {
        while (!pending.isEmpty()) {
            CoordinatorResult result = pending.remove();
            if (outcome == Errors.NONE) {
                result.onCommitted().run();
            } else {
                result.onFailed().accept(outcome);
            }
        }
    }

    /** Lets time pass, and timers ring. */
    void waitMs(long ms) {
        long until = timer.nowMs + ms;
        for (var due = timer.takeDue(until); due.isPresent(); due = timer.takeDue(until)) {
            settle(due.get().event().apply(timer.nowMs));
        }
        timer.nowMs = until;
    }

    /** Through bytes, as the log would give it back. */
    private static CoordinatorRecord copy(CoordinatorRecord record) {
        ApiMessage key = copy(record.key(), GroupRecords.newKey(record.keyVersion()), record.keyVersion());
        if (record.isTombstone()) {
            return CoordinatorRecord.tombstone(key, record.keyVersion());
        }
        ApiMessage value = copy(record.value(), GroupRecords.newValue(record.keyVersion()), record.valueVersion());
        return new CoordinatorRecord(key, record.keyVersion(), value, record.valueVersion());
    }

    private static ApiMessage copy(ApiMessage from, ApiMessage to, short version) {
        ByteBuf bytes = Unpooled.buffer();
        from.write(new MessageWriter(bytes), version);
        to.read(new MessageReader(bytes), version);
        return to;
    }
}
