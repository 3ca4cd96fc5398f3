package io.barnabas.server.network;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Objects;

/** What the server under test holds, in direct memory and on the heap, and what its network threads allocate. */
final class MemoryWatch {
    static final long MAX_BYTES = 16L * 1024 * 1024;

    private final long before = used();
    private final long allocatedBefore = allocatedByNetworkThreads();

    /** Fails when more is held than at the start, by the bound every attack has to stay below. */
    void assertBounded(String attack) {
        long delta = used() - before;
        System.out.println(attack + ": holds " + delta / 1024 + " KiB more than before");
        assertTrue(delta < MAX_BYTES, () -> attack + " holds " + delta + " bytes");
    }

    /** Fails when the network threads, which handle requests, allocated more heap than the bound since the start. */
    void assertAllocationBounded(String attack) {
        long delta = allocatedByNetworkThreads() - allocatedBefore;
        assertTrue(delta < MAX_BYTES, () -> attack + " made network threads allocate " + delta + " bytes");
    }

    private static long used() {
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        // A full collection: what is left is held.
        System.gc();
        return direct
                + Runtime.getRuntime().totalMemory()
                - Runtime.getRuntime().freeMemory();
    }

    private static long allocatedByNetworkThreads() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] ids = Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(Objects::nonNull)
                .filter(thread -> thread.getThreadName().startsWith("data-plane-kafka-network-thread"))
                .mapToLong(thread -> thread.getThreadId())
                .toArray();
        return Arrays.stream(threads.getThreadAllocatedBytes(ids)).sum();
    }
}
