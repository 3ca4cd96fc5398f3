package io.barnabas.clients.admin;

import io.barnabas.clients.VersionRange;
import io.barnabas.clients.admin.AdminCall.Question;
import io.barnabas.clients.admin.PartitionCalls.Inquiry;
import io.barnabas.clients.admin.PartitionCalls.Result;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.DescribeProducersRequestData;
import io.barnabas.common.message.DescribeProducersResponseData;
import io.barnabas.common.message.WriteTxnMarkersRequestData;
import io.barnabas.common.message.WriteTxnMarkersRequestData.WritableTxnMarker;
import io.barnabas.common.message.WriteTxnMarkersRequestData.WritableTxnMarkerTopic;
import io.barnabas.common.message.WriteTxnMarkersResponseData;
import io.barnabas.common.message.WriteTxnMarkersResponseData.WritableTxnMarkerPartitionResult;
import io.barnabas.common.message.WriteTxnMarkersResponseData.WritableTxnMarkerResult;
import io.barnabas.common.message.WriteTxnMarkersResponseData.WritableTxnMarkerTopicResult;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Calls about what partitions remember of producers, and about ending a transaction in one of them (KIP-664). */
final class ProducerCalls {
    private final PartitionCalls partitions;
    private final Submission submission;

    ProducerCalls(PartitionCalls partitions, Submission submission) {
        this.partitions = partitions;
        this.submission = submission;
    }

    Map<TopicPartition, CompletableFuture<List<ProducerState>>> describe(
            Collection<TopicPartition> asked, long timeoutMs) {
        return partitions.ask(
                asked,
                new Inquiry<>(
                        "describeProducers",
                        ApiKeys.DESCRIBE_PRODUCERS,
                        ProducerCalls::request,
                        VersionRange.of(ApiKeys.DESCRIBE_PRODUCERS),
                        DescribeProducersResponseData::new,
                        ProducerCalls::results),
                timeoutMs);
    }

    /** What one replica remembers, whether it leads or follows. */
    Map<TopicPartition, CompletableFuture<List<ProducerState>>> describeOn(
            int broker, Collection<TopicPartition> asked, long timeoutMs) {
        Futures<TopicPartition, List<ProducerState>> futures = new Futures<>(asked);
        if (asked.isEmpty()) {
            return futures.asMap();
        }
        submission.submit(
                new AdminCall(
                        "describeProducers",
                        new Target.Broker(broker),
                        new Question(
                                ApiKeys.DESCRIBE_PRODUCERS,
                                version -> request(asked),
                                DescribeProducersResponseData::new),
                        response -> {
                            for (Result<List<ProducerState>> result : results(response)) {
                                if (result.error() == Errors.NONE) {
                                    futures.complete(result.partition(), result.value());
                                } else {
                                    futures.fail(result.partition(), failure(result, broker));
                                }
                            }
                        },
                        futures::failRest),
                submission.nowMs() + timeoutMs);
        return futures.asMap();
    }

    private static ApiException failure(Result<?> result, int broker) {
        return result.error() == Errors.NOT_LEADER_OR_FOLLOWER
                ? result.error()
                        .exception("Failed to describe active producers for partition " + result.partition()
                                + " on brokerId " + broker)
                : result.error().exception();
    }

    private static ApiMessage request(Collection<TopicPartition> partitions) {
        List<DescribeProducersRequestData.TopicRequest> topics = new ArrayList<>();
        PartitionCalls.byTopic(
                partitions,
                (name, numbers) -> topics.add(new DescribeProducersRequestData.TopicRequest()
                        .setName(name)
                        .setPartitionIndexes(numbers)));
        return new DescribeProducersRequestData().setTopics(topics);
    }

    private static List<Result<List<ProducerState>>> results(ApiMessage response) {
        List<Result<List<ProducerState>>> results = new ArrayList<>();
        for (DescribeProducersResponseData.TopicResponse topic : ((DescribeProducersResponseData) response).topics()) {
            for (DescribeProducersResponseData.PartitionResponse partition : topic.partitions()) {
                List<ProducerState> states = new ArrayList<>();
                for (DescribeProducersResponseData.ProducerState state : partition.activeProducers()) {
                    states.add(new ProducerState(
                            state.producerId(),
                            state.producerEpoch(),
                            state.lastSequence(),
                            state.lastTimestamp(),
                            state.coordinatorEpoch(),
                            state.currentTxnStartOffset()));
                }
                results.add(new Result<>(
                        new TopicPartition(topic.name(), partition.partitionIndex()),
                        Errors.forCode(partition.errorCode()),
                        states));
            }
        }
        return results;
    }

    CompletableFuture<Void> abort(AbortTransactionSpec spec, long timeoutMs) {
        TopicPartition partition = spec.topicPartition();
        return partitions
                .<Void>ask(
                        List.of(partition),
                        new Inquiry<>(
                                "abortTransaction",
                                ApiKeys.WRITE_TXN_MARKERS,
                                asked -> marker(spec),
                                VersionRange.of(ApiKeys.WRITE_TXN_MARKERS),
                                WriteTxnMarkersResponseData::new,
                                ProducerCalls::written),
                        timeoutMs)
                .get(partition)
                .exceptionally(failure -> {
                    throw explained(spec, failure instanceof CompletionException ? failure.getCause() : failure);
                });
    }

    private static WriteTxnMarkersRequestData marker(AbortTransactionSpec spec) {
        return new WriteTxnMarkersRequestData()
                .setMarkers(List.of(new WritableTxnMarker()
                        .setProducerId(spec.producerId())
                        .setProducerEpoch(spec.producerEpoch())
                        .setCoordinatorEpoch(spec.coordinatorEpoch())
                        .setTransactionResult(false)
                        .setTopics(List.of(new WritableTxnMarkerTopic()
                                .setName(spec.topicPartition().topic())
                                .setPartitionIndexes(
                                        List.of(spec.topicPartition().partition()))))));
    }

    private static List<Result<Void>> written(ApiMessage response) {
        List<Result<Void>> results = new ArrayList<>();
        for (WritableTxnMarkerResult marker : ((WriteTxnMarkersResponseData) response).markers()) {
            for (WritableTxnMarkerTopicResult topic : marker.topics()) {
                for (WritableTxnMarkerPartitionResult partition : topic.partitions()) {
                    results.add(new Result<>(
                            new TopicPartition(topic.name(), partition.partitionIndex()),
                            Errors.forCode(partition.errorCode()),
                            null));
                }
            }
        }
        return results;
    }

    private static RuntimeException explained(AbortTransactionSpec spec, Throwable failure) {
        Errors error = Errors.forException(failure);
        String start = "WriteTxnMarkers request with " + spec + " failed ";
        return switch (error) {
            case CLUSTER_AUTHORIZATION_FAILED -> error.exception(start + "due to cluster authorization error");
            case INVALID_PRODUCER_EPOCH -> error.exception(start + "due an invalid producer epoch");
            case TRANSACTION_COORDINATOR_FENCED ->
                error.exception(start + "since the provided coordinator epoch " + spec.coordinatorEpoch()
                        + " has been fenced by the active coordinator");
            case REQUEST_TIMED_OUT, UNSUPPORTED_VERSION, NETWORK_EXCEPTION -> (RuntimeException) failure;
            default -> error.exception(start + "due to unexpected error: " + failure.getMessage());
        };
    }
}
