package io.barnabas.server.network;

import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.ResponseHeader;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/**
 * Turns responses into what a channel writes: length, header and body in one pass into one pooled buffer, and between
 * its pieces the parts of files that go out by sendfile. Shared by all connections.
 */
final class ResponseEncoder {
    private static final int LENGTH_BYTES = 4;
    private static final int MIN_GUESS_BYTES = 128;
    private static final int MAX_GUESS_BYTES = 64 * 1024;

    /** The size of the last response of each API, as a guess for the next. Races only make a guess worse. */
    private final int[] guesses = new int[ApiKeys.values().length];

    /**
     * Writes a response, without flushing. Nothing has been written when this throws.
     *
     * @throws RuntimeException when the response cannot be written in this version: a bug of its handler
     */
    void write(Channel channel, ResponseHeader header, ApiMessage body, short version) {
        int api = body.apiKey();
        ByteBuf buffer = channel.alloc().ioBuffer(Math.max(guesses[api], MIN_GUESS_BYTES));
        ResponseWriter writer = new ResponseWriter(buffer);
        boolean written = false;
        try {
            buffer.writeInt(0);
            header.write(writer);
            body.write(writer, version);
            written = true;
        } finally {
            if (!written) {
                buffer.release();
            }
        }
        int bytes = buffer.readableBytes();
        guesses[api] = Math.min(bytes, MAX_GUESS_BYTES);
        buffer.setInt(buffer.readerIndex(), Math.addExact(bytes - LENGTH_BYTES, writer.fileBytes()));
        writer.writeTo(channel);
    }
}
