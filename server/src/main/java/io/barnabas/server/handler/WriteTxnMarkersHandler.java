package io.barnabas.server.handler;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.WriteTxnMarkersRequestData;
import io.barnabas.common.message.WriteTxnMarkersRequestData.WritableTxnMarker;
import io.barnabas.common.message.WriteTxnMarkersResponseData;
import io.barnabas.common.message.WriteTxnMarkersResponseData.WritableTxnMarkerPartitionResult;
import io.barnabas.common.message.WriteTxnMarkersResponseData.WritableTxnMarkerResult;
import io.barnabas.common.message.WriteTxnMarkersResponseData.WritableTxnMarkerTopicResult;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.server.replica.PartitionAppend;
import io.barnabas.server.replica.ReplicaManager;
import io.barnabas.server.replica.TransactionMarkerOperation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** WriteTxnMarkers 0 and 1: a transaction coordinator, or an administrator, ends transactions in partitions led here. */
public final class WriteTxnMarkersHandler implements RequestHandler {
    private final ReplicaManager replicaManager;
    private final int requestTimeoutMs;

    /** @param requestTimeoutMs request.timeout.ms: how long the replicas may take, milliseconds */
    public WriteTxnMarkersHandler(ReplicaManager replicaManager, int requestTimeoutMs) {
        this.replicaManager = replicaManager;
        this.requestTimeoutMs = requestTimeoutMs;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.WRITE_TXN_MARKERS;
    }

    @Override
    public short maxVersion() {
        return 1;
    }

    @Override
    public void handle(RequestContext context, ApiMessage message) {
        Answer answer = new Answer(context);
        List<TransactionMarkerOperation> operations = new ArrayList<>();
        for (WritableTxnMarker marker : ((WriteTxnMarkersRequestData) message).markers()) {
            List<TopicPartition> hosted = answer.takeHosted(marker, replicaManager);
            if (!hosted.isEmpty()) {
                operations.add(new TransactionMarkerOperation(
                        new TransactionMarkerOperation.Marker(
                                marker.producerId(),
                                marker.producerEpoch(),
                                marker.transactionResult(),
                                marker.coordinatorEpoch()),
                        hosted,
                        requestTimeoutMs,
                        context.executor(),
                        operation -> answer.onDone(marker, operation)));
            }
        }
        answer.expect(operations.size());
        operations.forEach(replicaManager::appendMarkers);
        answer.onDone();
    }

    /** Outcomes by producer and partition; leaves with the last of them. */
    private static final class Answer {
        private final RequestContext context;
        private final Map<Long, Map<TopicPartition, Errors>> outcomes = new LinkedHashMap<>();
        /** Markers under way, and one for the loop that hands them out. */
        private final AtomicInteger remaining = new AtomicInteger(1);

        Answer(RequestContext context) {
            this.context = context;
        }

        void expect(int operations) {
            remaining.addAndGet(operations);
        }

        /** The partitions of a marker that are here, each once; the others are unknown, whoever else has them. */
        List<TopicPartition> takeHosted(WritableTxnMarker marker, ReplicaManager replicaManager) {
            Map<TopicPartition, Errors> ofProducer = new LinkedHashMap<>();
            List<TopicPartition> hosted = new ArrayList<>();
            marker.topics().forEach(topic -> topic.partitionIndexes().forEach(index -> {
                TopicPartition tp = new TopicPartition(topic.name(), index);
                boolean isHosted = isHosted(tp, replicaManager);
                if (ofProducer.put(tp, isHosted ? Errors.NONE : Errors.UNKNOWN_TOPIC_OR_PARTITION) == null
                        && isHosted) {
                    hosted.add(tp);
                }
            }));
            if (!ofProducer.isEmpty()) {
                outcomes.computeIfAbsent(marker.producerId(), id -> new LinkedHashMap<>())
                        .putAll(ofProducer);
            }
            return hosted;
        }

        private static boolean isHosted(TopicPartition tp, ReplicaManager replicaManager) {
            try {
                replicaManager.partition(tp.topic(), tp.partition());
                return true;
            } catch (ApiException e) {
                return false;
            }
        }

        void onDone(WritableTxnMarker marker, TransactionMarkerOperation operation) {
            synchronized (outcomes) {
                Map<TopicPartition, Errors> ofProducer = outcomes.get(marker.producerId());
                for (PartitionAppend append : operation.appends()) {
                    ofProducer.put(new TopicPartition(append.topic(), append.partition()), append.error());
                }
            }
            onDone();
        }

        void onDone() {
            if (remaining.decrementAndGet() == 0) {
                context.respond(response());
            }
        }

        private WriteTxnMarkersResponseData response() {
            WriteTxnMarkersResponseData response = new WriteTxnMarkersResponseData();
            synchronized (outcomes) {
                outcomes.forEach((producerId, ofProducer) -> response.markers().add(result(producerId, ofProducer)));
            }
            return response;
        }

        private static WritableTxnMarkerResult result(long producerId, Map<TopicPartition, Errors> ofProducer) {
            Map<String, WritableTxnMarkerTopicResult> topics = new LinkedHashMap<>();
            ofProducer.forEach((tp, error) -> topics.computeIfAbsent(
                            tp.topic(), name -> new WritableTxnMarkerTopicResult().setName(name))
                    .partitions()
                    .add(new WritableTxnMarkerPartitionResult()
                            .setPartitionIndex(tp.partition())
                            .setErrorCode(error.code())));
            return new WritableTxnMarkerResult().setProducerId(producerId).setTopics(new ArrayList<>(topics.values()));
        }
    }
}
