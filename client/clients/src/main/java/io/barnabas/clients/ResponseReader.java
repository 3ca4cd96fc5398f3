package io.barnabas.clients;

import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.MessageReader;
import io.barnabas.common.protocol.RequestHeader;
import io.barnabas.common.protocol.ResponseHeader;
import io.barnabas.common.protocol.SchemaException;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/** Reads a response; record batches in it are views of the frame. */
final class ResponseReader {
    private ResponseReader() {}

    /**
     * @throws SchemaException when the bytes are not the answer to the request
     */
    static ApiMessage read(ByteBuffer frame, RequestHeader request, ApiMessage into) {
        MessageReader reader = reader(frame, request);
        into.read(reader, request.apiVersion());
        return into;
    }

    /** A reader at the body, the header having been found to be the request's. */
    static MessageReader reader(ByteBuffer frame, RequestHeader request) {
        MessageReader reader = new MessageReader(Unpooled.wrappedBuffer(frame));
        ResponseHeader header =
                ResponseHeader.read(reader, request.toResponseHeader().headerVersion());
        if (header.correlationId() != request.correlationId()) {
            throw new SchemaException("A response bears correlation id " + header.correlationId() + " where "
                    + request.correlationId() + " was due");
        }
        return reader;
    }
}
