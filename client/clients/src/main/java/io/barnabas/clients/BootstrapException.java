package io.barnabas.clients;

import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import java.util.List;
import java.util.StringJoiner;

/** None of the bootstrap servers could be talked to for as long as the client was told to try. */
public final class BootstrapException extends ApiException {
    private static final long serialVersionUID = 1L;

    /** What went wrong at a server. */
    public enum Cause {
        /** The machine answered that nothing listens on the port. */
        REFUSED,
        /** Nothing came back at all. */
        NO_ANSWER,
        /** A connection was made and then closed by the other side before it said anything. */
        CLOSED,
        /** What came back is not Kafka's protocol. */
        NOT_KAFKA,
        /** The host's name has no address. */
        UNKNOWN_HOST
    }

    /**
     * One server's story.
     *
     * @param server {@code host:port}
     * @param cause what happened last
     */
    public record Failure(String server, Cause cause) {}

    private final transient List<Failure> failures;

    BootstrapException(List<Failure> failures) {
        super(Errors.BROKER_NOT_AVAILABLE, "No broker answers at " + servers(failures));
        this.failures = List.copyOf(failures);
    }

    private static String servers(List<Failure> failures) {
        StringJoiner servers = new StringJoiner(", ");
        failures.forEach(failure -> servers.add(failure.server()));
        return servers.toString();
    }

    /** One for each bootstrap server that was tried. */
    public List<Failure> failures() {
        return failures;
    }
}
