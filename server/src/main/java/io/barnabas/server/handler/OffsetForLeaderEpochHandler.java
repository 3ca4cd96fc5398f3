package io.barnabas.server.handler;

import io.barnabas.common.message.OffsetForLeaderEpochRequestData;
import io.barnabas.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderPartition;
import io.barnabas.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderTopic;
import io.barnabas.common.message.OffsetForLeaderEpochResponseData;
import io.barnabas.common.message.OffsetForLeaderEpochResponseData.EpochEndOffset;
import io.barnabas.common.message.OffsetForLeaderEpochResponseData.OffsetForLeaderTopicResult;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.server.replica.ReplicaManager;

/** OffsetForLeaderEpoch 0 to 4: where a leader epoch ends, for whoever has to find out where its log diverges. */
public final class OffsetForLeaderEpochHandler implements RequestHandler {
    private final ReplicaManager replicaManager;

    public OffsetForLeaderEpochHandler(ReplicaManager replicaManager) {
        this.replicaManager = replicaManager;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.OFFSET_FOR_LEADER_EPOCH;
    }

    @Override
    public short maxVersion() {
        return 4;
    }

    @Override
    public void handle(RequestContext context, ApiMessage message) {
        OffsetForLeaderEpochRequestData request = (OffsetForLeaderEpochRequestData) message;
        OffsetForLeaderEpochResponseData response = new OffsetForLeaderEpochResponseData();
        for (OffsetForLeaderTopic topic : request.topics()) {
            OffsetForLeaderTopicResult result = new OffsetForLeaderTopicResult().setTopic(topic.topic());
            response.topics().add(result);
            for (OffsetForLeaderPartition partition : topic.partitions()) {
                result.partitions().add(answer(topic.topic(), partition));
            }
        }
        context.respond(response);
    }

    private EpochEndOffset answer(String topic, OffsetForLeaderPartition asked) {
        EpochEndOffset answer = new EpochEndOffset().setPartition(asked.partition());
        try {
            var end = replicaManager
                    .partition(topic, asked.partition())
                    .endOffsetForLeaderEpoch(asked.currentLeaderEpoch(), asked.leaderEpoch(), true);
            return answer.setLeaderEpoch(end.epoch()).setEndOffset(end.endOffset());
        } catch (ApiException e) {
            return answer.setErrorCode(e.error().code()).setLeaderEpoch(-1).setEndOffset(-1);
        }
    }
}
