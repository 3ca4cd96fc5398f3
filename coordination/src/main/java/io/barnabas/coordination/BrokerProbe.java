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
}
