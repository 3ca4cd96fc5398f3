package io.barnabas.server.handler;

import io.barnabas.common.message.DescribeProducersRequestData;
import io.barnabas.common.message.DescribeProducersRequestData.TopicRequest;
import io.barnabas.common.message.DescribeProducersResponseData;
import io.barnabas.common.message.DescribeProducersResponseData.PartitionResponse;
import io.barnabas.common.message.DescribeProducersResponseData.ProducerState;
import io.barnabas.common.message.DescribeProducersResponseData.TopicResponse;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.metadata.TopicNames;
import io.barnabas.server.metadata.MetadataCache;
import io.barnabas.server.replica.ReplicaManager;
import io.barnabas.storage.producer.ProducerStateEntry;
import java.util.List;

/** DescribeProducers 0 (KIP-664): who writes to partitions of this broker, led or followed. */
public final class DescribeProducersHandler implements RequestHandler {
    private static final long NO_TRANSACTION = -1;

    private final ReplicaManager replicaManager;
    private final MetadataCache metadataCache;

    public DescribeProducersHandler(ReplicaManager replicaManager, MetadataCache metadataCache) {
        this.replicaManager = replicaManager;
        this.metadataCache = metadataCache;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.DESCRIBE_PRODUCERS;
    }

    @Override
    public short maxVersion() {
        return 0;
    }

    @Override
    public void handle(RequestContext context, ApiMessage message) {
        DescribeProducersResponseData response = new DescribeProducersResponseData();
        for (TopicRequest topic : ((DescribeProducersRequestData) message).topics()) {
            TopicResponse answer = new TopicResponse().setName(topic.name());
            response.topics().add(answer);
            for (int index : topic.partitionIndexes()) {
                answer.partitions().add(describe(topic.name(), index));
            }
        }
        context.respond(response);
    }

    private PartitionResponse describe(String topic, int index) {
        PartitionResponse answer = new PartitionResponse().setPartitionIndex(index);
        String invalid = TopicNames.whyInvalid(topic);
        if (invalid != null) {
            return answer.setErrorCode(Errors.INVALID_TOPIC_EXCEPTION.code()).setErrorMessage(invalid);
        }
        if (metadataCache.image().topic(topic) == null) {
            return answer.setErrorCode(Errors.UNKNOWN_TOPIC_OR_PARTITION.code())
                    .setErrorMessage(Errors.UNKNOWN_TOPIC_OR_PARTITION.message());
        }
        try {
            List<ProducerStateEntry> producers =
                    replicaManager.partition(topic, index).activeProducers();
            producers.forEach(producer -> answer.activeProducers().add(stateOf(producer)));
            return answer;
        } catch (ApiException e) {
            return answer.setErrorCode(e.error().code());
        }
    }

    private static ProducerState stateOf(ProducerStateEntry producer) {
        return new ProducerState()
                .setProducerId(producer.producerId())
                .setProducerEpoch(producer.producerEpoch())
                .setLastSequence(producer.lastSeq())
                .setLastTimestamp(producer.lastTimestamp())
                .setCoordinatorEpoch(producer.coordinatorEpoch())
                .setCurrentTxnStartOffset(producer.currentTxnFirstOffset().orElse(NO_TRANSACTION));
    }
}
