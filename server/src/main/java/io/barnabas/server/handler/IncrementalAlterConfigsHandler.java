package io.barnabas.server.handler;

import io.barnabas.common.message.IncrementalAlterConfigsRequestData;
import io.barnabas.common.message.IncrementalAlterConfigsRequestData.AlterConfigsResource;
import io.barnabas.common.message.IncrementalAlterConfigsRequestData.AlterableConfig;
import io.barnabas.common.message.IncrementalAlterConfigsResponseData;
import io.barnabas.common.message.IncrementalAlterConfigsResponseData.AlterConfigsResourceResponse;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.server.config.BrokerConfigs;
import io.barnabas.server.config.ConfigChanges;
import io.barnabas.server.config.ConfigOp;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** IncrementalAlterConfigs 0 to 1 (KIP-339): sets, deletes, appends to and subtracts from overrides of topics and brokers. */
public final class IncrementalAlterConfigsHandler implements RequestHandler {
    private final ConfigAlteration alteration;
    private final Supplier<BrokerConfigs> brokerConfigs;

    /** @param brokerConfigs the configuration in force, which new values must fit */
    public IncrementalAlterConfigsHandler(ConfigAlteration alteration, Supplier<BrokerConfigs> brokerConfigs) {
        this.alteration = alteration;
        this.brokerConfigs = brokerConfigs;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.INCREMENTAL_ALTER_CONFIGS;
    }

    @Override
    public short maxVersion() {
        return 1;
    }

    /** A resource, to find out which is named twice. */
    private record Resource(byte type, String name) {}

    @Override
    public void handle(RequestContext context, ApiMessage message) {
        IncrementalAlterConfigsRequestData request = (IncrementalAlterConfigsRequestData) message;
        Set<Resource> twice = namedTwice(request);
        IncrementalAlterConfigsResponseData response = new IncrementalAlterConfigsResponseData();
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (AlterConfigsResource resource : request.resources()) {
            AlterConfigsResourceResponse result = new AlterConfigsResourceResponse()
                    .setResourceType(resource.resourceType())
                    .setResourceName(resource.resourceName());
            response.responses().add(result);
            boolean again = twice.contains(new Resource(resource.resourceType(), resource.resourceName()));
            ends.add(alteration
                    .alter(
                            resource.resourceType(),
                            resource.resourceName(),
                            present -> change(resource, present, again),
                            request.validateOnly())
                    .thenAccept(outcome ->
                            result.setErrorCode(outcome.error().code()).setErrorMessage(outcome.message())));
        }
        Futures.allSettled(ends).whenComplete((nothing, failure) -> context.respond(response));
    }

    private static Set<Resource> namedTwice(IncrementalAlterConfigsRequestData request) {
        Set<Resource> seen = new HashSet<>();
        Set<Resource> twice = new HashSet<>();
        for (AlterConfigsResource resource : request.resources()) {
            Resource named = new Resource(resource.resourceType(), resource.resourceName());
            if (!seen.add(named)) {
                twice.add(named);
            }
        }
        return twice;
    }

    private Map<String, String> change(AlterConfigsResource resource, Map<String, String> present, boolean again) {
        if (again) {
            throw new ApiException(Errors.INVALID_REQUEST, "Each resource must appear at most once.");
        }
        List<ConfigOp> ops = new ArrayList<>(resource.configs().size());
        for (AlterableConfig config : resource.configs()) {
            ConfigOp.Type type = ConfigOp.Type.forId(config.configOperation())
                    .orElseThrow(() -> new ApiException(
                            Errors.INVALID_REQUEST, "Unknown operation type id " + config.configOperation()));
            ops.add(new ConfigOp(config.name(), type, config.value()));
        }
        String name = resource.resourceName();
        BrokerConfigs configs = brokerConfigs.get();
        return ResourceType.forId(resource.resourceType()) == ResourceType.BROKER
                ? ConfigChanges.alterBroker(configs, alteration.brokerId(), name, present, ops)
                : ConfigChanges.alterTopic(configs.effective(), name, present, ops);
    }
}
