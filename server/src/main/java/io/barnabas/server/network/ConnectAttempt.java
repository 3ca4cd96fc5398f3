package io.barnabas.server.network;

import io.barnabas.metadata.EndPoint;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * The addresses of a broker, tried one after the other until one accepts. Refused is only who refuses at every address.
 */
final class ConnectAttempt {
    private final Bootstrap bootstrap;
    private final NettyBrokerLink link;
    private final HostLookup hosts;
    private final EndPoint endPoint;
    private List<InetAddress> addresses;
    private int next;
    private boolean refusedByAll = true;

    ConnectAttempt(Bootstrap bootstrap, NettyBrokerLink link, HostLookup hosts, EndPoint endPoint) {
        this.bootstrap = bootstrap;
        this.link = link;
        this.hosts = hosts;
        this.endPoint = endPoint;
    }

    /** On the event loop, where its end is told too, never before this returns. */
    void start() {
        hosts.addresses(endPoint.host())
                .whenCompleteAsync(
                        (found, failure) -> {
                            if (failure != null) {
                                link.onNotConnected(this, false, "its host is not known: " + failure.getMessage());
                            } else {
                                addresses = found;
                                tryNext("no address");
                            }
                        },
                        link.loop());
    }

    private void tryNext(String lastFailure) {
        if (next == addresses.size()) {
            link.onNotConnected(this, refusedByAll, refusedByAll ? "it refuses connections" : lastFailure);
            return;
        }
        InetAddress address = addresses.get(next++);
        bootstrap
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast("link", new LinkConnection(link, channel));
                    }
                })
                .connect(new InetSocketAddress(address, endPoint.port()))
                .addListener((ChannelFuture connected) -> onTried(connected));
    }

    private void onTried(ChannelFuture tried) {
        if (!tried.isSuccess()) {
            Throwable cause = tried.cause();
            refusedByAll &= cause instanceof ConnectException && !(cause instanceof ConnectTimeoutException);
            tryNext(cause.getMessage());
            return;
        }
        LinkConnection made = tried.channel().pipeline().get(LinkConnection.class);
        if (made.isToItself()) {
            made.end();
            tryNext("nobody listens there");
        } else {
            link.onConnected(this, made);
        }
    }
}
