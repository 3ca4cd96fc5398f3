package io.barnabas.tests.integration;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.requests.RequestUtils;

/** Sends requests as they are given, in any version, and reads the answers: Apache's message classes on a bare socket. */
final class WireClient implements AutoCloseable {
    private static final int LIMIT_MS = 30_000;

    private final String clientId;
    private final Socket socket = new Socket();
    private int correlationId;

    WireClient(int port, String clientId) {
        this.clientId = clientId;
        try {
            socket.connect(new InetSocketAddress("127.0.0.1", port), LIMIT_MS);
            socket.setSoTimeout(LIMIT_MS);
            socket.setTcpNoDelay(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ApiMessage ask(ApiMessage request, int version) {
        send(request, version);
        return receive(request, version);
    }

    void send(ApiMessage request, int version) {
        ApiKeys api = ApiKeys.forId(request.apiKey());
        RequestHeaderData header = new RequestHeaderData()
                .setRequestApiKey(api.id)
                .setRequestApiVersion((short) version)
                .setCorrelationId(++correlationId)
                .setClientId(clientId);
        ByteBuffer bytes =
                RequestUtils.serialize(header, api.requestHeaderVersion((short) version), request, (short) version);
        try {
            byte[] frame = new byte[4 + bytes.remaining()];
            ByteBuffer.wrap(frame).putInt(bytes.remaining()).put(bytes);
            socket.getOutputStream().write(frame);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ApiMessage receive(ApiMessage request, int version) {
        ApiKeys api = ApiKeys.forId(request.apiKey());
        try {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] frame = new byte[in.readInt()];
            in.readFully(frame);
            ByteBufferAccessor body = new ByteBufferAccessor(ByteBuffer.wrap(frame));
            body.readInt();
            if (api.responseHeaderVersion((short) version) > 0) {
                body.readUnsignedVarint();
            }
            ApiMessage response = api.messageType.newResponse();
            response.read(body, (short) version);
            if (body.remaining() > 0) {
                throw new AssertionError(body.remaining() + " bytes too many in the answer to " + request);
            }
            return response;
        } catch (IOException e) {
            throw new UncheckedIOException("no answer to " + api + " " + version + " " + request, e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
