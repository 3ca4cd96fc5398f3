package io.barnabas.server.verification;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTopic;
import io.barnabas.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTransaction;
import io.barnabas.common.message.AddPartitionsToTxnResponseData.AddPartitionsToTxnResult;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** What is asked of a coordinator about one producer, and who wants to know. */
final class Question {
    private final Producer producer;
    private final Set<TopicPartition> partitions = new LinkedHashSet<>();
    private final List<Asker> askers = new ArrayList<>(1);

    /** Whose transaction. */
    record Producer(String transactionalId, long id, short epoch) {}

    private record Asker(Collection<TopicPartition> partitions, Consumer<Map<TopicPartition, Errors>> done) {}

    Question(Producer producer) {
        this.producer = producer;
    }

    Producer producer() {
        return producer;
    }

    void add(Collection<TopicPartition> asked, Consumer<Map<TopicPartition, Errors>> done) {
        partitions.addAll(asked);
        askers.add(new Asker(asked, done));
    }

    AddPartitionsToTxnTransaction toRequest() {
        Map<String, AddPartitionsToTxnTopic> topics = new LinkedHashMap<>();
        for (TopicPartition tp : partitions) {
            topics.computeIfAbsent(tp.topic(), name -> new AddPartitionsToTxnTopic().setName(name))
                    .partitions()
                    .add(tp.partition());
        }
        return new AddPartitionsToTxnTransaction()
                .setTransactionalId(producer.transactionalId())
                .setProducerId(producer.id())
                .setProducerEpoch(producer.epoch())
                .setVerifyOnly(true)
                .setTopics(new ArrayList<>(topics.values()));
    }

    /** Tells everybody who asked what the coordinator said; what it left out counts as not answered. */
    void onResult(AddPartitionsToTxnResult result) {
        Map<TopicPartition, Errors> answers = new LinkedHashMap<>();
        result.topicResults().forEach(topic -> topic.resultsByPartition()
                .forEach(partition -> answers.put(
                        new TopicPartition(topic.name(), partition.partitionIndex()),
                        outcome(Errors.forCode(partition.partitionErrorCode())))));
        for (Asker asker : askers) {
            Map<TopicPartition, Errors> outcomes = new LinkedHashMap<>();
            for (TopicPartition tp : asker.partitions()) {
                outcomes.put(tp, answers.getOrDefault(tp, Errors.COORDINATOR_NOT_AVAILABLE));
            }
            asker.done().accept(outcomes);
        }
    }

    /** Producers are told that they were fenced by another word than coordinators use. */
    private static Errors outcome(Errors answer) {
        return answer == Errors.PRODUCER_FENCED ? Errors.INVALID_PRODUCER_EPOCH : answer;
    }

    /** There is no answer. */
    void onError(Errors error) {
        for (Asker asker : askers) {
            asker.done().accept(CoordinatorVerifier.forEach(asker.partitions(), error));
        }
    }
}
