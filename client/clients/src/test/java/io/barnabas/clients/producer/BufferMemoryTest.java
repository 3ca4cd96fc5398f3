package io.barnabas.clients.producer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.protocol.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class BufferMemoryTest {
    private static final long LONG_MS = 15_000;

    private final BufferMemory memory = new BufferMemory(1000, 100);

    private CompletableFuture<BufferMemory.Lease> reserveElsewhere(int bytes) {
        int before = memory.waitingCount();
        CompletableFuture<BufferMemory.Lease> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                result.complete(memory.reserve(bytes, LONG_MS));
            } catch (InterruptedException | RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        while (memory.waitingCount() == before && !result.isDone()) {
            Thread.onSpinWait();
        }
        return result;
    }

    @Test
    void shouldUseArraysOfTheUsualSizeAgain() throws InterruptedException {
        BufferMemory.Lease first = memory.reserve(100, 0);
        memory.release(first, true);
        BufferMemory.Lease second = memory.reserve(100, 0);
        assertSame(first.buffer(), second.buffer());
        memory.release(second, false);
        assertNotSame(first.buffer(), memory.reserve(100, 0).buffer(), "somebody may still read it");
    }

    @Test
    void shouldNeverHoldMoreThanItsTotal() throws InterruptedException {
        List<BufferMemory.Lease> leases = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            leases.add(memory.reserve(100, 0));
        }
        leases.forEach(lease -> memory.release(lease, true));
        memory.reserve(900, 0);
        assertEquals(100, memory.available());
        assertTrue(memory.freeBytes() <= 100, "kept for later: " + memory.freeBytes());
    }

    @Test
    void shouldSayWhatIsMissingWhenTheTimeIsOver() throws InterruptedException {
        memory.reserve(950, 0);
        ApiException failure = assertThrows(ApiException.class, () -> memory.reserve(100, 20));
        assertEquals(
                "Failed to allocate 100 bytes within the configured max blocking time 20 ms. Total memory: 1000 bytes."
                        + " Available memory: 50 bytes. Poolable size: 100 bytes",
                failure.getMessage());
        assertFalse(memory.isExhausted());
    }

    @Test
    void shouldServeThoseWhoWaitInTurn() throws Exception {
        BufferMemory.Lease half = memory.reserve(500, 0);
        BufferMemory.Lease otherHalf = memory.reserve(500, 0);
        CompletableFuture<BufferMemory.Lease> large = reserveElsewhere(800);
        CompletableFuture<BufferMemory.Lease> small = reserveElsewhere(100);
        memory.release(half, false);
        assertFalse(small.isDone(), "who came later does not overtake");
        memory.release(otherHalf, false);
        assertEquals(800, large.get().bytes());
        assertEquals(100, small.get().bytes());
    }

    @Test
    void shouldLetThoseWhoWaitGoWhenItIsClosed() throws InterruptedException {
        memory.reserve(1000, 0);
        CompletableFuture<BufferMemory.Lease> waiting = reserveElsewhere(100);
        memory.close();
        ExecutionException failure = assertThrows(ExecutionException.class, waiting::get);
        assertEquals(
                "Producer closed while allocating memory", failure.getCause().getMessage());
    }
}
