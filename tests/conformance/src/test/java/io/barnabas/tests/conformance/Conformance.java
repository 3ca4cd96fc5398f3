package io.barnabas.tests.conformance;

import io.barnabas.tests.integration.Await;
import io.barnabas.tests.integration.RunningProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Runs the programs, a broker of its own for each lane of them: while one waits for its group to rebalance, another computes.
 * Started by {@code scripts/conformance}, which says what the arguments are.
 */
final class Conformance {
    private static final Duration LIMIT = Duration.ofSeconds(150);
    private static final int LANES = 2;

    private Conformance() {}

    public static void main(String[] arguments) throws IOException {
        Server.Broker broker = Server.Broker.BARNABAS;
        List<String> only = new ArrayList<>();
        for (int n = 0; n + 1 < arguments.length; n += 2) {
            switch (arguments[n]) {
                case "--broker" -> broker = Server.Broker.valueOf(arguments[n + 1].toUpperCase(java.util.Locale.ROOT));
                case "--only" -> only.add(arguments[n + 1]);
                default -> throw new IllegalArgumentException("no such option: " + arguments[n]);
            }
        }
        List<Program> programs = Program.all().stream()
                .filter(program -> only.isEmpty() || only.stream().anyMatch(program.client()::startsWith))
                .toList();
        if (programs.isEmpty()) {
            System.err.println("no client is called " + only);
            System.exit(2);
        }
        Path work = Files.createTempDirectory("barnabas-conformance");
        List<Outcome> outcomes = run(broker, work, programs, Conformance::tell);
        System.out.println();
        System.out.println("Against " + (broker == Server.Broker.BARNABAS ? "Barnabas" : "Apache Kafka 3.9.1") + ":");
        Table.lines(outcomes).forEach(System.out::println);
        System.exit(outcomes.stream().allMatch(Outcome::good) ? 0 : 1);
    }

    private static synchronized void tell(Outcome outcome) {
        if (!outcome.program().missing().isEmpty()) {
            System.out.println(outcome.program().client() + ": skipped, not installed: "
                    + outcome.program().missing());
            return;
        }
        System.out.println(outcome.program().client() + ": " + (outcome.good() ? "ok" : "FAILED") + " in "
                + outcome.seconds() + " s");
        if (!outcome.good()) {
            System.out.println(outcome.failure());
            System.out.println(outcome.transcript());
        }
    }

    /** The outcomes in the programs' order; {@code progress} hears of each as it comes. */
    static List<Outcome> run(Server.Broker broker, Path work, List<Program> programs, Consumer<Outcome> progress) {
        Queue<Program> waiting = new ConcurrentLinkedQueue<>();
        List<Outcome> outcomes = Collections.synchronizedList(new ArrayList<>());
        for (Program program : programs) {
            if (program.missing().isEmpty()) {
                waiting.add(program);
            } else {
                outcomes.add(Outcome.missing(program));
                progress.accept(outcomes.get(outcomes.size() - 1));
            }
        }
        int lanes = Math.min(LANES, waiting.size());
        ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, lanes));
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int lane = 0; lane < lanes; lane++) {
                Path folder = work.resolve("lane-" + lane);
                running.add(threads.submit(() -> lane(broker, folder, waiting, outcome -> {
                    outcomes.add(outcome);
                    progress.accept(outcome);
                })));
            }
            for (Future<?> lane : running) {
                lane.get();
            }
        } catch (ExecutionException | InterruptedException e) {
            throw new AssertionError("the conformance run broke off", e);
        } finally {
            threads.shutdownNow();
        }
        outcomes.sort(java.util.Comparator.comparingInt(outcome -> programs.indexOf(outcome.program())));
        return outcomes;
    }

    private static void lane(Server.Broker broker, Path folder, Queue<Program> waiting, Consumer<Outcome> done) {
        try (Server server = Server.start(broker, folder)) {
            for (Program program = waiting.poll(); program != null; program = waiting.poll()) {
                done.accept(run(program, server, folder));
            }
        }
    }

    private static Outcome run(Program program, Server server, Path folder) {
        long start = System.nanoTime();
        String name = program.client().replace(' ', '-');
        List<String> command = new ArrayList<>(program.command());
        command.add(server.bootstrap());
        command.add(name);
        Path files = scratch(folder, name);
        String failure = "";
        List<String> said;
        String transcript;
        try (RunningProcess process = RunningProcess.start(name, files, program.environment(), command)) {
            try {
                obey(process, server);
                int exit = process.awaitExit(Duration.ofSeconds(1));
                failure = exit == 0 ? "" : "exit code " + exit;
            } catch (AssertionError e) {
                failure = e.getMessage().lines().findFirst().orElse("no word");
            }
            said = process.out();
            transcript = process.transcript();
        }
        Map<String, String> answers = Outcome.answersIn(said);
        if (answers.size() < Capability.ALL.size() && failure.isEmpty()) {
            failure = "silent about "
                    + Capability.ALL.stream()
                            .filter(c -> !answers.containsKey(c))
                            .toList();
        }
        long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
        return new Outcome(program, answers, failure, transcript, seconds);
    }

    private static Path scratch(Path folder, String name) {
        try {
            return Files.createDirectories(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Until the program ends, the broker is restarted whenever it asks for that. */
    private static void obey(RunningProcess process, Server server) {
        int[] asked = {0};
        Await.until("the program to end", LIMIT, () -> {
            List<String> requests = process.out().stream()
                    .filter(line -> line.startsWith("broker: "))
                    .toList();
            if (requests.size() > asked[0]) {
                server.restart(requests.get(asked[0]++).equals("broker: kill"));
                process.say("restarted\n");
            }
            return !process.isAlive();
        });
    }
}
