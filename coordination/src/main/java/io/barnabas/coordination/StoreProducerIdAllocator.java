package io.barnabas.coordination;

import io.barnabas.coordination.MetadataStore.Node;
import io.barnabas.coordination.MetadataStore.Write;
import io.barnabas.coordination.MetadataStoreException.Code;
import io.barnabas.coordination.znode.ProducerIdBlockZNode;
import io.barnabas.metadata.ProducerIdBlock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/** Blocks of producer ids from {@code /latest_producer_id_block}, taken with versioned writes. */
final class StoreProducerIdAllocator implements ProducerIdAllocator {
    private static final int MAX_ATTEMPTS = 10;
    /** Producers that may wait for the next block; more are refused until it is there. */
    private static final int MAX_WAITING = 10_000;

    private final MetadataStore store;
    private final int brokerId;
    /** What a controller's transactions begin with; nothing for a broker that takes its blocks itself. */
    private final List<Write> fence;

    private final Queue<CompletableFuture<Long>> waiting = new ArrayDeque<>();
    private ProducerIdBlock block;
    private long next;
    private boolean allocating;

    StoreProducerIdAllocator(MetadataStore store, int brokerId, List<Write> fence) {
        this.store = store;
        this.brokerId = brokerId;
        this.fence = List.copyOf(fence);
    }

    @Override
    public CompletableFuture<Long> nextProducerId() {
        CompletableFuture<Long> answer = new CompletableFuture<>();
        boolean allocate;
        synchronized (this) {
            if (block != null && next <= block.lastProducerId()) {
                return CompletableFuture.completedFuture(next++);
            }
            if (waiting.size() >= MAX_WAITING) {
                return CompletableFuture.failedFuture(new CoordinationException("no producer ids just now"));
            }
            waiting.add(answer);
            allocate = !allocating;
            allocating = true;
        }
        if (allocate) {
            allocateBlock().whenComplete(this::onBlock);
        }
        return answer;
    }

    private void onBlock(ProducerIdBlock newBlock, Throwable thrown) {
        while (true) {
            CompletableFuture<Long> answer;
            long id;
            synchronized (this) {
                if (thrown == null && block != newBlock) {
                    block = newBlock;
                    next = newBlock.firstProducerId();
                }
                boolean exhausted = thrown == null && next > block.lastProducerId();
                answer = exhausted ? null : waiting.poll();
                if (answer == null) {
                    allocating = exhausted && !waiting.isEmpty();
                    if (!allocating) {
                        return;
                    }
                    break;
                }
                id = thrown == null ? next++ : -1;
            }
            if (thrown == null) {
                answer.complete(id);
            } else {
                answer.completeExceptionally(Futures.cause(thrown));
            }
        }
        allocateBlock().whenComplete(this::onBlock);
    }

    @Override
    public CompletableFuture<ProducerIdBlock> allocateBlock() {
        return allocateBlock(MAX_ATTEMPTS);
    }

    private CompletableFuture<ProducerIdBlock> allocateBlock(int attempts) {
        return store.get(ProducerIdBlockZNode.PATH).thenCompose(node -> take(node, attempts));
    }

    private CompletableFuture<ProducerIdBlock> take(Node node, int attempts) {
        Optional<ProducerIdBlock> last = ProducerIdBlockZNode.decode(node.data());
        if (last.isPresent() && last.get().lastProducerId() > Long.MAX_VALUE - ProducerIdBlock.BLOCK_SIZE) {
            return CompletableFuture.failedFuture(new CoordinationException("all producer ids are used up"));
        }
        long first = last.map(b -> b.lastProducerId() + 1).orElse(0L);
        ProducerIdBlock mine = new ProducerIdBlock(brokerId, first, first + ProducerIdBlock.BLOCK_SIZE - 1);
        Write write = Write.setData(
                ProducerIdBlockZNode.PATH,
                ProducerIdBlockZNode.encode(mine),
                node.stat().version());
        List<Write> writes = new ArrayList<>(fence);
        writes.add(write);
        return store.multi(writes)
                .handle((results, thrown) -> {
                    if (thrown == null) {
                        return CompletableFuture.completedFuture(mine);
                    }
                    Code code = MetadataStoreException.codeOf(thrown);
                    boolean again = attempts > 1
                            && (code == Code.BAD_VERSION || code.isAmbiguous())
                            && !FencedStore.isFenced(thrown);
                    // After a lost reply the block may be ours; taking the next one instead only wastes a thousand ids.
                    return again
                            ? allocateBlock(attempts - 1)
                            : CompletableFuture.<ProducerIdBlock>failedFuture(thrown);
                })
                .thenCompose(result -> result);
    }
}
