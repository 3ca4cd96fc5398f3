package io.barnabas.server.network;

import io.barnabas.common.Time;
import io.barnabas.metadata.EndPoint;
import io.barnabas.server.link.BrokerLink;
import io.barnabas.server.link.BrokerLinks;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Links to other brokers over TCP. They share a few event loops: as many as half the processors, at most {@link
 * #MAX_LOOPS}; a new link gets the loop with the fewest. A loop's thread starts with its first link, so a broker alone
 * has none.
 */
public final class NettyBrokerLinks implements BrokerLinks, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NettyBrokerLinks.class);
    private static final int MAX_LOOPS = 4;
    private static final long SHUTDOWN_TIMEOUT_MS = 5_000;

    private final NetworkTransport transport;
    private final ByteBufAllocator allocator;
    private final EventLoopGroup group;
    private final Map<EventLoop, List<NettyBrokerLink>> links = new LinkedHashMap<>();
    private final HostLookup hosts = new HostLookup();
    private final int connectTimeoutMs;
    private final Consumer<Integer> onSuspect;
    private final Time time;
    private boolean closed;

    /**
     * @param brokerId this broker, for the names of threads
     * @param connectTimeoutMs how long one attempt to connect may take, milliseconds
     * @param onSuspect told the id of a broker whose address refuses connections, or that ended one: on an event loop,
     *     often, so it must be cheap and not block
     */
    public NettyBrokerLinks(int brokerId, int connectTimeoutMs, Consumer<Integer> onSuspect, Time time) {
        this(brokerId, connectTimeoutMs, onSuspect, time, NetworkTransport.best());
    }

    NettyBrokerLinks(
            int brokerId, int connectTimeoutMs, Consumer<Integer> onSuspect, Time time, NetworkTransport transport) {
        int loops = Math.max(1, Math.min(MAX_LOOPS, Runtime.getRuntime().availableProcessors() / 2));
        this.transport = transport;
        this.allocator = NetworkTransport.newAllocator(loops);
        this.group = transport.newGroup(loops, "broker-link-" + brokerId);
        this.connectTimeoutMs = connectTimeoutMs;
        this.onSuspect = onSuspect;
        this.time = time;
        for (EventExecutor loop : group) {
            links.put((EventLoop) loop, new ArrayList<>());
        }
    }

    @Override
    public synchronized BrokerLink open(int brokerId, EndPoint endPoint, String clientId) {
        EventLoop loop = leastLoaded();
        NettyBrokerLink link = new NettyBrokerLink(this, loop, brokerId, endPoint, clientId);
        if (closed) {
            link.close();
        } else {
            links.get(loop).add(link);
        }
        return link;
    }

    private EventLoop leastLoaded() {
        EventLoop least = null;
        for (Map.Entry<EventLoop, List<NettyBrokerLink>> entry : links.entrySet()) {
            if (least == null || entry.getValue().size() < links.get(least).size()) {
                least = entry.getKey();
            }
        }
        return least;
    }

    synchronized void onClosed(NettyBrokerLink link) {
        links.get(link.loop()).remove(link);
    }

    Bootstrap bootstrap(EventLoop loop) {
        return new Bootstrap()
                .group(loop)
                .channel(transport.clientChannel())
                .option(ChannelOption.ALLOCATOR, allocator)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, connectTimeoutMs)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true);
    }

    HostLookup hosts() {
        return hosts;
    }

    Time time() {
        return time;
    }

    void onSuspect(int brokerId) {
        try {
            onSuspect.accept(brokerId);
        } catch (RuntimeException e) {
            LOG.error("What is told of broker {} failed", brokerId, e);
        }
    }

    /** Closes all links and ends the threads; waits a few seconds at most. */
    @Override
    public void close() {
        List<NettyBrokerLink> open = new ArrayList<>();
        synchronized (this) {
            closed = true;
            links.values().forEach(open::addAll);
        }
        open.forEach(NettyBrokerLink::close);
        hosts.close();
        group.shutdownGracefully(0, SHUTDOWN_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(SHUTDOWN_TIMEOUT_MS);
    }
}
