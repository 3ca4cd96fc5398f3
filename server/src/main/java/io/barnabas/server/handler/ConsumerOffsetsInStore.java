package io.barnabas.server.handler;

import io.barnabas.common.message.OffsetCommitRequestData;
import io.barnabas.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import io.barnabas.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import io.barnabas.common.message.OffsetCommitResponseData;
import io.barnabas.common.message.OffsetCommitResponseData.OffsetCommitResponsePartition;
import io.barnabas.common.message.OffsetCommitResponseData.OffsetCommitResponseTopic;
import io.barnabas.common.message.OffsetFetchRequestData;
import io.barnabas.common.message.OffsetFetchRequestData.OffsetFetchRequestTopic;
import io.barnabas.common.message.OffsetFetchResponseData;
import io.barnabas.common.message.OffsetFetchResponseData.OffsetFetchResponsePartition;
import io.barnabas.common.message.OffsetFetchResponseData.OffsetFetchResponseTopic;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordination.ConsumerOffsets;
import io.barnabas.server.metadata.MetadataCache;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * OffsetCommit and OffsetFetch of version 0: offsets in ZooKeeper, which any broker serves and which have nothing to do
 * with the group's members. A note that comes along is not kept.
 */
final class ConsumerOffsetsInStore {
    private static final long NO_OFFSET = -1;

    private final ConsumerOffsets offsets;
    private final MetadataCache metadataCache;
    private final int maxMetadataLength;

    /** @param maxMetadataLength offset.metadata.max.bytes */
    ConsumerOffsetsInStore(ConsumerOffsets offsets, MetadataCache metadataCache, int maxMetadataLength) {
        this.offsets = offsets;
        this.metadataCache = metadataCache;
        this.maxMetadataLength = maxMetadataLength;
    }

    void commit(RequestContext context, OffsetCommitRequestData request) {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        List<OffsetCommitResponseTopic> topics =
                new ArrayList<>(request.topics().size());
        for (OffsetCommitRequestTopic topic : request.topics()) {
            OffsetCommitResponseTopic answer = new OffsetCommitResponseTopic().setName(topic.name());
            topics.add(answer);
            for (OffsetCommitRequestPartition partition : topic.partitions()) {
                OffsetCommitResponsePartition outcome =
                        new OffsetCommitResponsePartition().setPartitionIndex(partition.partitionIndex());
                answer.partitions().add(outcome);
                Errors refusal = whyRefused(request.groupId(), topic.name(), partition);
                if (refusal != Errors.NONE) {
                    outcome.setErrorCode(refusal.code());
                    continue;
                }
                ends.add(offsets.write(
                                request.groupId(),
                                topic.name(),
                                partition.partitionIndex(),
                                partition.committedOffset())
                        .handle((nothing, failure) -> {
                            outcome.setErrorCode(errorOf(failure).code());
                            return null;
                        }));
            }
        }
        Futures.allSettled(ends).thenRun(() -> context.respond(new OffsetCommitResponseData().setTopics(topics)));
    }

    private Errors whyRefused(String group, String topic, OffsetCommitRequestPartition partition) {
        if (!metadataCache.contains(topic, partition.partitionIndex())) {
            return Errors.UNKNOWN_TOPIC_OR_PARTITION;
        }
        if (!isNodeName(group)) {
            return Errors.UNKNOWN_SERVER_ERROR;
        }
        String note = partition.committedMetadata();
        return note != null && note.length() > maxMetadataLength ? Errors.OFFSET_METADATA_TOO_LARGE : Errors.NONE;
    }

    void fetch(RequestContext context, OffsetFetchRequestData request) {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        List<OffsetFetchResponseTopic> topics = new ArrayList<>(request.topics().size());
        for (OffsetFetchRequestTopic topic : request.topics()) {
            OffsetFetchResponseTopic answer = new OffsetFetchResponseTopic().setName(topic.name());
            topics.add(answer);
            for (int partition : topic.partitionIndexes()) {
                OffsetFetchResponsePartition found = new OffsetFetchResponsePartition()
                        .setPartitionIndex(partition)
                        .setCommittedOffset(NO_OFFSET)
                        .setMetadata("");
                answer.partitions().add(found);
                if (!metadataCache.contains(topic.name(), partition)) {
                    found.setErrorCode(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
                } else if (!isNodeName(request.groupId())) {
                    found.setErrorCode(Errors.UNKNOWN_SERVER_ERROR.code());
                } else {
                    ends.add(offsets.read(request.groupId(), topic.name(), partition)
                            .handle((offset, failure) -> fill(found, offset, failure)));
                }
            }
        }
        Futures.allSettled(ends).thenRun(() -> context.respond(new OffsetFetchResponseData().setTopics(topics)));
    }

    private static Void fill(OffsetFetchResponsePartition found, OptionalLong offset, Throwable failure) {
        if (failure != null) {
            found.setErrorCode(errorOf(failure).code());
        } else if (offset.isEmpty()) {
            found.setErrorCode(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
        } else {
            found.setCommittedOffset(offset.getAsLong());
        }
        return null;
    }

    /** Whether the name can be part of a path: not empty, no empty or dotted part. */
    private static boolean isNodeName(String group) {
        for (String part : group.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..") || part.indexOf('\0') >= 0) {
                return false;
            }
        }
        return true;
    }

    private static Errors errorOf(Throwable failure) {
        return failure == null ? Errors.NONE : Errors.forException(Futures.cause(failure));
    }
}
