package io.barnabas.server.network;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/**
 * Which of Netty's transports serves: native epoll where it can be loaded, else the JDK's selector.
 *
 * @param name for log lines
 * @param io makes the I/O side of an event loop
 * @param serverChannel the listening socket's class
 * @param clientChannel the class of sockets this broker connects
 */
record NetworkTransport(
        String name,
        IoHandlerFactory io,
        Class<? extends ServerChannel> serverChannel,
        Class<? extends Channel> clientChannel) {
    private static final int PAGE_BYTES = 8 * 1024;
    /** Chunks of 2 MiB: the unit in which memory is taken from the system, at least one per network thread. */
    private static final int CHUNK_ORDER = 8;

    private static final int SMALL_CACHE_SIZE = 64;
    private static final int NORMAL_CACHE_SIZE = 8;

    static NetworkTransport best() {
        return Epoll.isAvailable() ? epoll() : nio();
    }

    static NetworkTransport epoll() {
        return new NetworkTransport(
                "epoll", EpollIoHandler.newFactory(), EpollServerSocketChannel.class, EpollSocketChannel.class);
    }

    static NetworkTransport nio() {
        return new NetworkTransport(
                "nio", NioIoHandler.newFactory(), NioServerSocketChannel.class, NioSocketChannel.class);
    }

    EventLoopGroup newGroup(int threads, String threadName) {
        return new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory(threadName, true), io);
    }

    /**
     * Direct memory only, one small arena per network thread, small caches: a broker's buffers live for microseconds,
     * so little needs to be kept ready. Requests above a chunk are allocated and freed one by one.
     */
    static ByteBufAllocator newAllocator(int networkThreads) {
        return new PooledByteBufAllocator(
                true, 0, networkThreads, PAGE_BYTES, CHUNK_ORDER, SMALL_CACHE_SIZE, NORMAL_CACHE_SIZE, false);
    }
}
