package io.barnabas.server.handler;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.ElectLeadersRequestData;
import io.barnabas.common.message.ElectLeadersResponseData;
import io.barnabas.common.message.ElectLeadersResponseData.PartitionResult;
import io.barnabas.common.message.ElectLeadersResponseData.ReplicaElectionResult;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataPartitionState;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordination.Controller;
import io.barnabas.server.metadata.MetadataCache;
import io.barnabas.server.metadata.MetadataImage;
import io.barnabas.server.metadata.MetadataWaits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * ElectLeaders 0 to 2, at the controller. Answers when the new leaders are known here. Asked for all partitions, it tells
 * of those that had an election or should have had one; those whose leader is the right one already are left out.
 */
public final class ElectLeadersHandler implements RequestHandler {
    private static final byte UNCLEAN = 1;

    private final Supplier<Controller> controller;
    private final MetadataCache metadataCache;
    private final MetadataWaits waits;

    /** @param controller this broker's part in the controllership; null while it is starting */
    public ElectLeadersHandler(Supplier<Controller> controller, MetadataCache metadataCache, MetadataWaits waits) {
        this.controller = controller;
        this.metadataCache = metadataCache;
        this.waits = waits;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.ELECT_LEADERS;
    }

    @Override
    public short maxVersion() {
        return 2;
    }

    @Override
    public void handle(RequestContext context, ApiMessage message) {
        ElectLeadersRequestData request = (ElectLeadersRequestData) message;
        boolean all = request.topicPartitions() == null;
        boolean unclean = request.electionType() == UNCLEAN;
        Set<TopicPartition> partitions = all ? allPartitions() : asked(request);
        elect(partitions, unclean)
                .thenCompose(outcome -> awaitLeaders(outcome, unclean, request.timeoutMs()))
                .whenComplete((outcome, failure) -> {
                    if (failure != null) {
                        context.fail(Futures.cause(failure));
                    } else {
                        context.respond(response(outcome, all));
                    }
                });
    }

    private Set<TopicPartition> allPartitions() {
        Set<TopicPartition> partitions = new LinkedHashSet<>();
        metadataCache.image().forEachTopic(topic -> {
            for (int i = 0; i < topic.partitions().size(); i++) {
                if (topic.partition(i) != null) {
                    partitions.add(new TopicPartition(topic.name(), i));
                }
            }
        });
        return partitions;
    }

    private static Set<TopicPartition> asked(ElectLeadersRequestData request) {
        Set<TopicPartition> partitions = new LinkedHashSet<>();
        request.topicPartitions().forEach(topic -> topic.partitions()
                .forEach(p -> partitions.add(new TopicPartition(topic.topic(), p))));
        return partitions;
    }

    private CompletableFuture<Map<TopicPartition, ApiException>> elect(
            Set<TopicPartition> partitions, boolean unclean) {
        Controller current = controller.get();
        CompletableFuture<Map<TopicPartition, ApiException>> elections = current == null || !current.isActive()
                ? CompletableFuture.failedFuture(new ApiException(Errors.NOT_CONTROLLER))
                : current.electLeaders(partitions, unclean);
        return elections.handle((outcome, failure) -> {
            Map<TopicPartition, ApiException> inOrder = new LinkedHashMap<>();
            for (TopicPartition partition : partitions) {
                inOrder.put(
                        partition,
                        failure != null
                                ? new ApiException(Errors.forException(Futures.cause(failure)))
                                : outcome.get(partition));
            }
            return inOrder;
        });
    }

    private CompletableFuture<Map<TopicPartition, ApiException>> awaitLeaders(
            Map<TopicPartition, ApiException> outcome, boolean unclean, long timeoutMs) {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        List<TopicPartition> elected = outcome.keySet().stream()
                .filter(partition -> outcome.get(partition) == null)
                .toList();
        for (TopicPartition partition : elected) {
            ends.add(waits.await(image -> isLed(image, partition, unclean), timeoutMs)
                    .thenAccept(led -> {
                        if (!led) {
                            synchronized (outcome) {
                                outcome.put(partition, new ApiException(Errors.REQUEST_TIMED_OUT));
                            }
                        }
                    }));
        }
        return Futures.allSettled(ends).thenApply(nothing -> outcome);
    }

    private static boolean isLed(MetadataImage image, TopicPartition partition, boolean unclean) {
        if (!image.hasLeader(partition.topic(), partition.partition())) {
            return false;
        }
        UpdateMetadataPartitionState state = image.partition(partition.topic(), partition.partition());
        return unclean || state.replicas().get(0) == state.leader();
    }

    private static ElectLeadersResponseData response(Map<TopicPartition, ApiException> outcome, boolean all) {
        Map<String, ReplicaElectionResult> topics = new LinkedHashMap<>();
        outcome.forEach((partition, failure) -> {
            if (all && failure != null && failure.error() == Errors.ELECTION_NOT_NEEDED) {
                return;
            }
            PartitionResult result = new PartitionResult().setPartitionId(partition.partition());
            if (failure != null) {
                result.setErrorCode(failure.error().code()).setErrorMessage(failure.getMessage());
            }
            topics.computeIfAbsent(partition.topic(), topic -> new ReplicaElectionResult().setTopic(topic))
                    .partitionResult()
                    .add(result);
        });
        return new ElectLeadersResponseData().setReplicaElectionResults(new ArrayList<>(topics.values()));
    }
}
