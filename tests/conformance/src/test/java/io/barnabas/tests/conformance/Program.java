package io.barnabas.tests.conformance;

import io.barnabas.tests.integration.Installation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A client and its program: how it is started, or what is not there to start it with. The programs themselves, and the
 * contract they keep, are in {@code tests/conformance/clients}; what they need is put into {@code target/strangers} by
 * {@code scripts/conformance}, and only looked for here.
 *
 * @param client what the table calls it, with the version where that is known
 * @param command the command line up to the two arguments of the contract
 * @param environment variables of the process, added to the inherited ones
 * @param missing what is not installed, or empty
 */
record Program(String client, List<String> command, Map<String, String> environment, String missing) {
    private static final Path HOME = Installation.HOME.resolve("tests/conformance");
    private static final Path CLIENTS = HOME.resolve("clients");
    private static final Path INSTALLED = HOME.resolve("target/strangers");
    private static final List<String> JAVA = List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1");

    /** Every client there is a program for, installed or not, in the order of the table. */
    static List<Program> all() {
        List<Program> programs = new ArrayList<>();
        for (Path version : children(HOME.resolve("target/clients"))) {
            programs.add(java("kafka-clients", version, ClientProgram.class));
        }
        programs.add(kcat());
        for (String client : List.of("confluent-kafka", "kafka-python", "aiokafka")) {
            programs.add(python(client));
        }
        programs.add(node("kafkajs", "kafkajs"));
        programs.add(node("platformatic-kafka", "@platformatic/kafka"));
        for (String client : List.of("franz-go", "sarama")) {
            programs.add(go(client));
        }
        return programs;
    }

    private static Program java(String name, Path version, Class<?> program) {
        List<String> command = new ArrayList<>(JAVA);
        command.addAll(List.of("-cp", HOME.resolve("target/test-classes") + ":" + version + "/*", program.getName()));
        return new Program(name + " " + version.getFileName(), command, Map.of(), "");
    }

    private static Program kcat() {
        boolean there = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "kcat")));
        String script = CLIENTS.resolve("kcat/main.sh").toString();
        return new Program("kcat", List.of("bash", script), Map.of(), there ? "" : "kcat (Debian package)");
    }

    private static Program python(String client) {
        String interpreter = INSTALLED.resolve("python/bin/python").toString();
        String script = CLIENTS.resolve(client).resolve("main.py").toString();
        return installed(client, List.of(interpreter, script), Map.of("PYTHONPATH", CLIENTS.toString()));
    }

    /** The script runs from the folder it was installed into, for that is where Node looks for packages. */
    private static Program node(String client, String module) {
        Path script = INSTALLED.resolve("npm").resolve(client).resolve("main.mjs");
        return installed(client, List.of("node", script.toString()), Map.of("CLIENT_MODULE", module));
    }

    private static Program go(String client) {
        return installed(
                client,
                List.of(INSTALLED
                        .resolve("go")
                        .resolve(client)
                        .resolve("program")
                        .toString()),
                Map.of());
    }

    /** {@code scripts/conformance} leaves a note with the version for each client that it could install. */
    private static Program installed(String client, List<String> command, Map<String, String> environment) {
        Path note = INSTALLED.resolve("installed").resolve(client);
        if (!Files.exists(note)) {
            return new Program(client, command, environment, client + " (scripts/conformance installs it)");
        }
        try {
            return new Program(client + " " + Files.readString(note).strip(), command, environment, "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> children(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
