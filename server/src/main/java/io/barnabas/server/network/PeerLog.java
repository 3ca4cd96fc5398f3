package io.barnabas.server.network;

import io.barnabas.common.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line per connection that is closed for what its peer did, and a bound on the lines: whoever sends garbage on many
 * connections must not fill the disk with our complaints. Thread-safe.
 */
final class PeerLog {
    static final int MAX_LINES_PER_WINDOW = 10;
    private static final long WINDOW_NS = 10_000_000_000L;

    // Apache's own text and logger: what monitoring already looks for.
    private static final Logger LOG = LoggerFactory.getLogger("org.apache.kafka.common.network.Selector");

    private final Time time;
    private final String prefix;
    private long windowStartNs;
    private int lines;
    private long suppressed;

    PeerLog(int brokerId, Time time) {
        this.time = time;
        this.prefix = "[SocketServer listenerType=ZK_BROKER, nodeId=" + brokerId + "]";
        this.windowStartNs = time.nanoseconds();
    }

    /** Says that a connection is closed, and why. */
    void closing(String peer, String connectionId, String reason) {
        long skipped = maybeSkip();
        if (skipped < 0) {
            LOG.debug(
                    "{} Unexpected error from {} (channelId={}); closing connection: {}",
                    prefix,
                    peer,
                    connectionId,
                    reason);
            return;
        }
        String more = skipped == 0 ? "" : " (" + skipped + " such lines were left out before this one)";
        LOG.warn(
                "{} Unexpected error from {} (channelId={}); closing connection: {}{}",
                prefix,
                peer,
                connectionId,
                reason,
                more);
    }

    /** The number of lines left out since the last one, or -1 when this one is to be left out too. */
    private synchronized long maybeSkip() {
        long now = time.nanoseconds();
        if (now - windowStartNs > WINDOW_NS) {
            windowStartNs = now;
            lines = 0;
        }
        if (lines >= MAX_LINES_PER_WINDOW) {
            suppressed++;
            return -1;
        }
        lines++;
        long skipped = suppressed;
        suppressed = 0;
        return skipped;
    }
}
