package io.barnabas.server.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RequestMemoryTest {
    private final RequestMemory memory = new RequestMemory(100);
    private final List<String> woken = new ArrayList<>();

    @Test
    void shouldGrantUpToTheCapacity() {
        // Given
        MemoryLease first = lease("first");
        // When, Then
        assertTrue(first.reserve(60));
        assertTrue(first.reserve(40));
        assertFalse(memory.isExceeded());
        assertEquals(100, memory.usedBytes());
    }

    @Test
    void shouldLetOneExceedTheCapacitySoThatItCanFinish() {
        // Given
        MemoryLease first = lease("first");
        MemoryLease second = lease("second");
        first.reserve(50);
        second.reserve(50);
        // When
        boolean granted = first.reserve(500);
        boolean refused = second.reserve(10);
        // Then
        assertTrue(granted);
        assertFalse(refused);
        assertTrue(first.reserve(1000), "the one that may exceed it may do so until it is done");
    }

    @Test
    void shouldGrantInTheOrderOfAsking() {
        // Given
        MemoryLease holder = lease("holder");
        holder.reserve(100);
        holder.reserve(1);
        MemoryLease second = lease("second");
        MemoryLease third = lease("third");
        second.reserve(30);
        third.reserve(30);
        assertEquals(List.of(), woken);
        // When
        holder.release(101);
        // Then
        assertEquals(List.of("second", "third"), woken);
        assertTrue(second.reserve(30), "asking again takes what was granted");
        assertEquals(60, memory.usedBytes());
    }

    @Test
    void shouldPassOnWhatAClosedLeaseWaitedForOrHeld() {
        // Given
        MemoryLease holder = lease("holder");
        holder.reserve(100);
        holder.reserve(1);
        MemoryLease second = lease("second");
        MemoryLease third = lease("third");
        second.reserve(50);
        third.reserve(100);
        // When
        second.close();
        holder.release(101);
        // Then
        assertEquals(List.of("third"), woken);
        third.close();
        assertEquals(0, memory.usedBytes());
        assertFalse(memory.hasWaiting());
    }

    /** Many connections whose requests together exceed the memory by far: each gets its turn and nothing is lost. */
    @Test
    void shouldLetEveryRequestFinish() {
        long seed = new Random().nextLong();
        System.out.println("RequestMemoryTest seed " + seed);
        Random random = new Random(seed);
        // Given
        List<Upload> uploads = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            uploads.add(new Upload(10 + random.nextInt(300)));
        }
        // When
        int steps = 0;
        while (!uploads.isEmpty()) {
            Upload upload = uploads.get(random.nextInt(uploads.size()));
            if (upload.step(1 + random.nextInt(50))) {
                uploads.remove(upload);
            }
            steps++;
            // Then
            assertTrue(memory.usedBytes() <= 100 + 310 + 50, "seed " + seed);
            assertTrue(steps < 1_000_000, "nobody gets on, seed " + seed);
        }
        assertEquals(0, memory.usedBytes());
        assertFalse(memory.hasWaiting());
    }

    private MemoryLease lease(String name) {
        return new MemoryLease(memory, () -> woken.add(name));
    }

    private final class Upload {
        private final int size;
        private final MemoryLease lease = new MemoryLease(memory, this::onGranted);
        private int held;
        private int refused;
        private boolean granted;

        Upload(int size) {
            this.size = size;
        }

        private void onGranted() {
            granted = true;
        }

        /** Takes a little more if it may; true when the upload is whole. */
        boolean step(int bytes) {
            if (refused > 0 && !granted) {
                return false;
            }
            int wanted = refused > 0 ? refused : Math.min(bytes, size - held);
            granted = false;
            refused = 0;
            if (!lease.reserve(wanted)) {
                refused = wanted;
                return false;
            }
            held += wanted;
            if (held == size) {
                lease.release(held);
            }
            return held == size;
        }
    }
}
