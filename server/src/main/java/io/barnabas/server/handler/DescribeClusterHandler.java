package io.barnabas.server.handler;

import io.barnabas.common.Node;
import io.barnabas.common.message.DescribeClusterRequestData;
import io.barnabas.common.message.DescribeClusterResponseData;
import io.barnabas.common.message.DescribeClusterResponseData.DescribeClusterBroker;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.server.metadata.BrokerImage;
import io.barnabas.server.metadata.MetadataCache;
import io.barnabas.server.metadata.MetadataImage;

/** DescribeCluster 0 to 1: the brokers that serve the asker's listener, the controller, the cluster's id. */
public final class DescribeClusterHandler implements RequestHandler {
    private static final byte ENDPOINT_BROKERS = 1;
    private static final byte ENDPOINT_CONTROLLERS = 2;

    private final MetadataCache metadataCache;
    private final String clusterId;

    public DescribeClusterHandler(MetadataCache metadataCache, String clusterId) {
        this.metadataCache = metadataCache;
        this.clusterId = clusterId;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.DESCRIBE_CLUSTER;
    }

    @Override
    public short maxVersion() {
        return 1;
    }

    @Override
    public void handle(RequestContext context, ApiMessage message) {
        DescribeClusterRequestData request = (DescribeClusterRequestData) message;
        if (request.endpointType() != ENDPOINT_BROKERS) {
            context.respond(wrongEndpoint(request.endpointType()));
            return;
        }
        MetadataImage image = metadataCache.image();
        DescribeClusterResponseData response =
                new DescribeClusterResponseData().setClusterId(clusterId).setControllerId(image.controllerId());
        if (request.includeClusterAuthorizedOperations()) {
            response.setClusterAuthorizedOperations(AuthorizedOperations.CLUSTER);
        }
        for (BrokerImage broker : image.brokers().values()) {
            Node node = broker.node(context.listenerName());
            if (node != null) {
                response.brokers()
                        .add(new DescribeClusterBroker()
                                .setBrokerId(broker.id())
                                .setHost(node.host())
                                .setPort(node.port())
                                .setRack(broker.rack()));
            }
        }
        context.respond(response);
    }

    private static DescribeClusterResponseData wrongEndpoint(byte type) {
        boolean controllers = type == ENDPOINT_CONTROLLERS;
        return new DescribeClusterResponseData()
                .setErrorCode((controllers ? Errors.MISMATCHED_ENDPOINT_TYPE : Errors.UNSUPPORTED_ENDPOINT_TYPE).code())
                .setErrorMessage(
                        controllers
                                ? "The request was sent to an endpoint of type BROKER, but we wanted an endpoint of type"
                                        + " CONTROLLER"
                                : "Unsupported endpoint type " + type);
    }
}
