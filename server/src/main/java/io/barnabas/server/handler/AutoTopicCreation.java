package io.barnabas.server.handler;

import io.barnabas.common.protocol.Errors;
import io.barnabas.coordination.TopicAdmin;
import io.barnabas.coordination.TopicAdmin.CreatedTopic;
import io.barnabas.coordination.TopicAdmin.NewTopic;
import io.barnabas.metadata.TopicNames;
import io.barnabas.server.config.KafkaConfig;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Creates topics because somebody asked for them (auto.create.topics.enable), with num.partitions and
 * default.replication.factor. A topic that is being created is not created twice, however many ask.
 */
public final class AutoTopicCreation {
    private final TopicAdmin topicAdmin;
    private final KafkaConfig config;
    private final Map<String, CompletableFuture<Errors>> underWay = new ConcurrentHashMap<>();

    /** @param config whether topics are created by themselves, and how */
    public AutoTopicCreation(TopicAdmin topicAdmin, KafkaConfig config) {
        this.topicAdmin = topicAdmin;
        this.config = config;
    }

    boolean isEnabled() {
        return config.topicDefaults().autoCreateEnable();
    }

    /**
     * Creates the topics.
     *
     * @return what to tell the asker about each: LEADER_NOT_AVAILABLE when it is there or comes, else why not. Never fails.
     */
    CompletableFuture<Map<String, Errors>> create(Collection<String> names) {
        Map<String, CompletableFuture<Errors>> outcomes = new LinkedHashMap<>();
        List<NewTopic> wanted = new ArrayList<>();
        for (String name : names) {
            if (!TopicNames.isValid(name)) {
                outcomes.put(name, CompletableFuture.completedFuture(Errors.INVALID_TOPIC_EXCEPTION));
                continue;
            }
            CompletableFuture<Errors> mine = new CompletableFuture<>();
            CompletableFuture<Errors> others = underWay.putIfAbsent(name, mine);
            outcomes.put(name, others == null ? mine : others);
            if (others == null) {
                wanted.add(InternalTopics.creation(name, config));
            }
        }
        if (!wanted.isEmpty()) {
            start(wanted);
        }
        return Futures.allSettled(outcomes.values()).thenApply(nothing -> {
            Map<String, Errors> errors = new HashMap<>();
            outcomes.forEach((name, outcome) -> errors.put(name, outcome.join()));
            return errors;
        });
    }

    private void start(List<NewTopic> wanted) {
        Map<String, CompletableFuture<CreatedTopic>> creations;
        try {
            creations = topicAdmin.createTopics(wanted, false);
        } catch (RuntimeException e) {
            wanted.forEach(topic -> end(topic.name(), e));
            throw e;
        }
        creations.forEach((name, creation) -> creation.whenComplete((created, failure) -> end(name, failure)));
    }

    private void end(String name, Throwable failure) {
        Errors error = failure == null ? Errors.NONE : Errors.forException(failure);
        boolean comes =
                error == Errors.NONE || error == Errors.TOPIC_ALREADY_EXISTS || error == Errors.REQUEST_TIMED_OUT;
        CompletableFuture<Errors> outcome = underWay.remove(name);
        if (outcome != null) {
            outcome.complete(comes ? Errors.LEADER_NOT_AVAILABLE : error);
        }
    }
}
