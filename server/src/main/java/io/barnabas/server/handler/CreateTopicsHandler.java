package io.barnabas.server.handler;

import io.barnabas.common.message.CreateTopicsRequestData;
import io.barnabas.common.message.CreateTopicsRequestData.CreatableTopic;
import io.barnabas.common.message.CreateTopicsResponseData;
import io.barnabas.common.message.CreateTopicsResponseData.CreatableTopicConfigs;
import io.barnabas.common.message.CreateTopicsResponseData.CreatableTopicResult;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordination.TopicAdmin;
import io.barnabas.coordination.TopicAdmin.CreatedTopic;
import io.barnabas.coordination.TopicAdmin.NewTopic;
import io.barnabas.server.config.BrokerConfigs;
import io.barnabas.server.config.DescribedConfig;
import io.barnabas.server.metadata.MetadataImage;
import io.barnabas.server.metadata.MetadataWaits;
import io.barnabas.server.metadata.TopicImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** CreateTopics 0 to 7, at the controller. Answers when all partitions of the new topics have leaders. */
public final class CreateTopicsHandler implements RequestHandler {
    private final TopicAdmin topicAdmin;
    private final MetadataWaits waits;
    private final BooleanSupplier isController;
    private final Supplier<BrokerConfigs> brokerConfigs;

    /**
     * @param isController whether this broker is the controller now
     * @param brokerConfigs the configuration in force, to tell what a new topic starts with
     */
    public CreateTopicsHandler(
            TopicAdmin topicAdmin,
            MetadataWaits waits,
            BooleanSupplier isController,
            Supplier<BrokerConfigs> brokerConfigs) {
        this.topicAdmin = topicAdmin;
        this.waits = waits;
        this.isController = isController;
        this.brokerConfigs = brokerConfigs;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.CREATE_TOPICS;
    }

    @Override
    public short maxVersion() {
        return 7;
    }

    @Override
    public void handle(RequestContext context, ApiMessage message) {
        if (!isController.getAsBoolean()) {
            throw new ApiException(Errors.NOT_CONTROLLER);
        }
        CreateTopicsRequestData request = (CreateTopicsRequestData) message;
        Map<String, CreatableTopicResult> results = new LinkedHashMap<>();
        List<NewTopic> wanted = wanted(request, results);
        Map<String, CompletableFuture<CreatedTopic>> creations =
                wanted.isEmpty() ? Map.of() : topicAdmin.createTopics(wanted, request.validateOnly());
        Futures.allSettled(creations.values())
                .thenCompose(nothing -> {
                    creations.forEach((name, creation) -> note(results.get(name), creation, context.apiVersion()));
                    return awaitLeaders(results, creations, request);
                })
                .whenComplete((nothing, failure) -> {
                    if (failure != null) {
                        context.fail(Futures.cause(failure));
                        return;
                    }
                    CreateTopicsResponseData response = new CreateTopicsResponseData();
                    response.topics().addAll(results.values());
                    context.respond(response);
                });
    }

    /** The topics that are named once; of the others it is told that they are named twice. */
    private static List<NewTopic> wanted(CreateTopicsRequestData request, Map<String, CreatableTopicResult> results) {
        Set<String> twice = new HashSet<>();
        for (CreatableTopic topic : request.topics()) {
            if (results.putIfAbsent(topic.name(), new CreatableTopicResult().setName(topic.name())) != null) {
                twice.add(topic.name());
            }
        }
        List<NewTopic> wanted = new ArrayList<>();
        for (CreatableTopic topic : request.topics()) {
            CreatableTopicResult result = results.get(topic.name());
            if (twice.contains(topic.name())) {
                result.setErrorCode(Errors.INVALID_REQUEST.code()).setErrorMessage("Duplicate topic name.");
                continue;
            }
            try {
                wanted.add(newTopic(topic));
            } catch (ApiException e) {
                result.setErrorCode(e.error().code()).setErrorMessage(e.getMessage());
            }
        }
        return wanted;
    }

    private static NewTopic newTopic(CreatableTopic topic) {
        Map<Integer, List<Integer>> assignments = new HashMap<>();
        topic.assignments().forEach(each -> assignments.put(each.partitionIndex(), each.brokerIds()));
        if (assignments.size() < topic.assignments().size()) {
            throw new ApiException(
                    Errors.INVALID_REPLICA_ASSIGNMENT, "A partition is assigned more than once in the request.");
        }
        Map<String, String> configs = new HashMap<>();
        topic.configs().forEach(each -> configs.put(each.name(), each.value()));
        return new NewTopic(topic.name(), topic.numPartitions(), topic.replicationFactor(), assignments, configs);
    }

    private void note(CreatableTopicResult result, CompletableFuture<CreatedTopic> creation, short version) {
        Throwable failure = creation.handle((created, thrown) -> thrown).join();
        if (failure != null) {
            Errors error = Errors.forException(failure);
            Throwable cause = Futures.cause(failure);
            result.setErrorCode(error.code())
                    .setErrorMessage(cause instanceof ApiException ? cause.getMessage() : error.message());
            return;
        }
        CreatedTopic created = creation.join();
        result.setErrorMessage(null);
        if (version >= 7) {
            result.setTopicId(created.topicId());
        }
        if (version >= 5) {
            result.setNumPartitions(created.numPartitions())
                    .setReplicationFactor(created.replicationFactor())
                    .setConfigs(configs(created));
        }
    }

    private List<CreatableTopicConfigs> configs(CreatedTopic created) {
        List<CreatableTopicConfigs> configs = new ArrayList<>();
        for (DescribedConfig config :
                TopicConfigOrder.sorted(brokerConfigs.get().describeTopic(created.configs()))) {
            configs.add(new CreatableTopicConfigs()
                    .setName(config.name())
                    .setValue(config.value())
                    .setReadOnly(config.readOnly())
                    .setConfigSource(config.source().id())
                    .setIsSensitive(config.sensitive()));
        }
        return configs;
    }

    private CompletableFuture<Void> awaitLeaders(
            Map<String, CreatableTopicResult> results,
            Map<String, CompletableFuture<CreatedTopic>> creations,
            CreateTopicsRequestData request) {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        creations.forEach((name, creation) -> {
            CreatableTopicResult result = results.get(name);
            if (result.errorCode() == Errors.NONE.code() && !request.validateOnly()) {
                int partitions = creation.join().numPartitions();
                ends.add(waits.await(image -> isLed(image, name, partitions), request.timeoutMs())
                        .thenAccept(led -> {
                            if (!led) {
                                result.setErrorCode(Errors.REQUEST_TIMED_OUT.code())
                                        .setErrorMessage(null);
                            }
                        }));
            }
        });
        return Futures.allSettled(ends);
    }

    private static boolean isLed(MetadataImage image, String name, int partitions) {
        TopicImage topic = image.topic(name);
        if (topic == null || topic.partitionCount() < partitions) {
            return false;
        }
        for (int i = 0; i < partitions; i++) {
            if (!image.hasLeader(name, i)) {
                return false;
            }
        }
        return true;
    }
}
