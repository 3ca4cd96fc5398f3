package io.barnabas.simulation.invariant;

import io.barnabas.common.message.GroupMetadataKey;
import io.barnabas.common.protocol.MessageReader;
import io.barnabas.common.record.Record;
import io.barnabas.simulation.disk.StoredBatch;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/** How often a group was deleted: an empty one without offsets goes when a topic does, and its generations begin anew. */
final class GroupLives extends Invariant {
    private static final int MAX_ELEMENTS = 100_000;
    private static final short GROUP_METADATA = 2;

    private final Map<String, Integer> deletions = new TreeMap<>();

    GroupLives(Histories histories) {
        super(histories);
    }

    @Override
    void onCommitted(PartitionHistory history, StoredBatch stored) {
        if (history.partition.topic().equals("__consumer_offsets")
                && !stored.view().isControlBatch()) {
            for (Record record : stored.view()) {
                ByteBuffer key = record.key().duplicate();
                short version = key.getShort();
                if (version == GROUP_METADATA && !record.hasValue()) {
                    GroupMetadataKey group = new GroupMetadataKey();
                    group.read(new MessageReader(Unpooled.wrappedBuffer(key), MAX_ELEMENTS), version);
                    deletions.merge(group.group(), 1, Integer::sum);
                }
            }
        }
    }

    int of(String group) {
        return deletions.getOrDefault(group, 0);
    }
}
