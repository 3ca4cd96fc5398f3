package io.barnabas.server.network;

import io.barnabas.server.network.SocketServerConfig.ConnectionLimits;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts connections, all and by address, against {@code max.connections} and {@code max.connections.per.ip}. */
final class ConnectionQuotas {
    private ConnectionLimits limits;
    private Map<InetAddress, Integer> overrides;
    private final Map<InetAddress, Integer> perIp = new HashMap<>();
    private final List<Runnable> onRoom = new ArrayList<>();
    private int total;

    /**
     * Nobody connected yet.
     *
     * @throws IllegalArgumentException when a host of the overrides is not known
     */
    ConnectionQuotas(ConnectionLimits limits) {
        this.limits = limits;
        this.overrides = resolve(limits);
    }

    private static Map<InetAddress, Integer> resolve(ConnectionLimits limits) {
        Map<InetAddress, Integer> overrides = new HashMap<>();
        limits.maxConnectionsPerIpOverrides().forEach((host, max) -> overrides.put(resolve(host), max));
        return overrides;
    }

    /**
     * Other limits, from now on. Connections beyond them stay; none is accepted until enough are gone.
     *
     * @throws IllegalArgumentException when a host of the overrides is not known; nothing changes then
     */
    void update(ConnectionLimits newLimits) {
        Map<InetAddress, Integer> newOverrides = resolve(newLimits);
        List<Runnable> toRun;
        synchronized (this) {
            limits = newLimits;
            overrides = newOverrides;
            toRun = List.copyOf(onRoom);
            onRoom.clear();
        }
        toRun.forEach(Runnable::run);
    }

    /** The most connections this address may have. */
    synchronized int maxConnectionsPerIp(InetAddress address) {
        return overrides.getOrDefault(address, limits.maxConnectionsPerIp());
    }

    /** Counts a connection; false when its address has too many already. */
    synchronized boolean tryAdd(InetAddress address) {
        int count = perIp.getOrDefault(address, 0);
        if (count >= maxConnectionsPerIp(address)) {
            return false;
        }
        perIp.put(address, count + 1);
        total++;
        return true;
    }

    /** A counted connection is gone. */
    void remove(InetAddress address) {
        List<Runnable> toRun;
        synchronized (this) {
            perIp.computeIfPresent(address, (ip, count) -> count == 1 ? null : count - 1);
            total--;
            toRun = List.copyOf(onRoom);
            onRoom.clear();
        }
        toRun.forEach(Runnable::run);
    }

    /** True when {@code max.connections} is reached; {@code onRoom} is then run once, when a connection goes. */
    synchronized boolean isFull(Runnable whenRoom) {
        if (total < limits.maxConnections()) {
            return false;
        }
        if (!onRoom.contains(whenRoom)) {
            onRoom.add(whenRoom);
        }
        return true;
    }

    /** All connections. */
    synchronized int total() {
        return total;
    }

    private static InetAddress resolve(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "max.connections.per.ip.overrides names the host " + host + ", which cannot be resolved", e);
        }
    }
}
