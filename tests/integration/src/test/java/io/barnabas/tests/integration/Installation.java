package io.barnabas.tests.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The checkout as a user has it: its scripts, its shipped configuration, and a folder for what they leave behind. */
public final class Installation {
    public static final Path HOME = home();
    private static final Duration TOOL_LIMIT = Duration.ofSeconds(60);

    private Installation() {}

    private static Path home() {
        Path path = Path.of("").toAbsolutePath();
        while (!Files.exists(path.resolve("bin/kafka-run-class.sh"))) {
            path = path.getParent();
        }
        return path;
    }

    static List<String> script(String name, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(HOME.resolve("bin").resolve(name).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    public static RunningProcess start(Path work, Map<String, String> environment, String script, String... arguments) {
        return start(work, List.of(), environment, script, arguments);
    }

    /** @param prefix what stands before the command, such as the way into a network namespace */
    public static RunningProcess start(
            Path work, List<String> prefix, Map<String, String> environment, String script, String... arguments) {
        Map<String, String> all = new HashMap<>(environment);
        all.putIfAbsent("LOG_DIR", work.resolve("logs").toString());
        List<String> command = new ArrayList<>(prefix);
        command.addAll(script(script, arguments));
        return RunningProcess.start(script, work, all, command);
    }

    public static RunningProcess start(Path work, String script, String... arguments) {
        return start(work, Map.of(), script, arguments);
    }

    /** Runs a tool to its end with nothing on its standard input. */
    public static RunningProcess run(Path work, String script, String... arguments) {
        return runWithInput(work, "", script, arguments);
    }

    public static RunningProcess runWithInput(Path work, String input, String script, String... arguments) {
        RunningProcess process = start(work, script, arguments);
        process.type(input);
        process.awaitExit(TOOL_LIMIT);
        return process;
    }

    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Path write(Path file, String... lines) {
        try {
            return Files.write(file, List.of(lines));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
