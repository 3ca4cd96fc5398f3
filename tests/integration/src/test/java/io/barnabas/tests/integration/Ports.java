package io.barnabas.tests.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free ports for servers that are killed and come back. They lie below the range that the kernel takes outgoing
 * connections' ports from: while such a server is away, the connection attempts of its clients could otherwise be given
 * its port, or even connect to themselves. Each of the JVMs that run tests side by side has a part of its own.
 */
public final class Ports {
    private static final int WIDTH = 3_500;
    private static final int FORKS = 2;
    private static final int LOWEST = 10_000;
    private static final int USUAL_FIRST = 32_768;
    private static final int TRIES = 1_000;

    private Ports() {}

    public static int free() {
        int end = firstEphemeral() - Integer.getInteger("fork", 1) % FORKS * WIDTH;
        for (int i = 0; i < TRIES; i++) {
            int port = end - 1 - ThreadLocalRandom.current().nextInt(WIDTH);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                continue; // somebody else's
            }
        }
        throw new AssertionError("no port is free between " + (end - WIDTH) + " and " + end);
    }

    /** Where the kernel's range begins; where it begins too low to leave room, any place is as good. */
    private static int firstEphemeral() {
        Path range = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
        try {
            int first = Files.exists(range)
                    ? Integer.parseInt(Files.readString(range).trim().split("\\s+")[0])
                    : USUAL_FIRST;
            return first > LOWEST + FORKS * WIDTH ? first : USUAL_FIRST;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
