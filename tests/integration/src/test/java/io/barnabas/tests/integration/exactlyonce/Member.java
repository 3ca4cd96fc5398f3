package io.barnabas.tests.integration.exactlyonce;

import io.barnabas.tests.integration.ApacheKafka;
import io.barnabas.tests.integration.RunningProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One transactional id of a stage, and the processes that have it one after the other. */
final class Member implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** More ends than this, of processes nobody killed, are a fault of their own. */
    private static final int DEATHS = 12;

    private final Path work;
    private final AppSettings settings;
    private final List<RunningProcess> runs = new ArrayList<>();
    private final List<String> deaths = new ArrayList<>();

    /** @param settings with run 0 */
    Member(Path work, AppSettings settings) {
        this.work = work;
        this.settings = settings;
    }

    String transactionalId() {
        return settings.transactionalId();
    }

    /** Starts the next process, whatever the others are doing; waits for nothing. */
    void start() {
        AppSettings now = new AppSettings(
                settings.library(),
                settings.bootstrap(),
                settings.stage(),
                settings.transactionalId(),
                runs.size(),
                settings.input(),
                settings.output(),
                settings.partitions(),
                settings.codec());
        String name = settings.transactionalId() + "-" + runs.size();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dlog4j.configuration=file:" + ApacheKafka.log4j(work, name),
                "-cp",
                settings.library().classPath(),
                TransactionalApp.class.getName()));
        command.addAll(now.arguments());
        runs.add(RunningProcess.start(name, work, Map.of(), command));
    }

    void kill() {
        process().killHard();
    }

    /** The newest process. */
    RunningProcess process() {
        return runs.get(runs.size() - 1);
    }

    /**
     * Starts a process where the newest ended by itself, which faults of brokers may bring about: a transaction times out,
     * or it is not known whether it was committed.
     */
    void tend() {
        if (process().isAlive()) {
            return;
        }
        int exit = process().awaitExit(LIMIT);
        deaths.add(exit + " " + lastWord(process()));
        if (deaths.size() > DEATHS || exit != TransactionalApp.FENCED && exit != TransactionalApp.FAILED) {
            throw new AssertionError(transactionalId() + " ended so often: " + deaths + "\n"
                    + process().transcript());
        }
        start();
    }

    private static String lastWord(RunningProcess process) {
        return process.out().stream()
                .filter(line -> line.startsWith("fenced:") || line.startsWith("failed:"))
                .findFirst()
                .orElse("without a word");
    }

    /** Why processes ended by themselves. */
    List<String> deaths() {
        return deaths;
    }

    /** How many records all processes said to have committed. */
    int committed() {
        return runs.stream()
                .flatMap(run -> run.out().stream())
                .filter(line -> line.startsWith("committed "))
                .mapToInt(line -> Integer.parseInt(line.substring("committed ".length())))
                .sum();
    }

    /** How many transactions all processes said to have brought to this end. */
    long transactions(String end) {
        return runs.stream()
                .flatMap(run -> run.out().stream())
                .filter(line -> line.startsWith(end))
                .count();
    }

    /** Has the newest process close its clients; returns when it has ended. */
    void finish() {
        process().say("finish\n");
        int exit = process().awaitExit(LIMIT);
        if (exit != 0) {
            throw new AssertionError(
                    transactionalId() + " ended with " + exit + "\n" + process().transcript());
        }
    }

    String transcript() {
        StringBuilder text = new StringBuilder();
        runs.forEach(run -> text.append(tail(run)).append('\n'));
        return text.toString();
    }

    private static String tail(RunningProcess run) {
        List<String> lines = run.transcript().lines().toList();
        return lines.get(0) + "\n"
                + String.join(
                        "\n",
                        lines.stream()
                                .filter(line -> !line.contains(" INFO "))
                                .skip(1)
                                .toList());
    }

    @Override
    public void close() {
        runs.forEach(RunningProcess::abandon);
        runs.forEach(RunningProcess::close);
    }
}
