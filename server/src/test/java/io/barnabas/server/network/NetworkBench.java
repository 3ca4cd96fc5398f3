package io.barnabas.server.network;

import com.sun.management.ThreadMXBean;
import io.barnabas.common.message.ProduceRequestData;
import io.barnabas.common.message.ProduceResponseData;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.server.handler.RequestContext;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.ToLongFunction;

/**
 * Not a test: what one request costs the network threads, alone. Arguments: connections, bytes of records in a request,
 * requests in flight on each connection, seconds. The handler looks at every request and answers at once.
 */
public final class NetworkBench {
    private static final ProduceResponseData ANSWER = new ProduceResponseData()
            .setResponses(List.of(new ProduceResponseData.TopicProduceResponse()
                    .setName("orders")
                    .setPartitionResponses(List.of(new ProduceResponseData.PartitionProduceResponse()))));

    private final int connections;
    private final int inFlight;
    private final byte[] request;
    private final TestSocketServer broker;
    private volatile boolean stopped;
    private volatile long recordBytes;

    private NetworkBench(int connections, int bytes, int inFlight) {
        this.connections = connections;
        this.inFlight = inFlight;
        this.request = TestClient.produce(1, bytes);
        this.broker = new TestSocketServer.Builder()
                .with(ApiKeys.PRODUCE, true, this::handle)
                .start();
    }

    /** Runs it and prints a line. */
    public static void main(String[] args) throws InterruptedException {
        int bytes = Integer.parseInt(args[1]);
        NetworkBench bench = new NetworkBench(Integer.parseInt(args[0]), bytes, Integer.parseInt(args[2]));
        int seconds = Integer.parseInt(args[3]);
        long[] counts = new long[bench.connections];
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < bench.connections; i++) {
            int index = i;
            Thread client = new Thread(() -> bench.produce(counts, index));
            client.start();
            clients.add(client);
        }
        Thread.currentThread().join(seconds * 1000L);
        long startNs = System.nanoTime();
        long startCount = Arrays.stream(counts).sum();
        long startCpu = ofNetworkThreads(threads()::getThreadCpuTime);
        long startUser = ofNetworkThreads(threads()::getThreadUserTime);
        long startAllocated = ofNetworkThreads(threads()::getThreadAllocatedBytes);
        Thread.currentThread().join(seconds * 1000L);
        double requests = Arrays.stream(counts).sum() - startCount;
        double elapsed = (System.nanoTime() - startNs) / 1e9;
        long cpu = ofNetworkThreads(threads()::getThreadCpuTime) - startCpu;
        long user = ofNetworkThreads(threads()::getThreadUserTime) - startUser;
        long allocated = ofNetworkThreads(threads()::getThreadAllocatedBytes) - startAllocated;
        System.out.printf(
                "%.0f requests/s, %.0f MB/s, %.2f us CPU (%.2f in user mode) and %.0f bytes allocated per request,"
                        + " %.3f s CPU per GB%n",
                requests / elapsed,
                requests * bytes / elapsed / 1e6,
                cpu / requests / 1e3,
                user / requests / 1e3,
                allocated / requests,
                cpu / (requests * bytes));
        bench.stopped = true;
        for (Thread client : clients) {
            client.join();
        }
        bench.broker.close();
    }

    private void handle(RequestContext context, ApiMessage message) {
        ProduceRequestData request = (ProduceRequestData) message;
        MemoryRecords records = (MemoryRecords)
                request.topicData().get(0).partitionData().get(0).records();
        recordBytes = records.sizeInBytes();
        context.releaseRequest();
        context.respond(ANSWER);
    }

    private void produce(long[] counts, int index) {
        try (TestClient client = broker.connect()) {
            for (int i = 0; i < inFlight; i++) {
                client.send(request);
            }
            while (!stopped) {
                client.receive();
                client.send(request);
                counts[index]++;
            }
        }
    }

    private static ThreadMXBean threads() {
        return (ThreadMXBean) ManagementFactory.getThreadMXBean();
    }

    private static long ofNetworkThreads(ToLongFunction<Long> measure) {
        return Arrays.stream(threads().getThreadInfo(threads().getAllThreadIds()))
                .filter(Objects::nonNull)
                .filter(thread -> thread.getThreadName().startsWith("data-plane-kafka-network-thread"))
                .mapToLong(thread -> measure.applyAsLong(thread.getThreadId()))
                .sum();
    }
}
