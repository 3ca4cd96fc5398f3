package io.barnabas.server.network;

import io.barnabas.common.Time;
import io.barnabas.server.handler.RequestHandlers;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.internal.PlatformDependent;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker's listeners. Its life: {@link #bind} opens the ports, so that their numbers are known and a port that is
 * taken is found before anybody hears of this broker; {@link #enableRequestProcessing} begins to accept;
 * {@link #stopProcessingRequests} lets what is in flight finish; {@link #close} ends it. One thread calls these.
 */
public final class SocketServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.network.SocketServer");
    private static final Logger ACCEPTOR_LOG = LoggerFactory.getLogger("kafka.network.DataPlaneAcceptor");
    /** Bytes of responses not sent, per connection, below which it goes on and above which its next request waits. */
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(32 * 1024, 128 * 1024);

    private static final long SHUTDOWN_TIMEOUT_MS = 5_000;

    private final SocketServerConfig config;
    private final String logPrefix;
    private final NetworkTransport transport;
    private final ByteBufAllocator allocator;
    private final EventLoopGroup acceptors;
    private final EventLoopGroup networkThreads;
    private final ConnectionQuotas quotas;
    private final ConnectionServices services;
    private final List<BoundListener> listeners = new ArrayList<>();

    /** A listener whose port is open. */
    private record BoundListener(ListenerEndpoint endpoint, Channel channel) {
        int port() {
            return ((InetSocketAddress) channel.localAddress()).getPort();
        }
    }

    /** A server on the best transport of this machine. Nothing is opened yet. */
    public SocketServer(SocketServerConfig config, RequestHandlers handlers, Time time) {
        this(config, handlers, time, NetworkTransport.best());
    }

    SocketServer(SocketServerConfig config, RequestHandlers handlers, Time time, NetworkTransport transport) {
        this.config = config;
        this.logPrefix = "[SocketServer listenerType=ZK_BROKER, nodeId=" + config.brokerId() + "]";
        this.transport = transport;
        this.allocator = NetworkTransport.newAllocator(config.numNetworkThreads());
        this.quotas = new ConnectionQuotas(config.connectionLimits());
        this.acceptors = transport.newGroup(1, "data-plane-kafka-socket-acceptor-" + config.brokerId());
        this.networkThreads =
                transport.newGroup(config.numNetworkThreads(), "data-plane-kafka-network-thread-" + config.brokerId());
        long queuedMaxBytes = config.requestLimits().queuedMaxRequestBytes();
        MemoryPools memory = MemoryPools.ofCapacity(
                queuedMaxBytes > 0
                        ? queuedMaxBytes
                        : RequestMemory.defaultCapacity(PlatformDependent.maxDirectMemory()));
        this.services = new ConnectionServices(
                config,
                new RequestDispatcher(handlers),
                new ResponseEncoder(),
                memory,
                new PeerLog(config.brokerId(), time),
                time,
                newSweepers(networkThreads, time));
    }

    /**
     * Opens the ports of all listeners, without accepting yet.
     *
     * @throws SocketServerBindException when one cannot be opened; those opened before are closed by {@link #close}
     */
    public void bind() {
        for (ListenerEndpoint endpoint : config.listeners()) {
            listeners.add(new BoundListener(endpoint, bind(endpoint)));
            LOG.info(
                    "{} Created data-plane acceptor and processors for endpoint : ListenerName({})",
                    logPrefix,
                    endpoint.listenerName());
        }
    }

    /**
     * The port a listener is bound to; the one the system chose when the endpoint said 0.
     *
     * @throws IllegalArgumentException when there is no such listener, or it is not bound
     */
    public int boundPort(String listenerName) {
        for (BoundListener listener : listeners) {
            if (listener.endpoint().listenerName().equals(listenerName)) {
                return listener.port();
            }
        }
        throw new IllegalArgumentException("No bound listener " + listenerName);
    }

    /**
     * Other limits on connections, from now on; {@code connections.max.idle.ms} stays as it is.
     *
     * @throws IllegalArgumentException when a host of the overrides is not known; nothing changes then
     */
    public void updateConnectionLimits(SocketServerConfig.ConnectionLimits limits) {
        quotas.update(limits);
    }

    /** Begins to accept connections. */
    public void enableRequestProcessing() {
        LOG.info("{} Enabling request processing.", logPrefix);
        listeners.forEach(listener -> {
            listener.channel().config().setAutoRead(true);
            ACCEPTOR_LOG.info(
                    "Awaiting socket connections on {}:{}.", listener.endpoint().printableHost(), listener.port());
        });
    }

    /**
     * Stops accepting and reading: when this returns no handler is called any more. Connections are closed as soon as
     * what they have asked is answered.
     */
    public void stopProcessingRequests() {
        LOG.info("{} Stopping socket server request processors", logPrefix);
        listeners.forEach(listener -> listener.channel().close().awaitUninterruptibly());
        services.sweepers()
                .forEach((loop, sweeper) -> loop.submit(sweeper::drain).awaitUninterruptibly(SHUTDOWN_TIMEOUT_MS));
        LOG.info("{} Stopped socket server request processors", logPrefix);
    }

    /** Closes listeners, connections and threads. Responses that are not sent by now are lost. */
    @Override
    public void close() {
        LOG.info("{} Shutting down socket server", logPrefix);
        listeners.forEach(listener -> listener.channel().close().awaitUninterruptibly());
        // Not left to the event loops: they drop what closing a connection still has to do when they end.
        services.sweepers()
                .forEach((loop, sweeper) -> loop.submit(sweeper::closeAll).awaitUninterruptibly(SHUTDOWN_TIMEOUT_MS));
        acceptors.shutdownGracefully(0, SHUTDOWN_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        networkThreads.shutdownGracefully(0, SHUTDOWN_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        acceptors.terminationFuture().awaitUninterruptibly(SHUTDOWN_TIMEOUT_MS);
        networkThreads.terminationFuture().awaitUninterruptibly(SHUTDOWN_TIMEOUT_MS);
        LOG.info("{} Shutdown completed", logPrefix);
    }

    /** Connections that are open. */
    public int connectionCount() {
        return quotas.total();
    }

    /** Bytes of requests that have not wholly arrived or are not answered, as far as they are counted. */
    public long queuedRequestBytes() {
        return services.memory().usedBytes();
    }

    ByteBufAllocator allocator() {
        return allocator;
    }

    private Channel bind(ListenerEndpoint endpoint) {
        InetSocketAddress address = endpoint.host() == null || endpoint.host().isEmpty()
                ? new InetSocketAddress(endpoint.port())
                : new InetSocketAddress(endpoint.host(), endpoint.port());
        if (address.isUnresolved()) {
            throw new SocketServerBindException(
                    endpoint, new UnknownHostException(endpoint.host() + " is not a known host"));
        }
        ChannelFuture bound = bootstrap(endpoint).bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new SocketServerBindException(endpoint, bound.cause());
        }
        return bound.channel();
    }

    private ServerBootstrap bootstrap(ListenerEndpoint endpoint) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(acceptors, networkThreads)
                .channel(transport.serverChannel())
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, config.socketOptions().listenBacklog())
                .handler(new AcceptGate(quotas))
                .childOption(ChannelOption.ALLOCATOR, allocator)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childOption(ChannelOption.MESSAGE_SIZE_ESTIMATOR, OutboundSize.INSTANCE)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(new ConnectionInitializer(endpoint, services));
        int sendBytes = config.socketOptions().sendBufferBytes();
        if (sendBytes > 0) {
            bootstrap.childOption(ChannelOption.SO_SNDBUF, sendBytes);
        }
        int receiveBytes = config.socketOptions().receiveBufferBytes();
        if (receiveBytes > 0) {
            // On the listening socket: a connection's window is agreed on before it is accepted.
            bootstrap.option(ChannelOption.SO_RCVBUF, receiveBytes);
        }
        return bootstrap;
    }

    private static Map<EventLoop, ConnectionSweeper> newSweepers(EventLoopGroup group, Time time) {
        Map<EventLoop, ConnectionSweeper> sweepers = new IdentityHashMap<>();
        for (EventExecutor loop : group) {
            sweepers.put((EventLoop) loop, new ConnectionSweeper(time));
        }
        return sweepers;
    }
}
