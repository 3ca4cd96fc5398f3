package io.barnabas.coordinator.common;

import io.barnabas.common.message.GroupMetadataKey;
import io.barnabas.common.message.OffsetCommitValue;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.List;

/** Remembers what it is told. Its records are names; a tombstone takes a name back. */
final class FakeShard implements CoordinatorShard {
    final CoordinatorTimer timer;
    final List<String> replayed = new ArrayList<>();
    final List<Errors> unloaded = new ArrayList<>();
    boolean loaded;

    FakeShard(CoordinatorTimer timer) {
        this.timer = timer;
    }

    static CoordinatorRecord record(String name) {
        return new CoordinatorRecord(
                new GroupMetadataKey().setGroup(name), (short) 2, new OffsetCommitValue(), (short) 0);
    }

    static CoordinatorRecord tombstone(String name) {
        return CoordinatorRecord.tombstone(new GroupMetadataKey().setGroup(name), (short) 2);
    }

    @Override
    public void replay(long offset, long timestampMs, CoordinatorRecord record) {
        String name = ((GroupMetadataKey) record.key()).group();
        replayed.add(offset + (record.isTombstone() ? " -" : " +") + name);
    }

    @Override
    public void onLoaded(long nowMs) {
        loaded = true;
    }

    @Override
    public void onUnloaded(Errors error) {
        unloaded.add(error);
    }
}
