package io.barnabas.server.handler;

import io.barnabas.common.message.DescribeConfigsRequestData;
import io.barnabas.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import io.barnabas.common.message.DescribeConfigsResponseData;
import io.barnabas.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import io.barnabas.common.message.DescribeConfigsResponseData.DescribeConfigsResult;
import io.barnabas.common.message.DescribeConfigsResponseData.DescribeConfigsSynonym;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordination.ConfigStore;
import io.barnabas.metadata.ConfigEntity;
import io.barnabas.metadata.TopicNames;
import io.barnabas.server.config.BrokerConfigs;
import io.barnabas.server.config.ConfigSource;
import io.barnabas.server.config.DescribedConfig;
import io.barnabas.server.metadata.MetadataCache;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** DescribeConfigs 0 to 4: settings of topics and of this broker, and where each comes from. */
public final class DescribeConfigsHandler implements RequestHandler {
    private final ConfigStore configStore;
    private final MetadataCache metadataCache;
    private final Supplier<BrokerConfigs> brokerConfigs;
    private final int brokerId;

    /**
     * @param brokerConfigs the configuration in force
     * @param brokerId this broker
     */
    public DescribeConfigsHandler(
            ConfigStore configStore, MetadataCache metadataCache, Supplier<BrokerConfigs> brokerConfigs, int brokerId) {
        this.configStore = configStore;
        this.metadataCache = metadataCache;
        this.brokerConfigs = brokerConfigs;
        this.brokerId = brokerId;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.DESCRIBE_CONFIGS;
    }

    @Override
    public short maxVersion() {
        return 4;
    }

    @Override
    public void handle(RequestContext context, ApiMessage message) {
        DescribeConfigsRequestData request = (DescribeConfigsRequestData) message;
        DescribeConfigsResponseData response = new DescribeConfigsResponseData();
        List<CompletableFuture<Void>> descriptions = new ArrayList<>();
        for (DescribeConfigsResource resource : request.resources()) {
            DescribeConfigsResult result = new DescribeConfigsResult()
                    .setResourceType(resource.resourceType())
                    .setResourceName(resource.resourceName());
            response.results().add(result);
            descriptions.add(describe(resource).handle((configs, failure) -> {
                if (failure != null) {
                    fail(result, failure);
                } else {
                    result.setConfigs(lines(configs, resource, request, context.apiVersion()));
                }
                return null;
            }));
        }
        Futures.allSettled(descriptions).whenComplete((nothing, failure) -> context.respond(response));
    }

    private static void fail(DescribeConfigsResult result, Throwable failure) {
        Throwable cause = Futures.cause(failure);
        result.setErrorCode(Errors.forException(failure).code());
        // That a topic is unknown goes without words: Apache's tools print none there.
        if (!(cause instanceof ApiException api && api.error() == Errors.UNKNOWN_TOPIC_OR_PARTITION)) {
            result.setErrorMessage(cause.getMessage());
        }
    }

    private CompletableFuture<List<DescribedConfig>> describe(DescribeConfigsResource resource) {
        try {
            return switch (ResourceType.forId(resource.resourceType())) {
                case TOPIC -> describeTopic(resource.resourceName());
                case BROKER -> CompletableFuture.completedFuture(describeBroker(resource.resourceName()));
                default ->
                    throw new ApiException(
                            Errors.INVALID_REQUEST,
                            "Unsupported resource type: " + ResourceType.nameOf(resource.resourceType()));
            };
        } catch (ApiException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<List<DescribedConfig>> describeTopic(String topic) {
        String invalid = TopicNames.whyInvalid(topic);
        if (invalid != null) {
            throw new ApiException(Errors.INVALID_TOPIC_EXCEPTION, invalid);
        }
        if (metadataCache.image().topic(topic) == null) {
            throw new ApiException(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        }
        return configStore
                .read(ConfigEntity.topic(topic))
                .thenApply(
                        overrides -> TopicConfigOrder.sorted(brokerConfigs.get().describeTopic(overrides)));
    }

    private List<DescribedConfig> describeBroker(String name) {
        if (name == null || name.isEmpty()) {
            return brokerConfigs.get().describeDefaultOverrides();
        }
        int asked;
        try {
            asked = Integer.parseInt(name);
        } catch (NumberFormatException e) {
            throw new ApiException(Errors.INVALID_REQUEST, "Broker id must be an integer, but it is: " + name);
        }
        if (asked != brokerId) {
            throw new ApiException(
                    Errors.INVALID_REQUEST,
                    "Unexpected broker id, expected " + brokerId + " or empty string, but received " + name);
        }
        return brokerConfigs.get().describeBroker();
    }

    /** The lines asked for; a null or empty list of keys asks for all. */
    private static List<DescribeConfigsResourceResult> lines(
            List<DescribedConfig> configs,
            DescribeConfigsResource resource,
            DescribeConfigsRequestData request,
            short version) {
        List<String> keys = resource.configurationKeys();
        List<DescribeConfigsResourceResult> lines = new ArrayList<>();
        for (DescribedConfig config : configs) {
            if (keys == null || keys.isEmpty() || keys.contains(config.name())) {
                lines.add(line(config, request, version));
            }
        }
        return lines;
    }

    private static DescribeConfigsResourceResult line(
            DescribedConfig config, DescribeConfigsRequestData request, short version) {
        DescribeConfigsResourceResult line = new DescribeConfigsResourceResult()
                .setName(config.name())
                .setValue(config.value())
                .setReadOnly(config.readOnly())
                .setIsSensitive(config.sensitive());
        if (version == 0) {
            return line.setIsDefault(config.source() == ConfigSource.DEFAULT_CONFIG);
        }
        line.setConfigSource(config.source().id());
        if (request.includeSynonyms()) {
            for (DescribedConfig.Synonym synonym : config.synonyms()) {
                line.synonyms()
                        .add(new DescribeConfigsSynonym()
                                .setName(synonym.name())
                                .setValue(synonym.value())
                                .setSource(synonym.source().id()));
            }
        }
        if (version >= 3) {
            line.setConfigType(config.typeId());
            // Null, not empty, for who did not ask.
            line.setDocumentation(request.includeDocumentation() ? config.documentation() : null);
        }
        return line;
    }
}
