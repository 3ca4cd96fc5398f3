package io.barnabas.tests.integration;

import static io.barnabas.tests.integration.Installation.freePort;
import static io.barnabas.tests.integration.Installation.write;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One ZooKeeper and one broker, started by the classic scripts on free ports of loopback. */
public final class LocalCluster implements AutoCloseable {
    static final Duration START_LIMIT = Duration.ofSeconds(60);

    final Path work;
    final int zooKeeperPort = freePort();
    final int brokerPort = freePort();
    private RunningProcess zooKeeper;
    private RunningProcess broker;

    public LocalCluster(Path work) {
        this.work = work;
    }

    public static LocalCluster started(Path work, String... overrides) {
        LocalCluster cluster = new LocalCluster(work);
        cluster.startZooKeeper();
        cluster.startBroker(overrides);
        return cluster;
    }

    public String bootstrap() {
        return "127.0.0.1:" + brokerPort;
    }

    public RunningProcess zooKeeper() {
        return zooKeeper;
    }

    public RunningProcess broker() {
        return broker;
    }

    public Path dataDir() {
        return work.resolve("data");
    }

    public RunningProcess startZooKeeper() {
        Path file = write(
                work.resolve("zookeeper.properties"),
                "dataDir=" + work.resolve("zookeeper"),
                "clientPort=" + zooKeeperPort,
                "maxClientCnxns=0",
                "admin.enableServer=false");
        zooKeeper = Installation.start(work, "zookeeper-server-start.sh", file.toString());
        // Not by knocking at its port: ZooKeeper opens it before its data is loaded, and warns of whoever hangs up by
        // then.
        zooKeeper.awaitLine("PrepRequestProcessor (sid:0) started", START_LIMIT);
        return zooKeeper;
    }

    public Path brokerProperties() {
        return write(
                work.resolve("server.properties"),
                "broker.id=0",
                "listeners=PLAINTEXT://127.0.0.1:" + brokerPort,
                "log.dirs=" + dataDir(),
                "zookeeper.connect=127.0.0.1:" + zooKeeperPort,
                // As in config/server.properties: consumers join groups, whose topic cannot have three replicas here.
                "offsets.topic.replication.factor=1",
                "group.initial.rebalance.delay.ms=0");
    }

    public RunningProcess launchBroker(String... overrides) {
        List<String> arguments = new ArrayList<>();
        arguments.add(brokerProperties().toString());
        for (String override : overrides) {
            arguments.add("--override");
            arguments.add(override);
        }
        broker = Installation.start(work, "kafka-server-start.sh", arguments.toArray(String[]::new));
        return broker;
    }

    public RunningProcess startBroker(String... overrides) {
        launchBroker(overrides).awaitLine("started (kafka.server.KafkaServer)", START_LIMIT);
        return broker;
    }

    public RunningProcess tool(String script, String... arguments) {
        return toolWithInput("", script, arguments);
    }

    public RunningProcess toolWithInput(String input, String script, String... arguments) {
        List<String> all = new ArrayList<>(List.of("--bootstrap-server", bootstrap()));
        all.addAll(List.of(arguments));
        return Installation.runWithInput(work, input, script, all.toArray(String[]::new));
    }

    @Override
    public void close() {
        if (broker != null) {
            broker.close();
        }
        if (zooKeeper != null) {
            zooKeeper.close();
        }
    }
}
