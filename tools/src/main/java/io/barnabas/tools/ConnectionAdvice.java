package io.barnabas.tools;

import io.barnabas.clients.BootstrapException;
import io.barnabas.clients.BootstrapException.Failure;
import java.util.ArrayList;
import java.util.List;

/** What probably keeps a command from its broker, and what its user can check. */
public final class ConnectionAdvice {
    private static final String ZOOKEEPER_PORT = ":2181";

    private ConnectionAdvice() {}

    /** One line for each server that was tried, and one with what to do. */
    public static List<String> of(BootstrapException failure) {
        List<String> lines = new ArrayList<>();
        for (Failure each : failure.failures()) {
            lines.add(cause(each));
        }
        lines.add("Check that the broker is running (ps ax | grep ' kafka\\.Kafka '), and that --bootstrap-server "
                + "names the host"
                + " and port of 'listeners' in its server.properties (9092 unless changed).");
        return lines;
    }

    private static String cause(Failure failure) {
        String server = failure.server();
        return switch (failure.cause()) {
            case REFUSED -> "Nothing listens on " + server + ": the connection was refused.";
            case NO_ANSWER ->
                "No answer from " + server
                        + ": the host may be down, a firewall may drop the packets, or whatever listens there "
                        + "does not speak Kafka's protocol.";
            case CLOSED -> server + " closed the connection without an answer: " + closedBy(server);
            case NOT_KAFKA -> server + " answers, but not in Kafka's protocol: another service listens on that port.";
            case UNKNOWN_HOST -> "The host name of " + server + " cannot be resolved: check its spelling.";
        };
    }

    private static String closedBy(String server) {
        return server.endsWith(ZOOKEEPER_PORT)
                ? "this is ZooKeeper's usual port, not a broker's."
                : "it may be another service (ZooKeeper's port is 2181), or a listener that wants SSL or SASL.";
    }
}
