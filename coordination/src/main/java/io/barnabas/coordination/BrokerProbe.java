package io.barnabas.coordination;

import io.barnabas.metadata.EndPoint;
import java.util.concurrent.CompletableFuture;

/** Looks whether somebody listens at a broker's address. */
@FunctionalInterface
public interface BrokerProbe {
    /** What was found. */
    enum Finding {
        /** A connection was made; that says nothing about who it is. A paused process answers too: its kernel does. */
        ANSWERS,
        /** The host says that nobody listens there: no process is alive behind the address. */
        REFUSED,
        /** No answer in time, no way there, or no such host. Proves nothing: it may be the network. */
        UNREACHABLE
    }

    /** Does not block. Completes within two seconds or so, on any thread, and never exceptionally. */
    CompletableFuture<Finding> probe(EndPoint endPoint);

    /** A connection that is kept; closing it twice does nothing. */
    interface Held extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Keeps a connection open on which nothing is said, so that its end is noticed at once. A network that tells of broken
     * connections by itself need not.
     *
     * @param onEnd called once, on any thread, when the connection ends or cannot be made; not when it is closed from here
     */
    default Held hold(EndPoint endPoint, Runnable onEnd) {
        return () -> {};
    }
}
