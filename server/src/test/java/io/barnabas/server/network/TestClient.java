package io.barnabas.server.network;

import io.barnabas.common.message.MetadataRequestData;
import io.barnabas.common.message.MetadataResponseData;
import io.barnabas.common.message.ProduceRequestData;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.MessageReader;
import io.barnabas.common.protocol.MessageWriter;
import io.barnabas.common.protocol.RequestHeader;
import io.barnabas.common.protocol.ResponseHeader;
import io.barnabas.common.record.MemoryRecords;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.List;

/** A blocking client that can be rude: it sends whatever bytes it is given. */
final class TestClient implements AutoCloseable {
    static final short METADATA_VERSION = 12;
    static final short PRODUCE_VERSION = 9;
    private static final int TIMEOUT_MS = 20_000;

    final Socket socket = new Socket();

    TestClient(int port) {
        this(port, -1);
    }

    TestClient(int port, int receiveBufferBytes) {
        try {
            if (receiveBufferBytes > 0) {
                socket.setReceiveBufferSize(receiveBufferBytes);
            }
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] frame(ApiKeys api, short version, int correlationId, ApiMessage body) {
        ByteBuf buffer = Unpooled.buffer();
        buffer.writeInt(0);
        MessageWriter writer = new MessageWriter(buffer);
        new RequestHeader(api, version, correlationId, "test-client").write(writer);
        body.write(writer, version);
        buffer.setInt(0, buffer.readableBytes() - 4);
        return ByteBufUtil.getBytes(buffer);
    }

    static byte[] frame(byte[] content) {
        return ByteBuffer.allocate(4 + content.length)
                .putInt(content.length)
                .put(content)
                .array();
    }

    static byte[] metadata(int correlationId) {
        return frame(ApiKeys.METADATA, METADATA_VERSION, correlationId, new MetadataRequestData().setTopics(null));
    }

    static byte[] produce(int correlationId, int recordBytes) {
        return frame(
                ApiKeys.PRODUCE,
                PRODUCE_VERSION,
                correlationId,
                new ProduceRequestData()
                        .setAcks((short) 1)
                        .setTimeoutMs(1000)
                        .setTopicData(List.of(new ProduceRequestData.TopicProduceData()
                                .setName("orders")
                                .setPartitionData(List.of(new ProduceRequestData.PartitionProduceData()
                                        .setIndex(0)
                                        .setRecords(new MemoryRecords(ByteBuffer.allocate(recordBytes))))))));
    }

    void send(byte[] bytes) {
        send(bytes, 0, bytes.length);
    }

    void send(byte[] bytes, int from, int length) {
        try {
            socket.getOutputStream().write(bytes, from, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends unless the server has closed the connection meanwhile. */
    void trySend(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException closedByServer) {
            // What the test is about.
        }
    }

    byte[] receive() {
        try {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] frame = new byte[in.readInt()];
            in.readFully(frame);
            return frame;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    <T extends ApiMessage> T receive(ApiKeys api, short version, int correlationId, T response) {
        MessageReader reader = new MessageReader(Unpooled.wrappedBuffer(receive()));
        ResponseHeader header = ResponseHeader.read(reader, api.responseHeaderVersion(version));
        if (header.correlationId() != correlationId) {
            throw new IllegalStateException("got " + header.correlationId() + " instead of " + correlationId);
        }
        response.read(reader, version);
        if (reader.remaining() != 0) {
            throw new IllegalStateException(reader.remaining() + " bytes too many");
        }
        return response;
    }

    MetadataResponseData askForMetadata(int correlationId) {
        send(metadata(correlationId));
        return receive(ApiKeys.METADATA, METADATA_VERSION, correlationId, new MetadataResponseData());
    }

    /** Waits until the server closes the connection, throwing away what it sends; false when it does not. */
    boolean isClosedByServer() {
        byte[] ignored = new byte[8192];
        try {
            while (socket.getInputStream().read(ignored) >= 0) {
                // Responses to what came before.
            }
            return true;
        } catch (EOFException | SocketException reset) {
            return true;
        } catch (IOException timeout) {
            return false;
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
