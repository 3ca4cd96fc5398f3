package io.barnabas.tests.conformance;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.utils.Exit;

/**
 * Runs Apache's tools one after the other in one JVM, which has Apache's jars on its class path: a file of command lines in,
 * a transcript out. What a tool would do to its process (exit, write, read) is caught here. Arguments: the file of commands,
 * the transcript to write, the bootstrap address that stands for {@code @}, the broker's data folder that stands for
 * {@code %}.
 */
final class ToolDriver {
    private static final long LIMIT_SECONDS = 40;

    private static final Map<String, String> CLASSES = Map.ofEntries(
            Map.entry("kafka-topics", "org.apache.kafka.tools.TopicCommand"),
            Map.entry("kafka-console-producer", "kafka.tools.ConsoleProducer"),
            Map.entry("kafka-console-consumer", "org.apache.kafka.tools.consumer.ConsoleConsumer"),
            Map.entry("kafka-consumer-groups", "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand"),
            Map.entry("kafka-configs", "kafka.admin.ConfigCommand"),
            Map.entry("kafka-get-offsets", "org.apache.kafka.tools.GetOffsetShell"),
            Map.entry("kafka-delete-records", "org.apache.kafka.tools.DeleteRecordsCommand"),
            Map.entry("kafka-log-dirs", "org.apache.kafka.tools.LogDirsCommand"),
            Map.entry("kafka-broker-api-versions", "kafka.admin.BrokerApiVersionsCommand"),
            Map.entry("kafka-cluster", "org.apache.kafka.tools.ClusterTool"),
            Map.entry("kafka-producer-perf-test", "org.apache.kafka.tools.ProducerPerformance"),
            Map.entry("kafka-consumer-perf-test", "org.apache.kafka.tools.ConsumerPerformance"),
            Map.entry("kafka-e2e-latency", "org.apache.kafka.tools.EndToEndLatency"),
            Map.entry("kafka-verifiable-producer", "org.apache.kafka.tools.VerifiableProducer"),
            Map.entry("kafka-verifiable-consumer", "org.apache.kafka.tools.VerifiableConsumer"),
            Map.entry("kafka-dump-log", "kafka.tools.DumpLogSegments"),
            Map.entry("kafka-streams-application-reset", "org.apache.kafka.tools.StreamsResetter"));

    /** Where System.out leads at the moment: tools keep the stream they find at their start, so it is one for all. */
    private static final class Switch extends OutputStream {
        private OutputStream target = OutputStream.nullOutputStream();

        synchronized void to(OutputStream next) {
            target = next;
        }

        @Override
        public synchronized void write(int one) throws IOException {
            target.write(one);
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
            target.write(bytes, offset, length);
        }
    }

    /** Thrown where a tool would end its process. */
    private static final class Ended extends Error {
        private static final long serialVersionUID = 1;

        Ended(int code) {
            super("exit " + code, null, false, false);
        }
    }

    private final Switch out;
    private final Switch err;
    private final Queue<Runnable> hooks = new ConcurrentLinkedQueue<>();
    private volatile CompletableFuture<Integer> exit = new CompletableFuture<>();

    private ToolDriver(Switch out, Switch err) {
        this.out = out;
        this.err = err;
    }

    /** What Exit.exit does here: its hooks run, then nothing more is heard; tools may well catch what is thrown. */
    private void end(int code) {
        finish(code);
        throw new Ended(code);
    }

    private void finish(int code) {
        for (Runnable hook = hooks.poll(); hook != null; hook = hooks.poll()) {
            hook.run();
        }
        if (!exit.isDone()) {
            System.out.flush();
            System.err.flush();
            out.to(OutputStream.nullOutputStream());
            err.to(OutputStream.nullOutputStream());
            exit.complete(code);
        }
    }

    public static void main(String[] arguments) throws Exception {
        Switch out = new Switch();
        Switch err = new Switch();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        ToolDriver driver = new ToolDriver(out, err);
        Exit.setExitProcedure((code, message) -> driver.end(code));
        Exit.setHaltProcedure((code, message) -> driver.end(code));
        Exit.setShutdownHookAdder((name, hook) -> driver.hooks.add(hook));
        List<String> lines = Files.readAllLines(Path.of(arguments[0]));
        List<String> transcript = new ArrayList<>();
        for (int n = 0; n < lines.size(); ) {
            String line = lines.get(n++);
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            StringBuilder input = new StringBuilder();
            while (n < lines.size() && lines.get(n).startsWith("< ")) {
                input.append(lines.get(n++).substring(2)).append('\n');
            }
            String command = line.replace("@", arguments[2]).replace("%", arguments[3]);
            transcript.addAll(driver.run(line, command.split(" +"), input.toString()));
            Files.write(Path.of(arguments[1]), transcript);
        }
        Runtime.getRuntime().halt(0);
    }

    private List<String> run(String line, String[] command, String input) throws InterruptedException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        ByteArrayOutputStream warned = new ByteArrayOutputStream();
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        out.to(said);
        err.to(warned);
        exit = new CompletableFuture<>();
        Runnable tool = command[0].equals("kafka-verifiable-producer") ? () -> spawn(command) : () -> call(command);
        Thread thread = new Thread(tool, "tool");
        thread.setDaemon(true);
        thread.start();
        String end;
        try {
            end = "--- exit " + exit.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            end = "--- broke off: " + e.getCause();
        } catch (TimeoutException e) {
            end = "--- still running after " + LIMIT_SECONDS + " s";
        }
        // Tools catch what Exit throws here, and exit once more: not into the next one's transcript.
        thread.join(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
        List<String> transcript = new ArrayList<>(List.of("$ " + line));
        said.toString(StandardCharsets.UTF_8).lines().forEach(transcript::add);
        warned.toString(StandardCharsets.UTF_8).lines().map(text -> "! " + text).forEach(transcript::add);
        transcript.add(end);
        return transcript;
    }

    /** A JVM of its own, for the tool that says its last words in a shutdown hook of the JVM. */
    private void spawn(String[] command) {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                CLASSES.get(command[0])));
        line.addAll(List.of(command).subList(1, command.length));
        try {
            Process process = new ProcessBuilder(line)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getInputStream().transferTo(System.out);
            finish(process.waitFor());
        } catch (IOException | InterruptedException e) {
            exit.completeExceptionally(e);
        }
    }

    private void call(String[] command) {
        try {
            Class.forName(CLASSES.get(command[0]))
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) Arrays.copyOfRange(command, 1, command.length));
            finish(0);
        } catch (InvocationTargetException e) {
            if (!(e.getCause() instanceof Ended)) {
                System.err.println("threw " + e.getCause());
            }
            finish(1);
        } catch (ReflectiveOperationException e) {
            exit.completeExceptionally(e);
        }
    }
}
