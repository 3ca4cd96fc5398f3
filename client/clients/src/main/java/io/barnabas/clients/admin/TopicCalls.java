package io.barnabas.clients.admin;

import io.barnabas.clients.admin.AdminCall.Question;
import io.barnabas.common.message.CreatePartitionsRequestData;
import io.barnabas.common.message.CreatePartitionsRequestData.CreatePartitionsAssignment;
import io.barnabas.common.message.CreatePartitionsRequestData.CreatePartitionsTopic;
import io.barnabas.common.message.CreatePartitionsResponseData;
import io.barnabas.common.message.CreateTopicsRequestData;
import io.barnabas.common.message.CreateTopicsRequestData.CreatableReplicaAssignment;
import io.barnabas.common.message.CreateTopicsRequestData.CreatableTopic;
import io.barnabas.common.message.CreateTopicsRequestData.CreatableTopicConfig;
import io.barnabas.common.message.CreateTopicsResponseData;
import io.barnabas.common.message.CreateTopicsResponseData.CreatableTopicResult;
import io.barnabas.common.message.DeleteTopicsRequestData;
import io.barnabas.common.message.DeleteTopicsRequestData.DeleteTopicState;
import io.barnabas.common.message.DeleteTopicsResponseData;
import io.barnabas.common.message.DeleteTopicsResponseData.DeletableTopicResult;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Calls that the controller answers: topics come, grow and go. */
final class TopicCalls {
    private final Consumer<AdminCall> submit;
    private final int requestTimeoutMs;

    TopicCalls(Consumer<AdminCall> submit, int requestTimeoutMs) {
        this.submit = submit;
        this.requestTimeoutMs = requestTimeoutMs;
    }

    Map<String, CompletableFuture<Void>> create(Collection<NewTopic> topics, CreateTopicsOptions options) {
        Map<String, NewTopic> byName = new LinkedHashMap<>();
        for (NewTopic topic : topics) {
            byName.put(topic.name(), topic);
        }
        Futures<String, Void> futures = new Futures<>(byName.keySet());
        Collection<String> names = representable(byName.keySet(), futures);
        if (names.isEmpty()) {
            return futures.asMap();
        }
        CreateTopicsRequestData request =
                new CreateTopicsRequestData().setTimeoutMs(requestTimeoutMs).setValidateOnly(options.validateOnly());
        List<CreatableTopic> creatable = new ArrayList<>();
        for (String name : names) {
            creatable.add(creatable(byName.get(name)));
        }
        request.setTopics(creatable);
        submit.accept(new AdminCall(
                        "createTopics",
                        Target.CONTROLLER,
                        new Question(ApiKeys.CREATE_TOPICS, version -> request, CreateTopicsResponseData::new),
                        response -> {
                            for (CreatableTopicResult result : ((CreateTopicsResponseData) response).topics()) {
                                settle(futures, result.name(), result.errorCode(), result.errorMessage());
                            }
                            futures.failRest(notMentioned());
                        },
                        futures::failRest)
                .within(options.timeoutMs()));
        return futures.asMap();
    }

    private static CreatableTopic creatable(NewTopic topic) {
        List<CreatableReplicaAssignment> assignments = new ArrayList<>();
        topic.assignments()
                .forEach((partition, brokers) -> assignments.add(new CreatableReplicaAssignment()
                        .setPartitionIndex(partition)
                        .setBrokerIds(brokers)));
        List<CreatableTopicConfig> configs = new ArrayList<>();
        topic.configs()
                .forEach((name, value) ->
                        configs.add(new CreatableTopicConfig().setName(name).setValue(value)));
        return new CreatableTopic()
                .setName(topic.name())
                .setNumPartitions(topic.partitions())
                .setReplicationFactor(topic.replicationFactor())
                .setAssignments(assignments)
                .setConfigs(configs);
    }

    Map<String, CompletableFuture<Void>> delete(Collection<String> topics, Integer timeoutMs) {
        Futures<String, Void> futures = new Futures<>(topics);
        List<String> names = representable(topics, futures);
        if (names.isEmpty()) {
            return futures.asMap();
        }
        submit.accept(new AdminCall(
                        "deleteTopics",
                        Target.CONTROLLER,
                        new Question(
                                ApiKeys.DELETE_TOPICS,
                                version -> deletion(names, version),
                                DeleteTopicsResponseData::new),
                        response -> {
                            for (DeletableTopicResult result : ((DeleteTopicsResponseData) response).responses()) {
                                settle(futures, result.name(), result.errorCode(), result.errorMessage());
                            }
                            futures.failRest(notMentioned());
                        },
                        futures::failRest)
                .within(timeoutMs));
        return futures.asMap();
    }

    private ApiMessage deletion(List<String> names, short version) {
        DeleteTopicsRequestData request = new DeleteTopicsRequestData().setTimeoutMs(requestTimeoutMs);
        if (version < 6) {
            return request.setTopicNames(names);
        }
        List<DeleteTopicState> states = new ArrayList<>();
        for (String name : names) {
            states.add(new DeleteTopicState().setName(name));
        }
        return request.setTopics(states);
    }

    Map<String, CompletableFuture<Void>> grow(Map<String, NewPartitions> topics, CreatePartitionsOptions options) {
        Futures<String, Void> futures = new Futures<>(topics.keySet());
        List<String> names = representable(topics.keySet(), futures);
        if (names.isEmpty()) {
            return futures.asMap();
        }
        List<CreatePartitionsTopic> growing = new ArrayList<>();
        for (String name : names) {
            growing.add(growing(name, topics.get(name)));
        }
        CreatePartitionsRequestData request = new CreatePartitionsRequestData()
                .setTopics(growing)
                .setTimeoutMs(requestTimeoutMs)
                .setValidateOnly(options.validateOnly());
        submit.accept(new AdminCall(
                        "createPartitions",
                        Target.CONTROLLER,
                        new Question(ApiKeys.CREATE_PARTITIONS, version -> request, CreatePartitionsResponseData::new),
                        response -> {
                            for (CreatePartitionsResponseData.CreatePartitionsTopicResult result :
                                    ((CreatePartitionsResponseData) response).results()) {
                                settle(futures, result.name(), result.errorCode(), result.errorMessage());
                            }
                            futures.failRest(notMentioned());
                        },
                        futures::failRest)
                .within(options.timeoutMs()));
        return futures.asMap();
    }

    private static CreatePartitionsTopic growing(String name, NewPartitions partitions) {
        CreatePartitionsTopic topic = new CreatePartitionsTopic()
                .setName(name)
                .setCount(partitions.totalCount())
                .setAssignments(null);
        if (partitions.assignments() != null) {
            List<CreatePartitionsAssignment> assignments = new ArrayList<>();
            for (List<Integer> brokers : partitions.assignments()) {
                assignments.add(new CreatePartitionsAssignment().setBrokerIds(brokers));
            }
            topic.setAssignments(assignments);
        }
        return topic;
    }

    /** Those names a request can carry; the others fail at once. */
    static <V> List<String> representable(Collection<String> names, Futures<String, V> futures) {
        List<String> usable = new ArrayList<>(names.size());
        for (String name : names) {
            if (name.isEmpty()) {
                futures.fail(
                        name,
                        Errors.INVALID_TOPIC_EXCEPTION.exception(
                                "The given topic name '" + name + "' cannot be represented in a request."));
            } else {
                usable.add(name);
            }
        }
        return usable;
    }

    private static void settle(Futures<String, Void> futures, String name, short errorCode, String text) {
        Errors error = Errors.forCode(errorCode);
        if (error == Errors.NOT_CONTROLLER || error == Errors.THROTTLING_QUOTA_EXCEEDED) {
            // Nothing has been done yet; the whole call is made again.
            throw error.exception(text);
        }
        if (error == Errors.NONE) {
            futures.complete(name, null);
        } else {
            futures.fail(name, error.exception(text));
        }
    }

    private static ApiException notMentioned() {
        return Errors.UNKNOWN_SERVER_ERROR.exception("The controller response did not contain a result for the topic");
    }
}
