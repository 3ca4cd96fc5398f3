package io.barnabas.coordination;

import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * Offsets that consumers from before Kafka 0.8.2 keep in the store ({@code /consumers}): what OffsetCommit and OffsetFetch
 * of version 0 mean. Futures complete on the store's thread.
 */
public interface ConsumerOffsets {
    /** The offset, empty when there is none. */
    CompletableFuture<OptionalLong> read(String group, String topic, int partition);

    /** Sets the offset, whoever set it last. */
    CompletableFuture<Void> write(String group, String topic, int partition, long offset);
}
