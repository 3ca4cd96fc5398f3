package io.barnabas.server.network;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Builds the pipeline of a listener's connections. What a security protocol puts between the socket and the frames
 * (TLS) goes here, before the {@link Connection}.
 */
final class ConnectionInitializer extends ChannelInitializer<Channel> {
    private static final String PLAINTEXT = "PLAINTEXT";

    private final ListenerEndpoint endpoint;
    private final ConnectionServices services;
    private final AtomicInteger nextIndex = new AtomicInteger();

    /**
     * For the connections of one listener.
     *
     * @throws IllegalArgumentException when its security protocol is not served
     */
    ConnectionInitializer(ListenerEndpoint endpoint, ConnectionServices services) {
        if (!PLAINTEXT.equals(endpoint.securityProtocol())) {
            throw new IllegalArgumentException("Listener " + endpoint.listenerName() + " asks for security protocol "
                    + endpoint.securityProtocol() + "; this broker serves " + PLAINTEXT + " only");
        }
        this.endpoint = endpoint;
        this.services = services;
    }

    @Override
    protected void initChannel(Channel channel) {
        int index = nextIndex.getAndUpdate(i -> i == Integer.MAX_VALUE ? 0 : i + 1);
        Connection connection = new Connection(services, channel, endpoint.listenerName(), index);
        // Only right without TLS before it: the socket's bytes are the frames' bytes.
        channel.config().setRecvByteBufAllocator(connection.receiveAllocator());
        channel.pipeline().addLast("kafka", connection);
    }
}
