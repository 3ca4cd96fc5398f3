package io.barnabas.coordination;

import io.barnabas.metadata.EndPoint;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A plain connection attempt, on one of a few threads that end when they have nothing to do. */
final class SocketBrokerProbe implements BrokerProbe {
    private static final Logger LOG = LoggerFactory.getLogger(SocketBrokerProbe.class);
    private static final int TIMEOUT_MS = 1_500;
    private static final int MAX_THREADS = 8;
    private static final int MAX_WAITING = 1_000;
    private static final long IDLE_S = 10;

    private final Executor executor;
    private final HeldConnections held;

    SocketBrokerProbe() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                MAX_THREADS,
                MAX_THREADS,
                IDLE_S,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MAX_WAITING),
                SocketBrokerProbe::daemon);
        threads.allowCoreThreadTimeOut(true);
        this.executor = threads;
        this.held = new HeldConnections(threads);
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "broker-probe");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public CompletableFuture<Finding> probe(EndPoint endPoint) {
        try {
            return CompletableFuture.supplyAsync(() -> look(endPoint), executor);
        } catch (RejectedExecutionException e) {
            LOG.debug("too many probes wait already; {} is not looked at", endPoint.address());
            return CompletableFuture.completedFuture(Finding.UNREACHABLE);
        }
    }

    @Override
    public Held hold(EndPoint endPoint, Runnable onEnd) {
        try {
            return held.hold(endPoint, onEnd);
        } catch (RejectedExecutionException e) {
            LOG.debug("too many connections are wanted already; {} is not watched", endPoint.address());
            return () -> {};
        }
    }

    private static Finding look(EndPoint endPoint) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(endPoint.host(), endPoint.port()), TIMEOUT_MS);
            // A free port of this very machine may be given to the connection's own end, which then talks to itself.
            return socket.getLocalSocketAddress().equals(socket.getRemoteSocketAddress())
                    ? Finding.REFUSED
                    : Finding.ANSWERS;
        } catch (ConnectException e) {
            // Its other cause, the kernel's own time-out, comes after ours.
            LOG.debug("{} refuses connections", endPoint.address(), e);
            return Finding.REFUSED;
        } catch (IOException | IllegalArgumentException e) {
            LOG.debug("{} is not reached", endPoint.address(), e);
            return Finding.UNREACHABLE;
        }
    }
}
