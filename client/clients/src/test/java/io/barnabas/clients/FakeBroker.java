package io.barnabas.clients;

import io.barnabas.common.message.ApiMessages;
import io.barnabas.common.message.ApiVersionsResponseData;
import io.barnabas.common.message.MetadataRequestData;
import io.barnabas.common.message.MetadataResponseData;
import io.barnabas.common.message.MetadataResponseData.MetadataResponseBroker;
import io.barnabas.common.message.MetadataResponseData.MetadataResponsePartition;
import io.barnabas.common.message.MetadataResponseData.MetadataResponseTopic;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.protocol.MessageReader;
import io.barnabas.common.protocol.MessageWriter;
import io.barnabas.common.protocol.RequestHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A broker of scripted answers over real sockets: one node, id 0, that leads every partition. */
public final class FakeBroker implements AutoCloseable {
    private final ServerSocket server;
    private final Map<ApiKeys, Function<ApiMessage, ApiMessage>> handlers = new ConcurrentHashMap<>();
    private final Map<ApiKeys, VersionRange> served = new EnumMap<>(ApiKeys.class);
    private final Map<String, Integer> topics = new TreeMap<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<ApiKeys> asked = new CopyOnWriteArrayList<>();

    public FakeBroker() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        serve(ApiKeys.API_VERSIONS, VersionRange.of(ApiKeys.API_VERSIONS), request -> versions());
        serve(ApiKeys.METADATA, VersionRange.of(ApiKeys.METADATA), this::metadata);
        Thread acceptor = new Thread(this::accept, "fake-broker");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    public String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** What this broker answers to an API; null as an answer closes the connection. */
    public FakeBroker serve(ApiKeys api, Function<ApiMessage, ApiMessage> handler) {
        return serve(api, VersionRange.of(api), handler);
    }

    public synchronized FakeBroker serve(ApiKeys api, VersionRange versions, Function<ApiMessage, ApiMessage> handler) {
        served.put(api, versions);
        handlers.put(api, handler);
        return this;
    }

    public synchronized FakeBroker topic(String name, int partitions) {
        topics.put(name, partitions);
        return this;
    }

    /** Knows nothing of the topic for now, as a broker that has just started. */
    public synchronized void forget(String name) {
        topics.remove(name);
    }

    /** Every request in the order of arrival. */
    public List<ApiKeys> asked() {
        return asked;
    }

    private synchronized ApiMessage versions() {
        List<ApiVersionsResponseData.ApiVersion> versions = new ArrayList<>();
        served.forEach((api, range) -> versions.add(new ApiVersionsResponseData.ApiVersion()
                .setApiKey(api.id)
                .setMinVersion(range.min())
                .setMaxVersion(range.max())));
        return new ApiVersionsResponseData().setApiKeys(versions);
    }

    private synchronized ApiMessage metadata(ApiMessage request) {
        List<MetadataResponseTopic> answers = new ArrayList<>();
        List<MetadataRequestData.MetadataRequestTopic> wanted = ((MetadataRequestData) request).topics();
        if (wanted == null) {
            topics.forEach((name, partitions) -> answers.add(topicMetadata(name)));
        } else {
            wanted.forEach(topic -> answers.add(topicMetadata(topic.name())));
        }
        return new MetadataResponseData()
                .setBrokers(List.of(new MetadataResponseBroker()
                        .setNodeId(0)
                        .setHost("127.0.0.1")
                        .setPort(server.getLocalPort())))
                .setControllerId(0)
                .setTopics(answers);
    }

    private MetadataResponseTopic topicMetadata(String name) {
        MetadataResponseTopic topic = new MetadataResponseTopic().setName(name);
        if (!topics.containsKey(name)) {
            return topic.setErrorCode(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
        }
        List<MetadataResponsePartition> partitions = new ArrayList<>();
        for (int i = 0; i < topics.get(name); i++) {
            partitions.add(new MetadataResponsePartition()
                    .setPartitionIndex(i)
                    .setLeaderId(0)
                    .setLeaderEpoch(0)
                    .setReplicaNodes(List.of(0))
                    .setIsrNodes(List.of(0)));
        }
        return topic.setPartitions(partitions);
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                Thread thread = new Thread(() -> talk(socket), "fake-broker-connection");
                thread.setDaemon(true);
                thread.start();
            }
        } catch (IOException e) {
            // Closed by the test.
            sockets.clear();
        }
    }

    private void talk(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            while (true) {
                byte[] frame = new byte[in.readInt()];
                in.readFully(frame);
                if (!answer(frame, out)) {
                    return;
                }
            }
        } catch (EOFException | SocketException e) {
            sockets.remove(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean answer(byte[] frame, DataOutputStream out) throws IOException {
        MessageReader reader = new MessageReader(Unpooled.wrappedBuffer(frame));
        RequestHeader header = RequestHeader.read(reader);
        ApiKeys api = header.api();
        short version = header.apiVersion();
        if (api == ApiKeys.API_VERSIONS && version > served.get(api).max()) {
            ApiMessage refusal = ((ApiVersionsResponseData) handlers.get(api).apply(null))
                    .setErrorCode(Errors.UNSUPPORTED_VERSION.code());
            write(header, refusal, (short) 0, out);
            return true;
        }
        asked.add(api);
        ApiMessage request = ApiMessages.newRequest(api);
        request.read(reader, version);
        ApiMessage response = handlers.get(api).apply(request);
        if (response == null) {
            return false;
        }
        write(header, response, version, out);
        return true;
    }

    private static void write(RequestHeader header, ApiMessage response, short version, DataOutputStream out)
            throws IOException {
        ByteBuf buffer = Unpooled.buffer();
        MessageWriter writer = new MessageWriter(buffer);
        header.toResponseHeader().write(writer);
        response.write(writer, version);
        out.writeInt(buffer.readableBytes());
        out.write(buffer.array(), buffer.arrayOffset() + buffer.readerIndex(), buffer.readableBytes());
        out.flush();
    }

    /** Closes every connection; clients may come back. */
    public void disconnectAll() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        disconnectAll();
    }
}
