package io.barnabas.server.handler;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.DeleteRecordsRequestData;
import io.barnabas.common.message.DeleteRecordsRequestData.DeleteRecordsPartition;
import io.barnabas.common.message.DeleteRecordsRequestData.DeleteRecordsTopic;
import io.barnabas.common.message.DeleteRecordsResponseData;
import io.barnabas.common.message.DeleteRecordsResponseData.DeleteRecordsPartitionResult;
import io.barnabas.common.message.DeleteRecordsResponseData.DeleteRecordsTopicResult;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.server.replica.ReplicaManager;
import java.util.concurrent.atomic.AtomicInteger;

/** DeleteRecords 0 to 2 (KIP-107): raises the start of logs. */
public final class DeleteRecordsHandler implements RequestHandler {
    private final ReplicaManager replicaManager;

    public DeleteRecordsHandler(ReplicaManager replicaManager) {
        this.replicaManager = replicaManager;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.DELETE_RECORDS;
    }

    @Override
    public short maxVersion() {
        return 2;
    }

    @Override
    public void handle(RequestContext context, ApiMessage message) {
        DeleteRecordsRequestData request = (DeleteRecordsRequestData) message;
        DeleteRecordsResponseData response = new DeleteRecordsResponseData();
        int count = 0;
        for (DeleteRecordsTopic topic : request.topics()) {
            count += topic.partitions().size();
        }
        // One more for this loop, so that the answer cannot leave before it ends.
        AtomicInteger remaining = new AtomicInteger(count + 1);
        for (DeleteRecordsTopic topic : request.topics()) {
            DeleteRecordsTopicResult topicResult = new DeleteRecordsTopicResult().setName(topic.name());
            response.topics().add(topicResult);
            for (DeleteRecordsPartition asked : topic.partitions()) {
                DeleteRecordsPartitionResult result =
                        new DeleteRecordsPartitionResult().setPartitionIndex(asked.partitionIndex());
                topicResult.partitions().add(result);
                ReplicaManager.DeleteRecordsCallback done = (lowWatermark, error) -> {
                    result.setLowWatermark(lowWatermark).setErrorCode(error.code());
                    respondAfterLast(context, response, remaining);
                };
                if (InternalTopics.contains(topic.name())) {
                    done.onDeleted(-1, Errors.INVALID_TOPIC_EXCEPTION);
                } else {
                    replicaManager.deleteRecords(
                            new TopicPartition(topic.name(), asked.partitionIndex()),
                            asked.offset(),
                            request.timeoutMs(),
                            context.executor(),
                            done);
                }
            }
        }
        respondAfterLast(context, response, remaining);
    }

    private static void respondAfterLast(
            RequestContext context, DeleteRecordsResponseData response, AtomicInteger remaining) {
        if (remaining.decrementAndGet() == 0) {
            context.respond(response);
        }
    }
}
