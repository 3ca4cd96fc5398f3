package io.barnabas.server.handler;

import io.barnabas.common.Uuid;
import io.barnabas.common.message.DeleteTopicsRequestData;
import io.barnabas.common.message.DeleteTopicsRequestData.DeleteTopicState;
import io.barnabas.common.message.DeleteTopicsResponseData;
import io.barnabas.common.message.DeleteTopicsResponseData.DeletableTopicResult;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordination.TopicAdmin;
import io.barnabas.server.metadata.MetadataCache;
import io.barnabas.server.metadata.MetadataImage;
import io.barnabas.server.metadata.MetadataWaits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** DeleteTopics 0 to 6, by name or id, at the controller. Answers when the cluster does not know the topics any more. */
public final class DeleteTopicsHandler implements RequestHandler {
    private static final short FIRST_VERSION_BY_TOPIC_ID = 6;
    private static final short FIRST_VERSION_WITH_DELETION_DISABLED = 3;

    private final TopicAdmin topicAdmin;
    private final MetadataCache metadataCache;
    private final MetadataWaits waits;
    private final BooleanSupplier isController;
    private final boolean deleteTopicEnable;

    /**
     * @param isController whether this broker is the controller now
     * @param deleteTopicEnable delete.topic.enable
     */
    public DeleteTopicsHandler(
            TopicAdmin topicAdmin,
            MetadataCache metadataCache,
            MetadataWaits waits,
            BooleanSupplier isController,
            boolean deleteTopicEnable) {
        this.topicAdmin = topicAdmin;
        this.metadataCache = metadataCache;
        this.waits = waits;
        this.isController = isController;
        this.deleteTopicEnable = deleteTopicEnable;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.DELETE_TOPICS;
    }

    @Override
    public short maxVersion() {
        return 6;
    }

    @Override
    public void handle(RequestContext context, ApiMessage message) {
        if (!isController.getAsBoolean()) {
            throw new ApiException(Errors.NOT_CONTROLLER);
        }
        short version = context.apiVersion();
        if (!deleteTopicEnable) {
            throw new ApiException(
                    version < FIRST_VERSION_WITH_DELETION_DISABLED
                            ? Errors.INVALID_REQUEST
                            : Errors.TOPIC_DELETION_DISABLED);
        }
        DeleteTopicsRequestData request = (DeleteTopicsRequestData) message;
        MetadataImage image = metadataCache.image();
        List<DeletableTopicResult> results = new ArrayList<>();
        Map<String, DeletableTopicResult> existing = new LinkedHashMap<>();
        for (DeleteTopicState asked : asked(request, version)) {
            DeletableTopicResult result = resultOf(image, asked);
            results.add(result);
            if (result.errorCode() == Errors.NONE.code() && existing.putIfAbsent(result.name(), result) != null) {
                result.setErrorCode(Errors.INVALID_REQUEST.code()).setErrorMessage("Duplicate topic name.");
            }
        }
        Map<String, CompletableFuture<Optional<Uuid>>> deletions = topicAdmin.deleteTopics(existing.keySet());
        Futures.allSettled(deletions.values())
                .thenCompose(nothing -> {
                    deletions.forEach((name, deletion) -> note(existing.get(name), deletion));
                    return awaitAbsence(existing.values(), request.timeoutMs());
                })
                .whenComplete((nothing, failure) -> {
                    if (failure != null) {
                        context.fail(Futures.cause(failure));
                    } else {
                        context.respond(new DeleteTopicsResponseData().setResponses(results));
                    }
                });
    }

    private static List<DeleteTopicState> asked(DeleteTopicsRequestData request, short version) {
        if (version >= FIRST_VERSION_BY_TOPIC_ID) {
            return request.topics();
        }
        List<DeleteTopicState> asked = new ArrayList<>(request.topicNames().size());
        request.topicNames().forEach(name -> asked.add(new DeleteTopicState().setName(name)));
        return asked;
    }

    private static DeletableTopicResult resultOf(MetadataImage image, DeleteTopicState asked) {
        boolean byId = !asked.topicId().equals(Uuid.ZERO_UUID);
        if (byId && asked.name() != null) {
            throw new ApiException(Errors.INVALID_REQUEST, "Topic name and topic ID can not both be specified.");
        }
        String name = byId ? image.topicName(asked.topicId()) : asked.name();
        DeletableTopicResult result = new DeletableTopicResult().setName(name).setTopicId(asked.topicId());
        if (name == null) {
            return byId
                    ? result.setErrorCode(Errors.UNKNOWN_TOPIC_ID.code())
                    : result.setErrorCode(Errors.INVALID_REQUEST.code())
                            .setErrorMessage("Neither topic name nor id were specified.");
        }
        if (image.topic(name) == null) {
            return result.setErrorCode(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
        }
        return result.setTopicId(image.topicId(name));
    }

    private static void note(DeletableTopicResult result, CompletableFuture<Optional<Uuid>> deletion) {
        Throwable failure = deletion.handle((id, thrown) -> thrown).join();
        if (failure != null) {
            result.setErrorCode(Errors.forException(failure).code())
                    .setErrorMessage(Futures.cause(failure).getMessage());
        }
    }

    private CompletableFuture<Void> awaitAbsence(Iterable<DeletableTopicResult> results, long timeoutMs) {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (DeletableTopicResult result : results) {
            if (result.errorCode() != Errors.NONE.code()) {
                continue;
            }
            Uuid id = result.topicId();
            String name = result.name();
            ends.add(waits.await(image -> isGone(image, name, id), timeoutMs).thenAccept(gone -> {
                if (!gone) {
                    result.setErrorCode(Errors.REQUEST_TIMED_OUT.code());
                }
            }));
        }
        return Futures.allSettled(ends);
    }

    /** Gone, or made anew under the same name already. */
    private static boolean isGone(MetadataImage image, String name, Uuid id) {
        return image.topic(name) == null || !image.topicId(name).equals(id);
    }
}
