package io.barnabas.simulation.broker;

import io.barnabas.common.message.ApiMessages;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.MessageReader;
import io.barnabas.common.protocol.MessageWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/** Messages to bytes and back, by the production codec. */
public final class Codec {
    private static final int MAX_ELEMENTS = 10_000_000;

    private Codec() {}

    public static byte[] encode(ApiMessage message, short version) {
        ByteBuf buffer = Unpooled.buffer(256);
        message.write(new MessageWriter(buffer), version);
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        return bytes;
    }

    public static ApiMessage decodeRequest(short apiKey, short version, byte[] bytes) {
        return decode(ApiMessages.newRequest(ApiKeys.forId(apiKey)), version, bytes);
    }

    public static ApiMessage decodeResponse(short apiKey, short version, byte[] bytes) {
        return decode(ApiMessages.newResponse(ApiKeys.forId(apiKey)), version, bytes);
    }

    private static ApiMessage decode(ApiMessage message, short version, byte[] bytes) {
        ByteBuf buffer = Unpooled.wrappedBuffer(ByteBuffer.wrap(bytes));
        message.read(new MessageReader(buffer, MAX_ELEMENTS), version);
        return message;
    }
}
