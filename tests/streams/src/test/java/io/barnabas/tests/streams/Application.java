package io.barnabas.tests.streams;

import io.barnabas.tests.integration.Installation;
import io.barnabas.tests.integration.RunningProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One instance of the application: a process on one release of Kafka Streams, with a state directory that stays. */
final class Application implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Path HOME = Installation.HOME.resolve("tests/streams/target");

    private final String id;
    private final List<String> command;
    private final Path work;
    private RunningProcess process;

    /**
     * @param release a folder's name in target/streams
     * @param instance tells it from the application's other instances
     */
    Application(Path work, String release, String id, int instance, String bootstrap) {
        this.work = work;
        this.id = id + "-" + instance;
        this.command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS",
                "-cp",
                HOME.resolve("test-classes") + ":" + HOME.resolve("streams").resolve(release) + "/*",
                StreamsProgram.class.getName(),
                bootstrap,
                id,
                work.resolve("state-" + this.id).toString());
    }

    Application start() {
        process = RunningProcess.start(id, work, Map.of(), command);
        return this;
    }

    Application awaitRunning() {
        process.awaitLine("state RUNNING", LIMIT);
        return this;
    }

    /** SIGKILL. */
    void kill() {
        process.killHard();
    }

    /** SIGTERM: commits, leaves its group. */
    void stop() {
        process.terminate();
    }

    String transcript() {
        return process == null ? "" : process.transcript();
    }

    @Override
    public void close() {
        if (process != null) {
            process.killHard();
        }
    }
}
