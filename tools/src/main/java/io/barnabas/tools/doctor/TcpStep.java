package io.barnabas.tools.doctor;

import io.barnabas.clients.DirectConnection;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Does somebody take connections there? */
final class TcpStep implements Step {
    @Override
    public String name() {
        return "tcp";
    }

    @Override
    public Finding examine(Examination examination) {
        List<String> seen = new ArrayList<>();
        List<String> advice = new ArrayList<>();
        for (Map.Entry<Server, InetAddress> each : examination.addresses().entrySet()) {
            Server server = each.getKey();
            long startNs = System.nanoTime();
            try (DirectConnection connection =
                    DirectConnection.open(server.at(each.getValue()), examination.timeoutMs(), Examination.CLIENT_ID)) {
                examination.listens(server);
                seen.add(server + " took a connection in " + (System.nanoTime() - startNs) / 1_000_000 + " ms");
            } catch (IOException e) {
                seen.add(server + " " + cause(e, examination.timeoutMs()));
                advice.add(adviceOn(server, e));
            }
        }
        String text = String.join("; ", seen);
        if (examination.listening().isEmpty()) {
            return Finding.fail(text, advice.toArray(String[]::new));
        }
        return advice.isEmpty() ? Finding.ok(text) : Finding.warn(text, advice.toArray(String[]::new));
    }

    /** What the failure to connect means, to follow an address. */
    static String cause(IOException failure, int timeoutMs) {
        if (failure instanceof SocketTimeoutException) {
            return "did not answer within " + timeoutMs + " ms";
        }
        return failure instanceof ConnectException
                ? "refused the connection: nothing listens on that port"
                : "cannot be reached: " + failure.getMessage();
    }

    private static String adviceOn(Server server, IOException failure) {
        if (failure instanceof ConnectException && !(failure instanceof SocketTimeoutException)) {
            return "Is the broker running (ps ax | grep ' kafka\\.Kafka ')? On which port (netstat -tlnp | grep java)?"
                    + " It is the one of 'listeners' in server.properties, 9092 unless changed.";
        }
        return "Is the host of " + server + " up, and does a firewall let this port through?";
    }
}
