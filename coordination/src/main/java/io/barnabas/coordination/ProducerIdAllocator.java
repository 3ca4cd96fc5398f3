package io.barnabas.coordination;

import io.barnabas.metadata.ProducerIdBlock;
import java.util.concurrent.CompletableFuture;

/** Hands out producer ids that no other broker of the cluster hands out. Safe for use from any thread. */
public interface ProducerIdAllocator {
    /** Takes the next block from the store: no other broker will ever get an id of it. */
    CompletableFuture<ProducerIdBlock> allocateBlock();

    /** The next id of this broker's current block, a new block being taken when it is used up. */
    CompletableFuture<Long> nextProducerId();
}
