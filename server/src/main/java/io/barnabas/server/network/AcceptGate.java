package io.barnabas.server.network;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * At the door of one listener: lets connections in up to {@code max.connections.per.ip}, and stops accepting while
 * {@code max.connections} is reached (those who come then wait in the kernel's backlog).
 */
final class AcceptGate extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.network.DataPlaneAcceptor");

    private final ConnectionQuotas quotas;
    private Runnable resume;

    AcceptGate(ConnectionQuotas quotas) {
        this.quotas = quotas;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        Channel server = ctx.channel();
        resume = () -> server.config().setAutoRead(true);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Channel connection = (Channel) message;
        InetSocketAddress remote = (InetSocketAddress) connection.remoteAddress();
        if (remote == null) {
            // Gone before it was accepted.
            connection.unsafe().closeForcibly();
            return;
        }
        InetAddress address = remote.getAddress();
        if (!quotas.tryAdd(address)) {
            LOG.info(
                    "Rejected connection from {}, address already has the configured maximum of {} connections.",
                    address,
                    quotas.maxConnectionsPerIp(address));
            connection.unsafe().closeForcibly();
            return;
        }
        connection.closeFuture().addListener(future -> quotas.remove(address));
        if (quotas.isFull(resume)) {
            ctx.channel().config().setAutoRead(false);
            LOG.info("Reached max.connections, {} connections; new ones wait until one is closed", quotas.total());
        }
        ctx.fireChannelRead(connection);
    }
}
