package io.barnabas.clients.producer.transaction;

import io.barnabas.clients.errors.TopicAuthorizationException;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.AddPartitionsToTxnRequestData;
import io.barnabas.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTopic;
import io.barnabas.common.message.AddPartitionsToTxnResponseData;
import io.barnabas.common.message.AddPartitionsToTxnResponseData.AddPartitionsToTxnPartitionResult;
import io.barnabas.common.message.AddPartitionsToTxnResponseData.AddPartitionsToTxnTopicResult;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Makes partitions part of the transaction; no record goes to one before. */
final class AddPartitionsCall extends TransactionCall {
    /** Newer ones are for brokers among themselves (KIP-890). */
    private static final short NEWEST_FOR_CLIENTS = 3;

    private final Set<TopicPartition> partitions;

    AddPartitionsCall(TransactionManager manager, Set<TopicPartition> partitions) {
        super(manager);
        this.partitions = partitions;
    }

    @Override
    ApiKeys api() {
        return ApiKeys.ADD_PARTITIONS_TO_TXN;
    }

    @Override
    Turn turn() {
        return Turn.ADD;
    }

    @Override
    short newestVersion() {
        return NEWEST_FOR_CLIENTS;
    }

    @Override
    ApiMessage request(short version) {
        Map<String, AddPartitionsToTxnTopic> byTopic = new LinkedHashMap<>();
        for (TopicPartition partition : partitions) {
            byTopic.computeIfAbsent(
                            partition.topic(),
                            name -> new AddPartitionsToTxnTopic().setName(name).setPartitions(new ArrayList<>()))
                    .partitions()
                    .add(partition.partition());
        }
        return new AddPartitionsToTxnRequestData()
                .setV3AndBelowTransactionalId(manager().transactionalId())
                .setV3AndBelowProducerId(manager().identity().id())
                .setV3AndBelowProducerEpoch(manager().identity().epoch())
                .setV3AndBelowTopics(List.copyOf(byTopic.values()));
    }

    @Override
    ApiMessage emptyResponse() {
        return new AddPartitionsToTxnResponseData();
    }

    @Override
    Verdict onResponse(ApiMessage message) {
        Map<TopicPartition, Errors> failed = new LinkedHashMap<>();
        Set<String> unauthorized = new TreeSet<>();
        AddPartitionsToTxnResponseData response = (AddPartitionsToTxnResponseData) message;
        for (AddPartitionsToTxnTopicResult topic : response.resultsByTopicV3AndBelow()) {
            for (AddPartitionsToTxnPartitionResult result : topic.resultsByPartition()) {
                Errors error = Errors.forCode(result.partitionErrorCode());
                if (error == Errors.NONE) {
                    continue;
                }
                Verdict verdict = ofAll(error);
                if (verdict != null) {
                    return verdict;
                }
                failed.put(new TopicPartition(topic.name(), result.partitionIndex()), error);
                if (error == Errors.TOPIC_AUTHORIZATION_FAILED) {
                    unauthorized.add(topic.name());
                }
            }
        }
        if (!unauthorized.isEmpty()) {
            return abortable(new TopicAuthorizationException(unauthorized));
        }
        if (!failed.isEmpty()) {
            return abortable(manager()
                    .exception(
                            failed.values().iterator().next(),
                            "Could not add partitions to transaction due to errors: " + failed));
        }
        manager().onPartitionsAdded(partitions);
        return Verdict.DONE;
    }

    /** What an error of one partition says about the whole request; null when only about that partition. */
    private Verdict ofAll(Errors error) {
        if (error == Errors.CONCURRENT_TRANSACTIONS) {
            return manager().hasPartitions() ? Verdict.RETRY : Verdict.RETRY_SOON;
        }
        Verdict common = common(error);
        if (common != null) {
            return common;
        }
        return switch (error) {
            case INVALID_TXN_STATE -> fatal(manager().exception(error));
            case UNKNOWN_PRODUCER_ID, INVALID_PRODUCER_ID_MAPPING ->
                abortableByFreshEpoch(manager().exception(error));
            default -> null;
        };
    }
}
