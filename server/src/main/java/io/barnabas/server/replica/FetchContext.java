package io.barnabas.server.replica;

import io.barnabas.common.protocol.Errors;
import java.util.List;

/**
 * How a Fetch request relates to a session (KIP-227).
 *
 * @param kind what sort of request it is
 * @param error why it is refused as a whole, else NONE
 * @param session the session it belongs to; null unless incremental
 * @param wanted the partitions to read, in order
 */
public record FetchContext(Kind kind, Errors error, FetchSession session, List<FetchPartition> wanted) {
    /** What sort of request it is. */
    public enum Kind {
        /** Without a session: all partitions are answered. */
        SESSIONLESS,
        /** Names all partitions and would have a session from now on. */
        FULL,
        /** Names what changed; only partitions with news are answered. */
        INCREMENTAL,
        /** Refused as a whole. */
        ERROR
    }

    static FetchContext refused(Errors error) {
        return new FetchContext(Kind.ERROR, error, null, List.of());
    }
}
