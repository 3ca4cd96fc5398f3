package io.barnabas.server.network;

import io.netty.buffer.ByteBuf;
import io.netty.channel.FileRegion;
import io.netty.channel.MessageSizeEstimator;

/**
 * Counts what waits to be sent with the parts of files in it (Netty leaves them out, as they take no memory), so that a
 * client that does not read what it fetched is not served its next request.
 */
final class OutboundSize implements MessageSizeEstimator {
    static final OutboundSize INSTANCE = new OutboundSize();

    private static final Handle HANDLE = message -> {
        if (message instanceof ByteBuf buffer) {
            return buffer.readableBytes();
        }
        return message instanceof FileRegion region ? (int) Math.min(region.count(), Integer.MAX_VALUE) : 0;
    };

    private OutboundSize() {}

    @Override
    public Handle newHandle() {
        return HANDLE;
    }
}
