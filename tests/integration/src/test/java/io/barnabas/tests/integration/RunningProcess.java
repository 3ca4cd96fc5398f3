package io.barnabas.tests.integration;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process of ours with its output collected line by line. Closing it ends it. */
public final class RunningProcess implements AutoCloseable {
    private static final Duration END_LIMIT = Duration.ofSeconds(30);

    private final String name;
    private final Process process;
    private final List<String> out = new ArrayList<>();
    private final List<String> err = new ArrayList<>();
    private final List<Thread> readers = new ArrayList<>();

    private RunningProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        readers.add(read(process.getInputStream(), out));
        readers.add(read(process.getErrorStream(), err));
    }

    public static RunningProcess start(
            String name, Path directory, Map<String, String> environment, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().putAll(environment);
        try {
            return new RunningProcess(name, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Thread read(InputStream stream, List<String> lines) {
        Thread reader = new Thread(() -> {
            try (BufferedReader text = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                for (String line = text.readLine(); line != null; line = text.readLine()) {
                    synchronized (lines) {
                        lines.add(line);
                    }
                }
            } catch (IOException e) {
                // The stream ends with its process; what was read stands.
                synchronized (lines) {
                    lines.add("<" + e.getMessage() + ">");
                }
            }
        });
        reader.setDaemon(true);
        reader.start();
        return reader;
    }

    /** Writes to the process's standard input and closes it. */
    public void type(String text) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes to the process's standard input and leaves it open. */
    public void say(String text) {
        try {
            OutputStream in = process.getOutputStream();
            in.write(text.getBytes(StandardCharsets.UTF_8));
            in.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<String> out() {
        synchronized (out) {
            return List.copyOf(out);
        }
    }

    public List<String> err() {
        synchronized (err) {
            return List.copyOf(err);
        }
    }

    public boolean said(String text) {
        return out().stream().anyMatch(line -> line.contains(text))
                || err().stream().anyMatch(line -> line.contains(text));
    }

    public void awaitLine(String text, Duration limit) {
        Await.until(
                name + " says '" + text + "'",
                limit,
                () -> {
                    if (said(text)) {
                        return true;
                    }
                    if (!process.isAlive()) {
                        joinReaders();
                        return said(text)
                                || fail("ended with " + process.exitValue() + " before it said '" + text + "'");
                    }
                    return false;
                },
                this::transcript);
    }

    private boolean fail(String what) {
        throw new AssertionError(name + " " + what + "\n" + transcript());
    }

    /** The exit code, once it ended and all its output was read. */
    public int awaitExit(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(name + " did not end within " + limit + "\n" + transcript());
            }
            joinReaders();
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void joinReaders() throws InterruptedException {
        for (Thread reader : readers) {
            reader.join(END_LIMIT.toMillis());
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** Sends a signal by name, for those Java has no word for: INT, STOP, CONT. */
    public void signal(String signal) {
        try {
            int code = new ProcessBuilder("kill", "-s", signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new AssertionError("kill -s " + signal + " " + name + " exited with " + code);
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** SIGTERM, then waits. */
    public int terminate() {
        requestEnd();
        return awaitExit(END_LIMIT);
    }

    /** SIGKILL, then waits. */
    public void killHard() {
        process.destroyForcibly();
        awaitExit(END_LIMIT);
    }

    /** SIGTERM, without waiting. */
    public void requestEnd() {
        // Not Process.destroy(): that closes the pipes, and the last words would be lost.
        process.toHandle().destroy();
    }

    /** SIGKILL, without waiting. */
    public void abandon() {
        process.destroyForcibly();
    }

    public String transcript() {
        return "--- " + name + " stdout\n" + String.join("\n", out()) + "\n--- stderr\n" + String.join("\n", err());
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            process.destroy();
            try {
                if (!process.waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
