package io.barnabas.coordination;

import io.barnabas.metadata.EndPoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections on which nothing is said, kept to notice at once when the other end is gone. All of them share one thread,
 * which lives as long as there are any.
 */
final class HeldConnections {
    private static final Logger LOG = LoggerFactory.getLogger(HeldConnections.class);

    private final Executor resolver;
    private AsynchronousChannelGroup group;
    private int open;

    /** @param resolver runs what may wait for a name service */
    HeldConnections(Executor resolver) {
        this.resolver = resolver;
    }

    BrokerProbe.Held hold(EndPoint endPoint, Runnable onEnd) {
        Connection connection = new Connection(onEnd);
        resolver.execute(() -> connect(connection, endPoint));
        return connection::close;
    }

    private void connect(Connection connection, EndPoint endPoint) {
        try {
            InetSocketAddress address = new InetSocketAddress(endPoint.host(), endPoint.port());
            if (address.isUnresolved()) {
                connection.end();
                return;
            }
            connection.connect(channel(), address);
        } catch (IOException | IllegalArgumentException e) {
            LOG.debug("{} cannot be connected to", endPoint.address(), e);
            connection.end();
        }
    }

    private synchronized AsynchronousSocketChannel channel() throws IOException {
        if (group == null) {
            group = AsynchronousChannelGroup.withFixedThreadPool(1, HeldConnections::daemon);
        }
        AsynchronousSocketChannel channel = AsynchronousSocketChannel.open(group);
        open++;
        return channel;
    }

    private synchronized void onClosed() {
        open--;
        if (open == 0) {
            group.shutdown();
            group = null;
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "broker-watch");
        thread.setDaemon(true);
        return thread;
    }

    /** One of them, from the wish to its end. */
    private final class Connection implements CompletionHandler<Integer, Void> {
        private final Runnable onEnd;
        private final ByteBuffer ignored = ByteBuffer.allocate(64);
        private AsynchronousSocketChannel channel;
        private boolean ended;

        Connection(Runnable onEnd) {
            this.onEnd = onEnd;
        }

        void connect(AsynchronousSocketChannel made, InetSocketAddress address) {
            synchronized (this) {
                channel = made;
            }
            if (isEnded()) {
                closeChannel();
                return;
            }
            made.connect(address, null, new CompletionHandler<Void, Void>() {
                @Override
                public void completed(Void nothing, Void attachment) {
                    read();
                }

                @Override
                public void failed(Throwable thrown, Void attachment) {
                    LOG.debug("{} cannot be connected to", address, thrown);
                    end();
                }
            });
        }

        private void read() {
            try {
                channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
                ignored.clear();
                channel.read(ignored, null, this);
            } catch (IOException | RuntimeException e) {
                LOG.debug("The connection is of no use", e);
                end();
            }
        }

        @Override
        public void completed(Integer length, Void attachment) {
            if (length < 0) {
                end();
            } else {
                read();
            }
        }

        @Override
        public void failed(Throwable thrown, Void attachment) {
            LOG.debug("The connection broke", thrown);
            end();
        }

        /** The other side's doing. */
        void end() {
            if (close()) {
                onEnd.run();
            }
        }

        /** Our own: nobody is told. */
        boolean close() {
            synchronized (this) {
                if (ended) {
                    return false;
                }
                ended = true;
            }
            closeChannel();
            return true;
        }

        private synchronized boolean isEnded() {
            return ended;
        }

        private void closeChannel() {
            AsynchronousSocketChannel made;
            synchronized (this) {
                made = channel;
                channel = null;
            }
            if (made != null) {
                try {
                    made.close();
                } catch (IOException e) {
                    LOG.debug("A connection could not be closed", e);
                }
                onClosed();
            }
        }
    }
}
