package io.barnabas.server.handler;

import io.barnabas.common.message.CreatePartitionsRequestData;
import io.barnabas.common.message.CreatePartitionsRequestData.CreatePartitionsAssignment;
import io.barnabas.common.message.CreatePartitionsRequestData.CreatePartitionsTopic;
import io.barnabas.common.message.CreatePartitionsResponseData;
import io.barnabas.common.message.CreatePartitionsResponseData.CreatePartitionsTopicResult;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordination.TopicAdmin;
import io.barnabas.coordination.TopicAdmin.NewPartitions;
import io.barnabas.server.metadata.MetadataImage;
import io.barnabas.server.metadata.MetadataWaits;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** CreatePartitions 0 to 3, at the controller. Answers when the new partitions have leaders. */
public final class CreatePartitionsHandler implements RequestHandler {
    private final TopicAdmin topicAdmin;
    private final MetadataWaits waits;
    private final BooleanSupplier isController;

    /** @param isController whether this broker is the controller now */
    public CreatePartitionsHandler(TopicAdmin topicAdmin, MetadataWaits waits, BooleanSupplier isController) {
        this.topicAdmin = topicAdmin;
        this.waits = waits;
        this.isController = isController;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.CREATE_PARTITIONS;
    }

    @Override
    public short maxVersion() {
        return 3;
    }

    @Override
    public void handle(RequestContext context, ApiMessage message) {
        if (!isController.getAsBoolean()) {
            throw new ApiException(Errors.NOT_CONTROLLER);
        }
        CreatePartitionsRequestData request = (CreatePartitionsRequestData) message;
        Map<String, CreatePartitionsTopicResult> results = new LinkedHashMap<>();
        Map<String, NewPartitions> wanted = wanted(request, results);
        Map<String, CompletableFuture<Void>> extensions =
                wanted.isEmpty() ? Map.of() : topicAdmin.createPartitions(wanted.values(), request.validateOnly());
        Futures.allSettled(extensions.values())
                .thenCompose(nothing -> {
                    extensions.forEach((name, extension) -> note(results.get(name), extension));
                    return request.validateOnly()
                            ? CompletableFuture.<Void>completedFuture(null)
                            : awaitLeaders(results, wanted, request.timeoutMs());
                })
                .whenComplete((nothing, failure) -> {
                    if (failure != null) {
                        context.fail(Futures.cause(failure));
                        return;
                    }
                    CreatePartitionsResponseData response = new CreatePartitionsResponseData();
                    response.results().addAll(results.values());
                    context.respond(response);
                });
    }

    private static Map<String, NewPartitions> wanted(
            CreatePartitionsRequestData request, Map<String, CreatePartitionsTopicResult> results) {
        Map<String, NewPartitions> wanted = new LinkedHashMap<>();
        Set<String> twice = new HashSet<>();
        for (CreatePartitionsTopic topic : request.topics()) {
            results.put(topic.name(), new CreatePartitionsTopicResult().setName(topic.name()));
            if (wanted.put(topic.name(), newPartitions(topic)) != null) {
                twice.add(topic.name());
            }
        }
        for (String name : twice) {
            wanted.remove(name);
            results.get(name)
                    .setErrorCode(Errors.INVALID_REQUEST.code())
                    .setErrorMessage("Duplicate topic in request.");
        }
        return wanted;
    }

    private static NewPartitions newPartitions(CreatePartitionsTopic topic) {
        Optional<List<List<Integer>>> assignments = Optional.ofNullable(topic.assignments())
                .map(given -> given.stream()
                        .map(CreatePartitionsAssignment::brokerIds)
                        .toList());
        return new NewPartitions(topic.name(), topic.count(), assignments);
    }

    private static void note(CreatePartitionsTopicResult result, CompletableFuture<Void> extension) {
        Throwable failure = extension.handle((nothing, thrown) -> thrown).join();
        if (failure != null) {
            result.setErrorCode(Errors.forException(failure).code())
                    .setErrorMessage(Futures.cause(failure).getMessage());
        }
    }

    private CompletableFuture<Void> awaitLeaders(
            Map<String, CreatePartitionsTopicResult> results, Map<String, NewPartitions> wanted, long timeoutMs) {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (NewPartitions topic : wanted.values()) {
            CreatePartitionsTopicResult result = results.get(topic.topic());
            if (result.errorCode() == Errors.NONE.code()) {
                ends.add(waits.await(image -> isLed(image, topic), timeoutMs).thenAccept(led -> {
                    if (!led) {
                        result.setErrorCode(Errors.REQUEST_TIMED_OUT.code());
                    }
                }));
            }
        }
        return Futures.allSettled(ends);
    }

    private static boolean isLed(MetadataImage image, NewPartitions topic) {
        for (int i = topic.totalCount() - 1; i >= 0; i--) {
            if (!image.hasLeader(topic.topic(), i)) {
                return false;
            }
        }
        return true;
    }
}
