package io.barnabas.coordination.zookeeper;

import io.barnabas.coordination.CoordinationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.curator.RetryPolicy;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.zookeeper.ZooKeeper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the session of a broker, or says in one line why there is none. */
public final class ZooKeeperConnector {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.zookeeper.ZooKeeperClient");
    private static final int PROBE_TIMEOUT_MS = 2_000;
    private static final int PROBE_PAUSE_MS = 250;
    /** How long something that is not ZooKeeper may answer: a server that is just starting may look so for a moment. */
    private static final long HOPELESS_MS = 3_000;

    private static final int CLOSE_WAIT_MS = 1_000;

    private final ZooKeeperConfig config;
    private final ConnectString connect;
    private final long deadlineNanos;
    private boolean waitingTold;

    private ZooKeeperConnector(ZooKeeperConfig config) {
        this.config = config;
        this.connect = ConnectString.parse(config.connect());
        this.deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(config.connectionTimeoutMs());
    }

    /**
     * Connects within zookeeper.connection.timeout.ms, and makes the chroot if it is missing.
     *
     * @throws CoordinationException when there is no session; its message names cause and cure
     */
    public static ZooKeeperMetadataStore connect(ZooKeeperConfig config) {
        return new ZooKeeperConnector(config).connect();
    }

    private ZooKeeperMetadataStore connect() {
        LOG.info("[ZooKeeperClient Kafka server] Initializing a new session to {}.", config.connect());
        // Loading Curator's and ZooKeeper's classes takes longer than looking at the server: do both at a time.
        CompletableFuture<Void> probed = CompletableFuture.runAsync(this::awaitServer, ZooKeeperConnector::runDaemon);
        CuratorFramework client = newClient();
        try {
            probed.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof CoordinationException cause
                    ? cause
                    : new CoordinationException(e.getMessage(), e);
        }
        ZooKeeperMetadataStore store = new ZooKeeperMetadataStore(client, connect.chroot(), config.setAcl());
        client.start();
        try {
            awaitConnected(store);
            store.createChroot();
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
        LOG.info("[ZooKeeperClient Kafka server] Connected.");
        return store;
    }

    private static void runDaemon(Runnable work) {
        Thread thread = new Thread(work, "zookeeper-probe");
        thread.setDaemon(true);
        thread.start();
    }

    private CuratorFramework newClient() {
        // No retries here: ZooKeeperMetadataStore repeats reads by itself and never repeats a write.
        RetryPolicy never = (retries, elapsedMs, sleeper) -> false;
        var zookeeper = TlsProperties.clientConfig(config);
        return CuratorFrameworkFactory.builder()
                .connectString(connect.servers())
                .sessionTimeoutMs(config.sessionTimeoutMs())
                // Only bounds when Curator begins to complain; the deadline of the start is kept here.
                .connectionTimeoutMs(Math.min(config.connectionTimeoutMs(), config.sessionTimeoutMs()))
                .retryPolicy(never)
                // The servers are those of zookeeper.connect; following the ensemble's own list costs a watch and a
                // read.
                .ensembleTracker(false)
                .dontUseContainerParents()
                .waitForShutdownTimeoutMs(CLOSE_WAIT_MS)
                .maxCloseWaitMs(CLOSE_WAIT_MS)
                .zkClientConfig(zookeeper)
                .zookeeperFactory((servers, timeoutMs, watcher, readOnly) ->
                        new ZooKeeper(servers, timeoutMs, watcher, readOnly, zookeeper))
                .build();
    }

    /** Returns once a server answers as ZooKeeper does. */
    private void awaitServer() {
        ZooKeeperProbe probe = new ZooKeeperProbe(connect, config.tls());
        long lastHopeNanos = System.nanoTime();
        while (true) {
            long remainingMs = remainingMs();
            ZooKeeperProbe.Finding finding = probe.look((int) Math.max(1, Math.min(PROBE_TIMEOUT_MS, remainingMs)));
            if (finding.answers()) {
                return;
            }
            lastHopeNanos = finding.hopeless() ? lastHopeNanos : System.nanoTime();
            boolean hopeless = System.nanoTime() - lastHopeNanos > TimeUnit.MILLISECONDS.toNanos(HOPELESS_MS);
            if (hopeless || remainingMs() <= PROBE_PAUSE_MS) {
                throw unreachable(finding.reason());
            }
            if (!waitingTold) {
                waitingTold = true;
                LOG.info(
                        "[ZooKeeperClient Kafka server] Waiting for ZooKeeper: {}. Giving up in {} s.",
                        finding.reason(),
                        TimeUnit.MILLISECONDS.toSeconds(remainingMs()));
            }
            pause();
        }
    }

    private void pause() {
        try {
            // Nothing will ever count this latch down: it only bounds the wait, and wakes when the thread is stopped.
            new CountDownLatch(1).await(PROBE_PAUSE_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable("interrupted");
        }
    }

    private void awaitConnected(ZooKeeperMetadataStore store) {
        try {
            store.firstConnected().get(Math.max(1, remainingMs()), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw unreachable("the server answers, but opens no session");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable("interrupted");
        }
    }

    private long remainingMs() {
        return TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
    }

    private CoordinationException unreachable(String reason) {
        return new CoordinationException("No connection to ZooKeeper at " + config.connect() + " within "
                + config.connectionTimeoutMs() + " ms: " + reason
                + ". Start ZooKeeper first (bin/zookeeper-server-start.sh config/zookeeper.properties),"
                + " or correct zookeeper.connect.");
    }
}
