package io.barnabas.server.network;

import java.net.InetSocketAddress;

/** Kafka's name of a connection: {@code localHost:localPort-remoteHost:remotePort-index}. */
final class ConnectionId {
    private ConnectionId() {}

    static String of(InetSocketAddress local, InetSocketAddress remote, int index) {
        return text(local) + "-" + text(remote) + "-" + index;
    }

    private static String text(InetSocketAddress address) {
        return address == null ? "?" : address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
