package io.barnabas.server.handler;

import io.barnabas.common.message.AlterConfigsRequestData;
import io.barnabas.common.message.AlterConfigsRequestData.AlterConfigsResource;
import io.barnabas.common.message.AlterConfigsResponseData;
import io.barnabas.common.message.AlterConfigsResponseData.AlterConfigsResourceResponse;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.server.config.BrokerConfigs;
import io.barnabas.server.config.ConfigChanges;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** AlterConfigs 0 to 2: replaces the overrides of topics and brokers. */
public final class AlterConfigsHandler implements RequestHandler {
    private final ConfigAlteration alteration;
    private final Supplier<BrokerConfigs> brokerConfigs;

    /** @param brokerConfigs the configuration in force, which new values must fit */
    public AlterConfigsHandler(ConfigAlteration alteration, Supplier<BrokerConfigs> brokerConfigs) {
        this.alteration = alteration;
        this.brokerConfigs = brokerConfigs;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.ALTER_CONFIGS;
    }

    @Override
    public short maxVersion() {
        return 2;
    }

    @Override
    public void handle(RequestContext context, ApiMessage message) {
        AlterConfigsRequestData request = (AlterConfigsRequestData) message;
        AlterConfigsResponseData response = new AlterConfigsResponseData();
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (AlterConfigsResource resource : request.resources()) {
            AlterConfigsResourceResponse result = new AlterConfigsResourceResponse()
                    .setResourceType(resource.resourceType())
                    .setResourceName(resource.resourceName());
            response.responses().add(result);
            Map<String, String> replacement = new HashMap<>();
            resource.configs().forEach(config -> replacement.put(config.name(), config.value()));
            String name = resource.resourceName();
            ends.add(alteration
                    .alter(
                            resource.resourceType(),
                            name,
                            present -> replace(resource.resourceType(), name, replacement),
                            request.validateOnly())
                    .thenAccept(outcome ->
                            result.setErrorCode(outcome.error().code()).setErrorMessage(outcome.message())));
        }
        Futures.allSettled(ends).whenComplete((nothing, failure) -> context.respond(response));
    }

    private Map<String, String> replace(byte resourceType, String name, Map<String, String> replacement) {
        BrokerConfigs configs = brokerConfigs.get();
        return ResourceType.forId(resourceType) == ResourceType.BROKER
                ? ConfigChanges.replaceBroker(configs, alteration.brokerId(), name, replacement)
                : ConfigChanges.replaceTopic(configs.effective(), name, replacement);
    }
}
