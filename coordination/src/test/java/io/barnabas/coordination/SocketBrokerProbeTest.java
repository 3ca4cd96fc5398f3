package io.barnabas.coordination;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.barnabas.coordination.BrokerProbe.Finding;
import io.barnabas.metadata.EndPoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SocketBrokerProbeTest {
    private final BrokerProbe probe = new SocketBrokerProbe();

    private static EndPoint at(int port) {
        return new EndPoint("PLAINTEXT", "PLAINTEXT", "127.0.0.1", port);
    }

    private static ServerSocket listener() throws IOException {
        return new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
    }

    @Test
    void shouldTellWhoListensFromWhoDoesNot() throws IOException {
        int port;
        try (ServerSocket listener = listener()) {
            port = listener.getLocalPort();
            // Nobody accepts: the kernel does, as it does for a process that is stopped.
            assertEquals(Finding.ANSWERS, Await.value(probe.probe(at(port))));
        }
        assertEquals(Finding.REFUSED, Await.value(probe.probe(at(port))));
    }

    @Test
    void shouldNotTakeANameThatDoesNotExistForARefusal() {
        EndPoint nowhere = new EndPoint("PLAINTEXT", "PLAINTEXT", "no-such-host.invalid", 9092);
        assertEquals(Finding.UNREACHABLE, Await.value(probe.probe(nowhere)));
        CompletableFuture<Void> ended = new CompletableFuture<>();
        probe.hold(nowhere, () -> ended.complete(null));
        Await.value(ended);
    }

    @Test
    void shouldNoticeAtOnceThatAHeldConnectionEnds() throws IOException {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        try (ServerSocket listener = listener()) {
            probe.hold(at(listener.getLocalPort()), () -> ended.complete(null));
            try (Socket accepted = listener.accept()) {
                accepted.getOutputStream().write(new byte[200]);
                assertFalse(ended.isDone());
            }
            Await.value(ended);
        }
    }

    @Test
    void shouldSayNothingOfAConnectionThatIsGivenUpHere() throws IOException {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        try (ServerSocket listener = listener()) {
            BrokerProbe.Held held = probe.hold(at(listener.getLocalPort()), () -> ended.complete(null));
            try (Socket accepted = listener.accept()) {
                held.close();
                held.close();
                assertEquals(-1, accepted.getInputStream().read());
            }
        }
        assertFalse(ended.isDone());
    }
}
