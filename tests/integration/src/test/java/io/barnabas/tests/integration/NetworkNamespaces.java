package io.barnabas.tests.integration;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * Places with a network of their own, joined by a bridge on this machine, whose ways to each other can be cut: packets then
 * go nowhere and nobody is told, as when a cable is pulled. Needs the right to make network namespaces.
 */
public final class NetworkNamespaces implements AutoCloseable {
    private final String name;
    private final String net;
    private final int size;

    private NetworkNamespaces(int size) {
        this.size = size;
        int number = ThreadLocalRandom.current().nextInt(1, 250);
        // Names of interfaces have 15 characters at most.
        this.name = "bb" + Long.toString(ProcessHandle.current().pid(), Character.MAX_RADIX) + "x" + number;
        this.net = "10.211." + number + ".";
    }

    /** Why namespaces cannot be made here, or an empty text where they can. */
    public static String obstacle() {
        if (!Files.exists(Path.of("/proc/self/ns/net"))) {
            return "this system has no network namespaces";
        }
        try (NetworkNamespaces trial = new NetworkNamespaces(1)) {
            trial.make();
            return "";
        } catch (IllegalStateException e) {
            return e.getMessage();
        }
    }

    public static NetworkNamespaces made(int size) {
        NetworkNamespaces made = new NetworkNamespaces(size);
        try {
            made.make();
            return made;
        } catch (IllegalStateException e) {
            made.close();
            throw e;
        }
    }

    private void make() {
        ip("link", "add", name, "type", "bridge");
        ip("addr", "add", net + "254/24", "dev", name);
        ip("link", "set", name, "up");
        for (int i = 1; i <= size; i++) {
            ip("netns", "add", space(i));
            ip("link", "add", name + "v" + i, "type", "veth", "peer", "name", "eth0", "netns", space(i));
            ip("link", "set", name + "v" + i, "master", name);
            ip("link", "set", name + "v" + i, "up");
            inside(i, "addr", "add", host(i) + "/24", "dev", "eth0");
            inside(i, "link", "set", "eth0", "up");
            inside(i, "link", "set", "lo", "up");
        }
    }

    private String space(int place) {
        return name + "n" + place;
    }

    private String host(int place) {
        return net + place;
    }

    public List<Place> places() {
        return IntStream.rangeClosed(1, size)
                .mapToObj(i -> new Place(host(i), List.of("ip", "netns", "exec", space(i))))
                .toList();
    }

    /** Nothing comes to the place from outside any more, nor leaves it. */
    public void isolate(int place) {
        ip("link", "set", name + "v" + place, "nomaster");
    }

    public void rejoin(int place) {
        ip("link", "set", name + "v" + place, "master", name);
    }

    /** What {@code from} sends to {@code to} vanishes; the other direction stays. */
    public void cut(int from, int to) {
        inside(from, "route", "add", "blackhole", host(to) + "/32");
    }

    public void mend(int from, int to) {
        inside(from, "route", "del", "blackhole", host(to) + "/32");
    }

    private void inside(int place, String... arguments) {
        List<String> all = new ArrayList<>(List.of("-n", space(place)));
        all.addAll(List.of(arguments));
        ip(all.toArray(String[]::new));
    }

    private static void ip(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try (InputStream output = process.getInputStream()) {
                String said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
                if (process.waitFor() != 0) {
                    throw new IllegalStateException(String.join(" ", command) + ": " + said.trim());
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("the ip command cannot be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        for (int i = 1; i <= size; i++) {
            attempt("netns", "del", space(i));
        }
        attempt("link", "del", name);
    }

    /** What was never made cannot be taken down, and need not be. */
    private static void attempt(String... arguments) {
        try {
            ip(arguments);
        } catch (IllegalStateException e) {
            System.err.println("while taking a network down: " + e.getMessage());
        }
    }
}
