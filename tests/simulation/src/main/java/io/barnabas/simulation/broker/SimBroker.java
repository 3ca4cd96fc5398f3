package io.barnabas.simulation.broker;

import io.barnabas.common.Uuid;
import io.barnabas.coordination.BrokerProbe;
import io.barnabas.coordination.CoordinationEnvironment;
import io.barnabas.coordination.CoordinationThreads;
import io.barnabas.coordination.StoreClusterCoordination;
import io.barnabas.coordination.TopicAdminConfig;
import io.barnabas.metadata.BrokerRegistration;
import io.barnabas.metadata.EndPoint;
import io.barnabas.server.Broker;
import io.barnabas.server.BrokerExecutors;
import io.barnabas.server.BrokerPorts;
import io.barnabas.server.config.BrokerConfigs;
import io.barnabas.server.config.KafkaConfig;
import io.barnabas.server.config.TopicConfigs;
import io.barnabas.server.link.BrokerLinks;
import io.barnabas.simulation.disk.SimDisk;
import io.barnabas.simulation.disk.SimLogs;
import io.barnabas.simulation.store.SimSession;
import io.barnabas.simulation.store.SimZooKeeper;
import io.barnabas.simulation.world.EventQueue;
import io.barnabas.simulation.world.SimExecutor;
import io.barnabas.simulation.world.SimNetwork;
import io.barnabas.simulation.world.SimProcess;
import io.barnabas.simulation.world.SimTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;

/** A machine that runs the production broker, again and again. Its disk outlives the processes. */
public final class SimBroker {
    private static final String LISTENER = "PLAINTEXT";
    private static final int PORT = 9092;
    private static final long PROBE_TIMEOUT_NS = 1_500_000_000L;

    private final int id;
    private final SimNetwork network;
    private final SimZooKeeper zooKeeper;
    private final Hooks hooks;
    private final KafkaConfig config;
    private final SimDisk disk;
    private final SimTime time;
    private final EventQueue queue;
    private int lives;
    private SimProcess process;
    private SimSession session;
    private SimLogs logs;
    private Broker broker;
    private StoreClusterCoordination coordination;
    private boolean serving;

    /** @param settings of server.properties, apart from who it is */
    public SimBroker(int id, SimNetwork network, SimZooKeeper zooKeeper, Map<String, String> settings, Hooks hooks) {
        this.id = id;
        this.network = network;
        this.zooKeeper = zooKeeper;
        this.hooks = hooks;
        this.queue = network.queue();
        Map<String, String> all = new java.util.TreeMap<>(settings);
        all.put("broker.id", Integer.toString(id));
        all.put("zookeeper.connect", "zk:2181");
        all.put("listeners", LISTENER + "://" + host(id) + ":" + PORT);
        all.put("log.dirs", "/d0,/d1");
        this.config = KafkaConfig.of(all);
        this.disk = new SimDisk(config.getInt("min.insync.replicas"));
        Random random = queue.random();
        this.time = new SimTime(queue, random.nextInt(4_000) - 2_000, random.nextInt(1_000_000));
    }

    private static String host(int brokerId) {
        return "b" + brokerId;
    }

    private static int node(EndPoint endPoint) {
        return Integer.parseInt(endPoint.host().substring(1));
    }

    public int id() {
        return id;
    }

    public SimDisk disk() {
        return disk;
    }

    public SimTime time() {
        return time;
    }

    /** The present process, or the last one; null before the first. */
    public SimProcess process() {
        return process;
    }

    public SimSession session() {
        return session;
    }

    /** The logs as the present process has them open. */
    public SimLogs logs() {
        return logs;
    }

    /** The production broker of the present process. */
    public Broker broker() {
        return broker;
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Alive, not stopped, registered once: in a state to do something. */
    public boolean isServing() {
        return isAlive() && !process.isPaused() && serving;
    }

    /** A new process on what the last one left behind. */
    public void start() {
        if (isAlive()) {
            return;
        }
        if (!zooKeeper.isReachable(id)) {
            queue.afterMs(1_000, "start again", this::start);
            return;
        }
        process = new SimProcess("broker " + id + "." + ++lives, id);
        serving = false;
        disk.repair();
        session = zooKeeper.connect(process);
        logs = new SimLogs(disk, time, log -> hooks.log(id, log));
        CoordinationThreads threads = this::thread;
        CoordinationEnvironment environment = new CoordinationEnvironment(
                time, bound -> queue.random().nextInt(bound), this::uuid, probe(), disk, threads);
        coordination = new StoreClusterCoordination(
                hooks.store(id, session.store()),
                environment,
                new TopicAdminConfig(
                        config.topicDefaults().numPartitions(),
                        config.topicDefaults().replicationFactor(),
                        (topic, overrides) -> TopicConfigs.validate(config, overrides)));
        broker = new Broker(id, coordination.clusterId(), BrokerConfigs.of(config), ports());
        session.begin();
        SimExecutor loop = thread("network thread");
        network.listen(
                process,
                connection -> new ServerEnd(connection, hooks.handlers(id, broker.handlers()), loop, queue, LISTENER));
        register();
    }

    private BrokerPorts ports() {
        BrokerExecutors executors = new BrokerExecutors(
                thread("kafka-scheduler"),
                thread("replica-state-changes"),
                thread("group-coordinator-timer"),
                thread("group-metadata-manager"));
        return new BrokerPorts(
                coordination,
                links(),
                logs,
                executors,
                time,
                this::uuid,
                () -> 1 + queue.random().nextInt(1_000_000));
    }

    private BrokerLinks links() {
        SimProcess of = process;
        StoreClusterCoordination ofCoordination = coordination;
        return (brokerId, endPoint, clientId) -> hooks.link(
                id,
                brokerId,
                new SimLink(network, of, node(endPoint), clientId, () -> ofCoordination.suspect(brokerId)));
    }

    private SimExecutor thread(String name) {
        return new SimExecutor(queue, process, name);
    }

    private Uuid uuid() {
        return new Uuid(queue.random().nextLong() | 1L << 60, queue.random().nextLong());
    }

    private void register() {
        SimProcess of = process;
        EndPoint endPoint = new EndPoint(LISTENER, LISTENER, host(id), PORT);
        BrokerRegistration registration = new BrokerRegistration(
                id, List.of(endPoint), Optional.empty(), -1, time.milliseconds(), BrokerRegistration.NO_EPOCH);
        ScheduledExecutorService main = thread("main");
        coordination
                .registerBroker(registration)
                .whenComplete((epoch, thrown) -> main.execute(() -> {
                    if (thrown != null) {
                        queue.note(of + " could not register: " + thrown.getMessage());
                        of.end();
                        queue.afterMs(2_000, "start again", this::start);
                    } else {
                        queue.note(of + " has registered with epoch " + epoch);
                        broker.start();
                        serving = true;
                    }
                }));
    }

    private BrokerProbe probe() {
        SimProcess of = process;
        return endPoint -> {
            CompletableFuture<BrokerProbe.Finding> found = new CompletableFuture<>();
            network.connect(of, node(endPoint), PROBE_TIMEOUT_NS / 1_000_000, new Probing(found));
            return found;
        };
    }

    /** kill -9: what the process had written is in the kernel's memory still. */
    public void kill() {
        process.end();
    }

    /** The machine stops: what was not flushed may be gone. */
    public void losePower() {
        process.end();
        disk.losePower(queue.random());
    }

    /** A log directory gives errors from now on. */
    public void failDirectory(String directory) {
        disk.fail(directory);
        broker.replicaManager().onLogDirFailure(directory);
    }
}
