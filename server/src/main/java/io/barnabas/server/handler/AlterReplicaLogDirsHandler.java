package io.barnabas.server.handler;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.AlterReplicaLogDirsRequestData;
import io.barnabas.common.message.AlterReplicaLogDirsRequestData.AlterReplicaLogDir;
import io.barnabas.common.message.AlterReplicaLogDirsRequestData.AlterReplicaLogDirTopic;
import io.barnabas.common.message.AlterReplicaLogDirsResponseData;
import io.barnabas.common.message.AlterReplicaLogDirsResponseData.AlterReplicaLogDirPartitionResult;
import io.barnabas.common.message.AlterReplicaLogDirsResponseData.AlterReplicaLogDirTopicResult;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.server.replica.ReplicaManager;
import java.util.Map;
import java.util.TreeMap;

/** AlterReplicaLogDirs 0 to 2 (KIP-113): moves replicas of this broker to others of its log directories. */
public final class AlterReplicaLogDirsHandler implements RequestHandler {
    private final ReplicaManager replicaManager;

    public AlterReplicaLogDirsHandler(ReplicaManager replicaManager) {
        this.replicaManager = replicaManager;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.ALTER_REPLICA_LOG_DIRS;
    }

    @Override
    public short maxVersion() {
        return 2;
    }

    @Override
    public void handle(RequestContext context, ApiMessage message) {
        replicaManager.alterReplicaLogDirs(
                wanted((AlterReplicaLogDirsRequestData) message), outcomes -> context.respond(response(outcomes)));
    }

    /** The directory for each replica. */
    static Map<TopicPartition, String> wanted(AlterReplicaLogDirsRequestData request) {
        Map<TopicPartition, String> wanted = new TreeMap<>();
        for (AlterReplicaLogDir dir : request.dirs()) {
            for (AlterReplicaLogDirTopic topic : dir.topics()) {
                topic.partitions().forEach(index -> wanted.put(new TopicPartition(topic.name(), index), dir.path()));
            }
        }
        return wanted;
    }

    /** An answer with what came of each. */
    static AlterReplicaLogDirsResponseData response(Map<TopicPartition, Errors> outcomes) {
        Map<String, AlterReplicaLogDirTopicResult> topics = new TreeMap<>();
        outcomes.forEach((tp, error) -> topics.computeIfAbsent(
                        tp.topic(), name -> new AlterReplicaLogDirTopicResult().setTopicName(name))
                .partitions()
                .add(new AlterReplicaLogDirPartitionResult()
                        .setPartitionIndex(tp.partition())
                        .setErrorCode(error.code())));
        AlterReplicaLogDirsResponseData response = new AlterReplicaLogDirsResponseData();
        response.results().addAll(topics.values());
        return response;
    }
}
