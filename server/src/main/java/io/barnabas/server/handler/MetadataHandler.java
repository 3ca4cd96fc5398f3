package io.barnabas.server.handler;

import io.barnabas.common.Node;
import io.barnabas.common.Uuid;
import io.barnabas.common.message.MetadataRequestData;
import io.barnabas.common.message.MetadataRequestData.MetadataRequestTopic;
import io.barnabas.common.message.MetadataResponseData;
import io.barnabas.common.message.MetadataResponseData.MetadataResponseBroker;
import io.barnabas.common.message.MetadataResponseData.MetadataResponseTopic;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.metadata.TopicNames;
import io.barnabas.server.metadata.BrokerImage;
import io.barnabas.server.metadata.MetadataCache;
import io.barnabas.server.metadata.MetadataImage;
import io.barnabas.server.metadata.MetadataWaits;
import io.barnabas.server.metadata.TopicImage;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Metadata 0 to 12: brokers, controller, topics, leaders. Topics nobody knows are created when the asker allows it and
 * auto.create.topics.enable is set; it is told LEADER_NOT_AVAILABLE then, and asks again.
 */
public final class MetadataHandler implements RequestHandler {
    private static final short FIRST_VERSION_WITH_TOPIC_IDS = 10;
    private static final short FIRST_VERSION_BY_TOPIC_ID = 12;
    private static final short FIRST_VERSION_WITH_AUTO_CREATION_FLAG = 4;
    /** How long a broker that has just started lets clients wait for the controller's first word, milliseconds. */
    private static final long FIRST_UPDATE_WAIT_MS = 5_000;

    private final MetadataCache metadataCache;
    private final MetadataWaits waits;
    private final String clusterId;
    private final AutoTopicCreation autoCreation;

    /**
     * @param waits lets requests wait that come before the controller has told this broker of the cluster
     * @param autoCreation creates topics that are asked for
     */
    public MetadataHandler(
            MetadataCache metadataCache, MetadataWaits waits, String clusterId, AutoTopicCreation autoCreation) {
        this.metadataCache = metadataCache;
        this.waits = waits;
        this.clusterId = clusterId;
        this.autoCreation = autoCreation;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.METADATA;
    }

    @Override
    public short minVersion() {
        return 0;
    }

    @Override
    public short maxVersion() {
        return 12;
    }

    @Override
    public void handle(RequestContext context, ApiMessage message) {
        MetadataRequestData request = (MetadataRequestData) message;
        throwIfInvalid(request, context.apiVersion());
        if (!metadataCache.image().brokers().isEmpty()) {
            answer(context, request);
            return;
        }
        // Just started: better an answer a moment later than one without brokers and topics.
        waits.await(image -> !image.brokers().isEmpty(), FIRST_UPDATE_WAIT_MS)
                .thenRun(() -> answer(context, request))
                .whenComplete((nothing, failure) -> {
                    if (failure != null) {
                        context.fail(Futures.cause(failure));
                    }
                });
    }

    private void answer(RequestContext context, MetadataRequestData request) {
        short version = context.apiVersion();
        MetadataImage image = metadataCache.image();
        MetadataTopics topics =
                new MetadataTopics(image, context.listenerName(), version, request.includeTopicAuthorizedOperations());
        MetadataResponseData response = responseOf(image, request, context);
        if (request.topics() == null || (version == 0 && request.topics().isEmpty())) {
            image.forEachTopic(topic -> response.topics().add(topics.describe(topic)));
            context.respond(response);
            return;
        }
        Set<String> unknown = new LinkedHashSet<>(0);
        for (MetadataRequestTopic topic : request.topics()) {
            describe(image, topics, topic, response.topics(), unknown);
        }
        if (unknown.isEmpty()) {
            context.respond(response);
        } else {
            respondAboutUnknown(context, request, topics, response, unknown);
        }
    }

    private static void throwIfInvalid(MetadataRequestData request, short version) {
        if (request.topics() == null
                || version < FIRST_VERSION_WITH_TOPIC_IDS
                || version >= FIRST_VERSION_BY_TOPIC_ID) {
            return;
        }
        for (MetadataRequestTopic topic : request.topics()) {
            if (topic.name() == null || !topic.topicId().equals(Uuid.ZERO_UUID)) {
                throw new ApiException(
                        Errors.INVALID_REQUEST, "Topic IDs are not supported in requests of version " + version);
            }
        }
    }

    private MetadataResponseData responseOf(MetadataImage image, MetadataRequestData request, RequestContext context) {
        MetadataResponseData response = new MetadataResponseData();
        if (context.apiVersion() >= 2) {
            response.setClusterId(clusterId);
        }
        if (context.apiVersion() >= 1) {
            response.setControllerId(image.controllerId());
        }
        if (request.includeClusterAuthorizedOperations()) {
            response.setClusterAuthorizedOperations(AuthorizedOperations.CLUSTER);
        }
        for (BrokerImage broker : image.brokers().values()) {
            Node node = broker.node(context.listenerName());
            if (node != null) {
                MetadataResponseBroker listed = new MetadataResponseBroker()
                        .setNodeId(broker.id())
                        .setHost(node.host())
                        .setPort(node.port());
                response.brokers().add(context.apiVersion() >= 1 ? listed.setRack(broker.rack()) : listed);
            }
        }
        return response;
    }

    private static void describe(
            MetadataImage image,
            MetadataTopics topics,
            MetadataRequestTopic asked,
            List<MetadataResponseTopic> answers,
            Set<String> unknown) {
        if (asked.name() == null || !asked.topicId().equals(Uuid.ZERO_UUID)) {
            String name = image.topicName(asked.topicId());
            TopicImage topic = name == null ? null : image.topic(name);
            answers.add(topic != null ? topics.describe(topic) : topics.unknownId(asked.topicId()));
            return;
        }
        TopicImage topic = image.topic(asked.name());
        if (topic != null) {
            answers.add(topics.describe(topic));
        } else {
            unknown.add(asked.name());
        }
    }

    private void respondAboutUnknown(
            RequestContext context,
            MetadataRequestData request,
            MetadataTopics topics,
            MetadataResponseData response,
            Set<String> unknown) {
        boolean allowed = autoCreation.isEnabled()
                && (context.apiVersion() < FIRST_VERSION_WITH_AUTO_CREATION_FLAG || request.allowAutoTopicCreation());
        if (!allowed) {
            for (String name : unknown) {
                Errors error =
                        TopicNames.isValid(name) ? Errors.UNKNOWN_TOPIC_OR_PARTITION : Errors.INVALID_TOPIC_EXCEPTION;
                response.topics().add(topics.failed(name, error));
            }
            context.respond(response);
            return;
        }
        autoCreation.create(unknown).whenComplete((outcomes, failure) -> {
            for (Map.Entry<String, Errors> outcome : outcomes.entrySet()) {
                response.topics().add(topics.failed(outcome.getKey(), outcome.getValue()));
            }
            context.respond(response);
        });
    }
}
