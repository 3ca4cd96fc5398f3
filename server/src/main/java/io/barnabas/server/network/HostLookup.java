package io.barnabas.server.network;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * From a host name to its addresses, on a thread of its own: a name server that does not answer holds nobody else up.
 * The thread ends when there is nothing to look up.
 */
final class HostLookup implements AutoCloseable {
    private static final int MAX_WAITING = 1_000;
    private static final long IDLE_S = 10;

    private final ThreadPoolExecutor executor =
            new ThreadPoolExecutor(1, 1, IDLE_S, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_WAITING), work -> {
                Thread thread = new Thread(work, "broker-host-lookup");
                thread.setDaemon(true);
                return thread;
            });

    HostLookup() {
        executor.allowCoreThreadTimeOut(true);
    }

    /** Its addresses, at least one; fails with {@link UnknownHostException} in a {@link CompletionException}. */
    CompletableFuture<List<InetAddress>> addresses(String host) {
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
        try {
            if (literal != null) {
                return CompletableFuture.completedFuture(List.of(InetAddress.getByAddress(host, literal)));
            }
            return CompletableFuture.supplyAsync(() -> look(host), executor);
        } catch (UnknownHostException | RejectedExecutionException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static List<InetAddress> look(String host) {
        try {
            return List.of(InetAddress.getAllByName(host));
        } catch (UnknownHostException e) {
            throw new CompletionException(e);
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
