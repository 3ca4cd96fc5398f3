package io.barnabas.coordination.zookeeper;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Looks at a server before a session is tried, so that an operator reads one line with a cause instead of the client's
 * flood of reconnects. Asks {@code srvr}, the one four-letter word every ZooKeeper answers, if only to say it may not.
 */
final class ZooKeeperProbe {
    private static final int ANSWER_BYTES = 64;

    private final ConnectString connect;
    private final boolean tls;

    ZooKeeperProbe(ConnectString connect, boolean tls) {
        this.connect = connect;
        this.tls = tls;
    }

    /**
     * What the servers look like from here.
     *
     * @param answers whether a session is worth trying
     * @param hopeless whether waiting will not help: what answers there is something else
     * @param reason one clause about each server that does not serve
     */
    record Finding(boolean answers, boolean hopeless, String reason) {}

    Finding look(int timeoutMs) {
        StringBuilder reasons = new StringBuilder();
        boolean hopeless = true;
        List<InetSocketAddress> addresses = connect.addresses();
        for (InetSocketAddress address : addresses) {
            Finding finding = look(address, timeoutMs);
            if (finding.answers()) {
                return finding;
            }
            hopeless &= finding.hopeless();
            reasons.append(reasons.length() == 0 ? "" : "; ").append(finding.reason());
        }
        return new Finding(false, hopeless, reasons.toString());
    }

    private Finding look(InetSocketAddress unresolved, int timeoutMs) {
        String name = unresolved.getHostString() + ":" + unresolved.getPort();
        InetSocketAddress address = new InetSocketAddress(unresolved.getHostString(), unresolved.getPort());
        if (address.isUnresolved()) {
            return new Finding(false, false, "the host name " + unresolved.getHostString() + " is unknown");
        }
        try (Socket socket = new Socket()) {
            socket.connect(address, timeoutMs);
            socket.setSoTimeout(timeoutMs);
            return tls ? new Finding(true, false, "") : ask(socket, name);
        } catch (UnknownHostException e) {
            return new Finding(false, false, "the host name " + unresolved.getHostString() + " is unknown");
        } catch (SocketTimeoutException e) {
            return new Finding(false, false, name + " does not answer");
        } catch (ConnectException e) {
            return new Finding(false, false, "nothing listens on " + name);
        } catch (IOException e) {
            return new Finding(false, false, name + " does not answer (" + e.getMessage() + ")");
        }
    }

    private static Finding ask(Socket socket, String name) throws IOException {
        String answer;
        try {
            socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            byte[] bytes = socket.getInputStream().readNBytes(ANSWER_BYTES);
            answer = new String(bytes, StandardCharsets.UTF_8);
        } catch (SocketTimeoutException e) {
            return new Finding(false, true, name + " accepts connections but does not speak ZooKeeper's protocol");
        }
        if (answer.startsWith("Zookeeper version") || answer.startsWith("srvr is not executed")) {
            return new Finding(true, false, "");
        }
        if (answer.startsWith("This ZooKeeper instance is not currently serving")) {
            return new Finding(false, false, "ZooKeeper at " + name + " has no quorum and does not serve");
        }
        return new Finding(false, true, name + " answers, but it is not ZooKeeper");
    }
}
