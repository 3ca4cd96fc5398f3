package io.barnabas.server.handler;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.DescribeLogDirsRequestData;
import io.barnabas.common.message.DescribeLogDirsRequestData.DescribableLogDirTopic;
import io.barnabas.common.message.DescribeLogDirsResponseData;
import io.barnabas.common.message.DescribeLogDirsResponseData.DescribeLogDirsPartition;
import io.barnabas.common.message.DescribeLogDirsResponseData.DescribeLogDirsResult;
import io.barnabas.common.message.DescribeLogDirsResponseData.DescribeLogDirsTopic;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.server.replica.PartitionLogs;
import io.barnabas.server.replica.ReplicaManager;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** DescribeLogDirs 0 to 4: which logs lie where, and how large they are. */
public final class DescribeLogDirsHandler implements RequestHandler {
    private final ReplicaManager replicaManager;

    public DescribeLogDirsHandler(ReplicaManager replicaManager) {
        this.replicaManager = replicaManager;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.DESCRIBE_LOG_DIRS;
    }

    @Override
    public short maxVersion() {
        return 4;
    }

    @Override
    public void handle(RequestContext context, ApiMessage message) {
        Predicate<TopicPartition> wanted = wanted((DescribeLogDirsRequestData) message);
        DescribeLogDirsResponseData response = new DescribeLogDirsResponseData();
        for (PartitionLogs.Directory directory : replicaManager.describeLogDirs()) {
            response.results().add(describe(directory, wanted));
        }
        context.respond(response);
    }

    /** A null list asks for all partitions. */
    private static Predicate<TopicPartition> wanted(DescribeLogDirsRequestData request) {
        if (request.topics() == null) {
            return partition -> true;
        }
        Set<TopicPartition> partitions = new HashSet<>();
        for (DescribableLogDirTopic topic : request.topics()) {
            topic.partitions().forEach(index -> partitions.add(new TopicPartition(topic.topic(), index)));
        }
        return partitions::contains;
    }

    private static DescribeLogDirsResult describe(PartitionLogs.Directory directory, Predicate<TopicPartition> wanted) {
        Map<String, DescribeLogDirsTopic> topics = new TreeMap<>();
        new TreeMap<>(directory.partitions()).forEach((tp, log) -> {
            if (wanted.test(tp)) {
                topics.computeIfAbsent(tp.topic(), name -> new DescribeLogDirsTopic().setName(name))
                        .partitions()
                        .add(new DescribeLogDirsPartition()
                                .setPartitionIndex(tp.partition())
                                .setPartitionSize(log.sizeInBytes())
                                .setOffsetLag(log.offsetLag())
                                .setIsFutureKey(log.future()));
            }
        });
        DescribeLogDirsResult result = new DescribeLogDirsResult()
                .setErrorCode(directory.error().code())
                .setLogDir(directory.path())
                .setTotalBytes(directory.totalBytes())
                .setUsableBytes(directory.usableBytes());
        result.topics().addAll(topics.values());
        return result;
    }
}
