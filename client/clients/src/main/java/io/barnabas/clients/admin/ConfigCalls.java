package io.barnabas.clients.admin;

import io.barnabas.clients.admin.AdminCall.Question;
import io.barnabas.common.message.DescribeConfigsRequestData;
import io.barnabas.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import io.barnabas.common.message.DescribeConfigsResponseData;
import io.barnabas.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import io.barnabas.common.message.DescribeConfigsResponseData.DescribeConfigsResult;
import io.barnabas.common.message.IncrementalAlterConfigsRequestData;
import io.barnabas.common.message.IncrementalAlterConfigsRequestData.AlterConfigsResource;
import io.barnabas.common.message.IncrementalAlterConfigsRequestData.AlterableConfig;
import io.barnabas.common.message.IncrementalAlterConfigsResponseData;
import io.barnabas.common.message.IncrementalAlterConfigsResponseData.AlterConfigsResourceResponse;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Calls about settings. A broker's own settings are asked of that broker, everything else of any. */
final class ConfigCalls {
    private final Consumer<AdminCall> submit;

    ConfigCalls(Consumer<AdminCall> submit) {
        this.submit = submit;
    }

    Map<ConfigResource, CompletableFuture<Config>> describe(Collection<ConfigResource> resources) {
        Futures<ConfigResource, Config> futures = new Futures<>(resources);
        byTarget(resources).forEach((target, group) -> {
            List<DescribeConfigsResource> asked = new ArrayList<>();
            for (ConfigResource resource : group) {
                asked.add(new DescribeConfigsResource()
                        .setResourceType(resource.type().id())
                        .setResourceName(resource.name())
                        .setConfigurationKeys(null));
            }
            DescribeConfigsRequestData request = new DescribeConfigsRequestData().setResources(asked);
            submit.accept(new AdminCall(
                    "describeConfigs",
                    target,
                    new Question(ApiKeys.DESCRIBE_CONFIGS, version -> request, DescribeConfigsResponseData::new),
                    response -> settle(futures, group, ((DescribeConfigsResponseData) response).results()),
                    failure -> group.forEach(resource -> futures.fail(resource, failure))));
        });
        return futures.asMap();
    }

    private static void settle(
            Futures<ConfigResource, Config> futures, List<ConfigResource> group, List<DescribeConfigsResult> results) {
        for (DescribeConfigsResult result : results) {
            ConfigResource resource = find(group, result.resourceType(), result.resourceName());
            Errors error = Errors.forCode(result.errorCode());
            if (error == Errors.NONE) {
                List<ConfigEntry> entries = new ArrayList<>(result.configs().size());
                for (DescribeConfigsResourceResult config : result.configs()) {
                    entries.add(new ConfigEntry(
                            config.name(),
                            config.value(),
                            ConfigEntry.Source.forId(config.configSource()),
                            config.isSensitive(),
                            config.readOnly()));
                }
                futures.complete(resource, new Config(entries));
            } else {
                futures.fail(resource, error.exception(result.errorMessage()));
            }
        }
        for (ConfigResource resource : group) {
            futures.fail(
                    resource,
                    Errors.UNKNOWN_SERVER_ERROR.exception(
                            "The broker response did not contain a result for config resource " + resource));
        }
    }

    Map<ConfigResource, CompletableFuture<Void>> alter(
            Map<ConfigResource, Collection<AlterConfigOp>> changes, boolean validateOnly) {
        Futures<ConfigResource, Void> futures = new Futures<>(changes.keySet());
        byTarget(changes.keySet()).forEach((target, group) -> {
            List<AlterConfigsResource> asked = new ArrayList<>();
            for (ConfigResource resource : group) {
                asked.add(alteration(resource, changes.get(resource)));
            }
            IncrementalAlterConfigsRequestData request =
                    new IncrementalAlterConfigsRequestData().setResources(asked).setValidateOnly(validateOnly);
            submit.accept(new AdminCall(
                    "incrementalAlterConfigs",
                    target,
                    new Question(
                            ApiKeys.INCREMENTAL_ALTER_CONFIGS,
                            version -> request,
                            IncrementalAlterConfigsResponseData::new),
                    response -> {
                        for (AlterConfigsResourceResponse result :
                                ((IncrementalAlterConfigsResponseData) response).responses()) {
                            ConfigResource resource = find(group, result.resourceType(), result.resourceName());
                            Errors error = Errors.forCode(result.errorCode());
                            if (error == Errors.NONE) {
                                futures.complete(resource, null);
                            } else {
                                futures.fail(resource, error.exception(result.errorMessage()));
                            }
                        }
                    },
                    failure -> group.forEach(resource -> futures.fail(resource, failure))));
        });
        return futures.asMap();
    }

    private static AlterConfigsResource alteration(ConfigResource resource, Collection<AlterConfigOp> operations) {
        List<AlterableConfig> configs = new ArrayList<>();
        for (AlterConfigOp operation : operations) {
            configs.add(new AlterableConfig()
                    .setName(operation.name())
                    .setConfigOperation((byte) operation.type().ordinal())
                    .setValue(operation.value()));
        }
        return new AlterConfigsResource()
                .setResourceType(resource.type().id())
                .setResourceName(resource.name())
                .setConfigs(configs);
    }

    private static Map<Target, List<ConfigResource>> byTarget(Collection<ConfigResource> resources) {
        Map<Target, List<ConfigResource>> groups = new HashMap<>();
        for (ConfigResource resource : resources) {
            groups.computeIfAbsent(target(resource), target -> new ArrayList<>())
                    .add(resource);
        }
        return groups;
    }

    private static Target target(ConfigResource resource) {
        boolean ofOneBroker = resource.type() == ConfigResource.Type.BROKER_LOGGER
                || resource.type() == ConfigResource.Type.BROKER
                        && !resource.name().isEmpty();
        return ofOneBroker ? new Target.Broker(Integer.parseInt(resource.name())) : Target.ANY;
    }

    private static ConfigResource find(List<ConfigResource> group, byte type, String name) {
        for (ConfigResource resource : group) {
            if (resource.type().id() == type && resource.name().equals(name)) {
                return resource;
            }
        }
        throw Errors.UNKNOWN_SERVER_ERROR.exception("An answer about a resource that was not asked for: " + name);
    }
}
