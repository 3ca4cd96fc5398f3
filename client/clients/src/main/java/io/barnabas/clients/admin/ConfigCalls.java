package io.barnabas.clients.admin;

import io.barnabas.clients.admin.AdminCall.Question;
import io.barnabas.common.message.AlterConfigsRequestData;
import io.barnabas.common.message.AlterConfigsResponseData;
import io.barnabas.common.message.DescribeConfigsRequestData;
import io.barnabas.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import io.barnabas.common.message.DescribeConfigsResponseData;
import io.barnabas.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import io.barnabas.common.message.DescribeConfigsResponseData.DescribeConfigsResult;
import io.barnabas.common.message.DescribeConfigsResponseData.DescribeConfigsSynonym;
import io.barnabas.common.message.IncrementalAlterConfigsRequestData;
import io.barnabas.common.message.IncrementalAlterConfigsRequestData.AlterConfigsResource;
import io.barnabas.common.message.IncrementalAlterConfigsRequestData.AlterableConfig;
import io.barnabas.common.message.IncrementalAlterConfigsResponseData;
import io.barnabas.common.message.IncrementalAlterConfigsResponseData.AlterConfigsResourceResponse;
import io.barnabas.common.protocol.ApiException;
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

    Map<ConfigResource, CompletableFuture<Config>> describe(
            Collection<ConfigResource> resources, DescribeConfigsOptions options) {
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
                            new Question(
                                    ApiKeys.DESCRIBE_CONFIGS,
                                    version -> inVersion(version, request, options),
                                    DescribeConfigsResponseData::new),
                            response -> settle(futures, group, ((DescribeConfigsResponseData) response).results()),
                            failure -> failAll(futures, group, failure))
                    .within(options.timeoutMs()));
        });
        return futures.asMap();
    }

    private static DescribeConfigsRequestData inVersion(
            short version, DescribeConfigsRequestData request, DescribeConfigsOptions options) {
        return request.setIncludeSynonyms(version >= 1 && options.includeSynonyms())
                .setIncludeDocumentation(version >= 3 && options.includeDocumentation());
    }

    private static <V> void failAll(
            Futures<ConfigResource, V> futures, List<ConfigResource> group, ApiException failure) {
        group.forEach(resource -> futures.fail(resource, failure));
    }

    private static void settle(
            Futures<ConfigResource, Config> futures, List<ConfigResource> group, List<DescribeConfigsResult> results) {
        for (DescribeConfigsResult result : results) {
            ConfigResource resource = find(group, result.resourceType(), result.resourceName());
            Errors error = Errors.forCode(result.errorCode());
            if (error == Errors.NONE) {
                List<ConfigEntry> entries = new ArrayList<>(result.configs().size());
                for (DescribeConfigsResourceResult config : result.configs()) {
                    entries.add(entry(config));
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

    private static ConfigEntry entry(DescribeConfigsResourceResult config) {
        List<ConfigEntry.Synonym> synonyms = new ArrayList<>(config.synonyms().size());
        for (DescribeConfigsSynonym each : config.synonyms()) {
            synonyms.add(new ConfigEntry.Synonym(each.name(), each.value(), ConfigEntry.Source.forId(each.source())));
        }
        return new ConfigEntry(
                config.name(),
                config.value(),
                ConfigEntry.Source.forId(config.configSource()),
                config.isSensitive(),
                config.readOnly(),
                synonyms,
                ConfigEntry.Type.forId(config.configType()),
                config.documentation());
    }

    Map<ConfigResource, CompletableFuture<Void>> incrementalAlter(
            Map<ConfigResource, ? extends Collection<AlterConfigOp>> changes, AlterConfigsOptions options) {
        Futures<ConfigResource, Void> futures = new Futures<>(changes.keySet());
        byTarget(changes.keySet()).forEach((target, group) -> {
            List<AlterConfigsResource> asked = new ArrayList<>();
            for (ConfigResource resource : group) {
                asked.add(alteration(resource, changes.get(resource)));
            }
            IncrementalAlterConfigsRequestData request = new IncrementalAlterConfigsRequestData()
                    .setResources(asked)
                    .setValidateOnly(options.validateOnly());
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
                                    settle(
                                            futures,
                                            find(group, result.resourceType(), result.resourceName()),
                                            result.errorCode(),
                                            result.errorMessage());
                                }
                                failAll(futures, group, notMentioned());
                            },
                            failure -> failAll(futures, group, failure))
                    .within(options.timeoutMs()));
        });
        return futures.asMap();
    }

    private static void settle(
            Futures<ConfigResource, Void> futures, ConfigResource resource, short errorCode, String text) {
        Errors error = Errors.forCode(errorCode);
        if (error == Errors.NONE) {
            futures.complete(resource, null);
        } else {
            futures.fail(resource, error.exception(text));
        }
    }

    Map<ConfigResource, CompletableFuture<Void>> alter(
            Map<ConfigResource, Config> wanted, AlterConfigsOptions options) {
        Futures<ConfigResource, Void> futures = new Futures<>(wanted.keySet());
        byTarget(wanted.keySet()).forEach((target, group) -> {
            List<AlterConfigsRequestData.AlterConfigsResource> asked = new ArrayList<>();
            for (ConfigResource resource : group) {
                asked.add(replacement(resource, wanted.get(resource)));
            }
            AlterConfigsRequestData request =
                    new AlterConfigsRequestData().setResources(asked).setValidateOnly(options.validateOnly());
            submit.accept(new AdminCall(
                            "alterConfigs",
                            target,
                            new Question(ApiKeys.ALTER_CONFIGS, version -> request, AlterConfigsResponseData::new),
                            response -> {
                                for (AlterConfigsResponseData.AlterConfigsResourceResponse result :
                                        ((AlterConfigsResponseData) response).responses()) {
                                    settle(
                                            futures,
                                            find(group, result.resourceType(), result.resourceName()),
                                            result.errorCode(),
                                            result.errorMessage());
                                }
                                failAll(futures, group, notMentioned());
                            },
                            failure -> failAll(futures, group, failure))
                    .within(options.timeoutMs()));
        });
        return futures.asMap();
    }

    private static AlterConfigsRequestData.AlterConfigsResource replacement(ConfigResource resource, Config config) {
        List<AlterConfigsRequestData.AlterableConfig> configs = new ArrayList<>();
        for (ConfigEntry entry : config.entries()) {
            configs.add(new AlterConfigsRequestData.AlterableConfig()
                    .setName(entry.name())
                    .setValue(entry.value()));
        }
        return new AlterConfigsRequestData.AlterConfigsResource()
                .setResourceType(resource.type().id())
                .setResourceName(resource.name())
                .setConfigs(configs);
    }

    private static ApiException notMentioned() {
        return Errors.UNKNOWN_SERVER_ERROR.exception("The broker response did not contain a result for the resource");
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
