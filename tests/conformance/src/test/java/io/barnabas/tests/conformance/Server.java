package io.barnabas.tests.conformance;

import io.barnabas.tests.integration.ApacheKafka;
import io.barnabas.tests.integration.LocalCluster;
import io.barnabas.tests.integration.RunningProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A ZooKeeper and one broker, ours or Apache's, on free ports with fresh folders, that can be restarted. */
final class Server implements AutoCloseable {
    /** What a test wants and a user would not: groups that start at once, and old records that stay. */
    private static final List<String> SETTINGS = List.of(
            "num.partitions=3",
            "offsets.topic.replication.factor=1",
            "offsets.topic.num.partitions=8",
            "transaction.state.log.replication.factor=1",
            "transaction.state.log.min.isr=1",
            "group.initial.rebalance.delay.ms=100",
            "group.min.session.timeout.ms=1000",
            "log.retention.ms=-1",
            "zookeeper.session.timeout.ms=6000");

    /** Apache's broker does not start while ZooKeeper holds the session of the one that was killed. */
    private static final int APACHE_STARTS = 10;

    /** Whose broker it is. */
    enum Broker {
        BARNABAS,
        APACHE
    }

    private final Broker kind;
    private final Path work;
    private final LocalCluster cluster;
    private RunningProcess broker;

    private Server(Broker kind, Path work) {
        this.kind = kind;
        this.work = work;
        this.cluster = new LocalCluster(work);
    }

    static Server start(Broker kind, Path work) {
        try {
            Files.createDirectories(work);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Server server = new Server(kind, work);
        try {
            server.cluster.startZooKeeper();
            server.startBroker();
            return server;
        } catch (AssertionError | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private void startBroker() {
        if (kind == Broker.BARNABAS) {
            broker = cluster.startBroker(SETTINGS.toArray(String[]::new));
            return;
        }
        Path properties = cluster.brokerProperties();
        try {
            Files.write(properties, SETTINGS, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (int attempt = 1; ; attempt++) {
            try {
                broker = ApacheKafka.startBroker(work, properties);
                return;
            } catch (AssertionError e) {
                if (attempt == APACHE_STARTS || !e.getMessage().contains("NodeExists")) {
                    throw e;
                }
            }
        }
    }

    String bootstrap() {
        return cluster.bootstrap();
    }

    Path data() {
        return cluster.dataDir();
    }

    /** Ends the broker, with its consent or without, and returns once it serves again. */
    void restart(boolean kill) {
        if (kill) {
            broker.killHard();
        } else {
            broker.terminate();
        }
        startBroker();
    }

    @Override
    public void close() {
        if (broker != null) {
            broker.close();
        }
        cluster.close();
    }
}
