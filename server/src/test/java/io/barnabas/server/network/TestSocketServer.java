package io.barnabas.server.network;

import io.barnabas.common.Time;
import io.barnabas.common.message.MetadataResponseData;
import io.barnabas.common.message.ProduceRequestData;
import io.barnabas.common.message.ProduceResponseData;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.server.handler.RequestContext;
import io.barnabas.server.handler.RequestHandler;
import io.barnabas.server.handler.RequestHandlers;
import io.barnabas.server.network.SocketServerConfig.ConnectionLimits;
import io.barnabas.server.network.SocketServerConfig.RequestLimits;
import io.barnabas.server.network.SocketServerConfig.SocketOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** A socket server on a free port, with a handler for every API that a ZooKeeper-mode broker has. */
final class TestSocketServer implements AutoCloseable {
    static final String CLUSTER_ID = "a-test-cluster-id-here";

    final SocketServer server;

    private TestSocketServer(Builder builder) {
        this.server = new SocketServer(
                new SocketServerConfig(
                        0,
                        List.of(new ListenerEndpoint("PLAINTEXT", "PLAINTEXT", "127.0.0.1", 0)),
                        2,
                        SocketOptions.DEFAULT,
                        builder.connectionLimits,
                        builder.requestLimits),
                new RequestHandlers(new ArrayList<>(builder.handlers.values())),
                Time.SYSTEM,
                builder.transport);
        server.bind();
        server.enableRequestProcessing();
    }

    static TestSocketServer start() {
        return new Builder().start();
    }

    int port() {
        return server.boundPort("PLAINTEXT");
    }

    TestClient connect() {
        return new TestClient(port());
    }

    @Override
    public void close() {
        server.close();
    }

    /** What to start. */
    static final class Builder {
        private final Map<ApiKeys, RequestHandler> handlers = new TreeMap<>();
        private NetworkTransport transport = NetworkTransport.best();
        private ConnectionLimits connectionLimits = ConnectionLimits.DEFAULT;
        private RequestLimits requestLimits = RequestLimits.DEFAULT;

        Builder() {
            for (ApiKeys api : ApiKeys.zkBrokerApis()) {
                if (api != ApiKeys.API_VERSIONS) {
                    with(api, false, (context, request) -> context.fail(new ApiException(Errors.INVALID_REQUEST)));
                }
            }
            with(ApiKeys.METADATA, false, (context, request) -> context.respond(metadata()));
            with(ApiKeys.PRODUCE, true, TestSocketServer::acknowledge);
        }

        Builder with(ApiKeys api, boolean pipelined, BiConsumer<RequestContext, ApiMessage> body) {
            handlers.put(api, new TestHandler(api, pipelined, body));
            return this;
        }

        Builder transport(NetworkTransport newTransport) {
            this.transport = newTransport;
            return this;
        }

        Builder connectionLimits(ConnectionLimits limits) {
            this.connectionLimits = limits;
            return this;
        }

        Builder requestLimits(RequestLimits limits) {
            this.requestLimits = limits;
            return this;
        }

        TestSocketServer start() {
            return new TestSocketServer(this);
        }
    }

    static MetadataResponseData metadata() {
        return new MetadataResponseData().setClusterId(CLUSTER_ID).setControllerId(0);
    }

    /** Answers a Produce request as if everything was appended. */
    static void acknowledge(RequestContext context, ApiMessage message) {
        ProduceRequestData request = (ProduceRequestData) message;
        if (request.acks() == 0) {
            context.noResponse();
            return;
        }
        List<ProduceResponseData.TopicProduceResponse> topics = new ArrayList<>();
        for (ProduceRequestData.TopicProduceData topic : request.topicData()) {
            List<ProduceResponseData.PartitionProduceResponse> partitions = new ArrayList<>();
            for (ProduceRequestData.PartitionProduceData partition : topic.partitionData()) {
                partitions.add(new ProduceResponseData.PartitionProduceResponse()
                        .setIndex(partition.index())
                        .setBaseOffset(
                                partition.records() == null
                                        ? -1
                                        : partition.records().sizeInBytes()));
            }
            topics.add(new ProduceResponseData.TopicProduceResponse()
                    .setName(topic.name())
                    .setPartitionResponses(partitions));
        }
        context.respond(new ProduceResponseData().setResponses(topics));
    }

    private record TestHandler(ApiKeys apiKey, boolean pipelined, BiConsumer<RequestContext, ApiMessage> body)
            implements RequestHandler {
        @Override
        public void handle(RequestContext context, ApiMessage request) {
            body.accept(context, request);
        }
    }
}
