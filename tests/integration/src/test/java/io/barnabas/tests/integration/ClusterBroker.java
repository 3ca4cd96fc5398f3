package io.barnabas.tests.integration;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One broker of a {@link BrokerCluster}: an id, a port, a server.properties and log directories that stay, and processes
 * of either product that come and go on them.
 */
public final class ClusterBroker {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
    private static final String STARTED = "started (kafka.server.KafkaServer)";
    private static final Pattern COMPLAINT = Pattern.compile("^\\[[^]]*] (WARN|ERROR|FATAL) ");

    private static final Pattern ERROR = Pattern.compile("^\\[[^]]*] (ERROR|FATAL) ");
    private static final int STACK_LINES = 12;

    private final Path work;
    private final int id;
    private final Place place;
    private final int port = Ports.free();
    private final Path properties;
    private final ZooKeeperEnsemble zooKeeper;
    private final List<RunningProcess> runs = new ArrayList<>();
    /** Those of them that are Barnabas. */
    private final List<RunningProcess> ours = new ArrayList<>();

    private Product product;

    ClusterBroker(Path work, int id, Place place, ZooKeeperEnsemble zooKeeper, List<String> settings) {
        this.work = work;
        this.id = id;
        this.place = place;
        this.zooKeeper = zooKeeper;
        List<String> lines = new ArrayList<>(List.of(
                "broker.id=" + id,
                "listeners=PLAINTEXT://" + place.address(port),
                "log.dirs=" + dataDir(),
                "zookeeper.connect=" + zooKeeper.connect()));
        lines.addAll(settings);
        this.properties =
                Installation.write(work.resolve("server-" + id + ".properties"), lines.toArray(String[]::new));
    }

    public int id() {
        return id;
    }

    public int port() {
        return port;
    }

    /** host:port */
    public String address() {
        return place.address(port);
    }

    /** Whose broker runs here now, or ran here last. */
    public Product product() {
        return product;
    }

    public Path properties() {
        return properties;
    }

    public Path dataDir() {
        return work.resolve("data-" + id);
    }

    public RunningProcess process() {
        return runs.get(runs.size() - 1);
    }

    public boolean isAlive() {
        return !runs.isEmpty() && process().isAlive();
    }

    /** Starts a process and does not wait for anything but the end of the registration of the process before it. */
    public void launch(Product kind, String... overrides) {
        if (kind == Product.APACHE && !runs.isEmpty()) {
            // Apache's broker does not take over a registration; the old session must be gone first.
            awaitUnregistered();
        }
        product = kind;
        List<String> arguments = new ArrayList<>(List.of(properties.toString()));
        for (String override : overrides) {
            arguments.add("--override");
            arguments.add(override);
        }
        runs.add(kind == Product.APACHE ? apache(arguments) : barnabas(arguments));
        if (kind == Product.BARNABAS) {
            ours.add(process());
        }
    }

    private RunningProcess apache(List<String> arguments) {
        return ApacheKafka.java("broker-" + id, work, place.prefix(), "kafka.Kafka", arguments.toArray(String[]::new));
    }

    private RunningProcess barnabas(List<String> arguments) {
        // Everything to the console, as Apache's is here: one transcript per process.
        Path log4j = ApacheKafka.log4j(work, "broker-" + id);
        return Installation.start(
                work,
                place.prefix(),
                Map.of(
                        "LOG_DIR",
                        work.resolve("logs-" + id).toString(),
                        "KAFKA_LOG4J_OPTS",
                        "-Dlog4j.configuration=file:" + log4j),
                "kafka-server-start.sh",
                arguments.toArray(String[]::new));
    }

    public void awaitStarted() {
        process().awaitLine(STARTED, START_LIMIT);
    }

    public void start(Product kind, String... overrides) {
        launch(kind, overrides);
        awaitStarted();
    }

    /** Returns once ZooKeeper holds no registration of this broker. */
    public void awaitUnregistered() {
        Pattern own = Pattern.compile("[\\[ ]" + id + "[,\\]]");
        Await.until("the session of broker " + id + " ends", START_LIMIT, () -> {
            List<String> answer = zooKeeper.shell("ls", "/brokers/ids");
            return !own.matcher(answer.get(answer.size() - 1)).find();
        });
    }

    /** SIGKILL. */
    public void kill() {
        process().killHard();
    }

    /** SIGTERM, and waits for the end; returns the exit code. */
    public int terminate() {
        process().requestEnd();
        return process().awaitExit(STOP_LIMIT);
    }

    /** SIGSTOP. */
    public void pause() {
        process().signal("STOP");
    }

    /** SIGCONT. */
    public void resume() {
        process().signal("CONT");
    }

    /** What the processes said, the newest last. */
    public String transcript() {
        return runs.stream().map(RunningProcess::transcript).collect(Collectors.joining("\n"));
    }

    /** The last lines of what the last process said. */
    public String tail(int lines) {
        List<String> out = runs.isEmpty() ? List.of() : process().out();
        return String.join("\n", out.subList(Math.max(0, out.size() - lines), out.size()));
    }

    /** What its processes logged at WARN and above, in order. */
    public List<String> complaints() {
        return runs.stream()
                .flatMap(run -> run.out().stream())
                .filter(line -> COMPLAINT.matcher(line).find())
                .toList();
    }

    /** What our processes here logged at ERROR, each with the beginning of its stack trace. */
    List<String> ourErrors() {
        List<String> errors = new ArrayList<>();
        for (RunningProcess run : ours) {
            List<String> out = run.out();
            for (int i = 0; i < out.size(); i++) {
                if (ERROR.matcher(out.get(i)).find()) {
                    errors.add(String.join("\n    ", out.subList(i, Math.min(out.size(), i + STACK_LINES))));
                }
            }
        }
        return errors;
    }

    void abandon() {
        runs.forEach(RunningProcess::abandon);
    }

    void close() {
        runs.forEach(RunningProcess::close);
    }
}
