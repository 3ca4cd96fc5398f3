package io.barnabas.server.handler;

import io.barnabas.coordination.ConsumerOffsets;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Offsets "in ZooKeeper", in memory. */
final class FakeConsumerOffsets implements ConsumerOffsets {
    private final Map<String, Long> offsets = new ConcurrentHashMap<>();

    @Override
    public CompletableFuture<OptionalLong> read(String group, String topic, int partition) {
        Long offset = offsets.get(group + "/" + topic + "/" + partition);
        return CompletableFuture.completedFuture(offset == null ? OptionalLong.empty() : OptionalLong.of(offset));
    }

    @Override
    public CompletableFuture<Void> write(String group, String topic, int partition, long offset) {
        offsets.put(group + "/" + topic + "/" + partition, offset);
        return CompletableFuture.completedFuture(null);
    }
}
