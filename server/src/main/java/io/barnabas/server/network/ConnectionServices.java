package io.barnabas.server.network;

import io.barnabas.common.Time;
import io.netty.channel.EventLoop;
import java.util.Map;

/** What all connections of a socket server share. */
record ConnectionServices(
        SocketServerConfig config,
        RequestDispatcher dispatcher,
        ResponseEncoder encoder,
        MemoryPools memory,
        PeerLog peerLog,
        Time time,
        Map<EventLoop, ConnectionSweeper> sweepers) {

    private static final long NS_PER_MS = 1_000_000;

    int brokerId() {
        return config.brokerId();
    }

    int maxRequestBytes() {
        return config.requestLimits().maxRequestBytes();
    }

    long maxIdleNs() {
        long maxIdleMs = config.connectionLimits().maxIdleMs();
        return maxIdleMs > Long.MAX_VALUE / NS_PER_MS ? -1 : maxIdleMs * NS_PER_MS;
    }

    ConnectionSweeper sweeperOf(EventLoop loop) {
        return sweepers.get(loop);
    }
}
