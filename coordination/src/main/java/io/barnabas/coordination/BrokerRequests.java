package io.barnabas.coordination;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.message.LeaderAndIsrResponseData;
import io.barnabas.common.message.LeaderAndIsrResponseData.LeaderAndIsrPartitionError;
import io.barnabas.common.message.StopReplicaRequestData;
import io.barnabas.common.message.StopReplicaResponseData;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.controller.ControllerEffect;
import io.barnabas.controller.ControllerEvent;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Sends the controller's requests to brokers, and makes events of the answers that matter. */
final class BrokerRequests {
    private final BrokerChannel channel;
    private final Term term;

    BrokerRequests(BrokerChannel channel, Term term) {
        this.channel = channel;
        this.term = term;
    }

    void send(ControllerEffect.SendRequest send) {
        channel.send(
                send.brokerId(),
                send.request(),
                send.version(),
                response -> term.execute(() -> onResponse(send, response)));
    }

    private void onResponse(ControllerEffect.SendRequest sent, ApiMessage response) {
        if (sent.request() instanceof StopReplicaRequestData request
                && response instanceof StopReplicaResponseData answer) {
            onStopReplicaResponse(sent.brokerId(), request, answer);
        } else if (response instanceof LeaderAndIsrResponseData answer && answer.errorCode() == Errors.NONE.code()) {
            onLeaderAndIsrResponse(sent.brokerId(), answer);
        }
    }

    private void onStopReplicaResponse(int brokerId, StopReplicaRequestData request, StopReplicaResponseData answer) {
        Map<TopicPartition, Errors> outcome = new TreeMap<>();
        Errors whole = Errors.forCode(answer.errorCode());
        request.topicStates().forEach(topic -> topic.partitionStates().stream()
                .filter(p -> p.deletePartition())
                .forEach(p -> outcome.put(new TopicPartition(topic.topicName(), p.partitionIndex()), whole)));
        if (request.deletePartitions()) {
            request.topics().forEach(topic -> topic.partitionIndexes()
                    .forEach(p -> outcome.put(new TopicPartition(topic.name(), p), whole)));
        }
        answer.partitionErrors()
                .forEach(error -> outcome.computeIfPresent(
                        new TopicPartition(error.topicName(), error.partitionIndex()),
                        (partition, before) -> whole == Errors.NONE ? Errors.forCode(error.errorCode()) : whole));
        if (!outcome.isEmpty()) {
            term.submit(new ControllerEvent.StopReplicaResponseReceived(brokerId, outcome));
        }
    }

    /** Failed directories are told of as errors of the replicas on them; everything else goes without saying. */
    private void onLeaderAndIsrResponse(int brokerId, LeaderAndIsrResponseData answer) {
        Set<TopicPartition> online = new TreeSet<>();
        Set<TopicPartition> offline = new TreeSet<>();
        answer.partitionErrors().forEach(error -> sort(error, Optional.of(error.topicName()), online, offline));
        answer.topics().forEach(topic -> {
            Optional<String> name = name(topic.topicId());
            topic.partitionErrors().forEach(error -> sort(error, name, online, offline));
        });
        Set<TopicPartition> known = term.kafka().context().replicasOnOfflineDirs(brokerId);
        if (!offline.isEmpty() || online.stream().anyMatch(known::contains)) {
            term.submit(new ControllerEvent.LeaderAndIsrResponseReceived(brokerId, online, offline));
        }
    }

    private Optional<String> name(Uuid topicId) {
        return term.kafka().context().topicName(topicId);
    }

    private static void sort(
            LeaderAndIsrPartitionError error,
            Optional<String> topic,
            Set<TopicPartition> online,
            Set<TopicPartition> offline) {
        topic.map(name -> new TopicPartition(name, error.partitionIndex())).ifPresent(partition -> {
            if (error.errorCode() == Errors.KAFKA_STORAGE_ERROR.code()) {
                offline.add(partition);
            } else if (error.errorCode() == Errors.NONE.code()) {
                online.add(partition);
            }
        });
    }
}
