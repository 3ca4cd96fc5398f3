package io.barnabas.clients;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.MetadataRequestData;
import io.barnabas.common.message.MetadataResponseData;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * What a client knows of the cluster, which topics it cares about, and when to ask again. Asked by {@link
 * NetworkClient}; any thread may read, add topics, request and await updates.
 */
public final class Metadata {
    private static final String LOGGER = "org.apache.kafka.clients.NetworkClient";
    private static final String METADATA_LOGGER = "org.apache.kafka.clients.Metadata";

    private final long maxAgeMs;
    private final Backoff retryBackoff;
    private final boolean createTopics;
    private final ClientLog log;

    private volatile ClusterMetadata cluster = ClusterMetadata.empty();
    private Set<String> topics = new LinkedHashSet<>();
    private boolean allTopics;
    private boolean updateRequested = true;
    private boolean onlyOnRequest;
    private int updates;
    private int failures;
    private long lastAttemptMs = Long.MIN_VALUE;
    private long lastSuccessMs = Long.MIN_VALUE;
    private ApiException fatal;
    private final CompletableFuture<ApiException> hopeless = new CompletableFuture<>();
    private Map<String, Errors> lastTopicErrors = Map.of();

    /**
     * @param maxAgeMs when to ask again though nothing seems to have changed
     * @param retryBackoff between two attempts
     * @param createTopics whether asking for a topic may create it
     */
    public Metadata(long maxAgeMs, Backoff retryBackoff, boolean createTopics, ClientLog log) {
        this.maxAgeMs = maxAgeMs;
        this.retryBackoff = retryBackoff;
        this.createTopics = createTopics;
        this.log = log;
    }

    /** Asks nothing until it is told to: for a client that can do without, as long as it can. */
    public synchronized Metadata onlyOnRequest() {
        updateRequested = false;
        onlyOnRequest = true;
        return this;
    }

    /** What is known now. */
    public ClusterMetadata cluster() {
        return cluster;
    }

    /** Cares about one topic more; asks for it soon when it is new. */
    public synchronized void add(String topic) {
        if (!allTopics && topics.add(topic)) {
            updateRequested = true;
        }
    }

    /** Cares about exactly these topics. */
    public synchronized void setTopics(Collection<String> names) {
        Set<String> wanted = new LinkedHashSet<>(names);
        updateRequested |= allTopics || !topics.containsAll(wanted);
        topics = wanted;
        allTopics = false;
    }

    /** Cares about every topic there is. */
    public synchronized void setAllTopics() {
        updateRequested |= !allTopics;
        allTopics = true;
    }

    /** Asks again as soon as the backoff allows. Returns a mark for {@link #awaitUpdate}. */
    public synchronized int requestUpdate() {
        updateRequested = true;
        return updates;
    }

    /** How many updates have come in. */
    public synchronized int updates() {
        return updates;
    }

    /** A failure after which no update will come: no bootstrap server can be reached. Null while there is hope. */
    public synchronized ApiException fatal() {
        return fatal;
    }

    /**
     * Waits until another update has come in since the mark.
     *
     * @return whether one came in time
     * @throws ApiException when none will come
     */
    public synchronized boolean awaitUpdate(int mark, long timeoutMs) throws InterruptedException {
        long deadline = System.nanoTime() + timeoutMs * 1_000_000;
        while (updates == mark) {
            throwIfFatal();
            long leftMs = (deadline - System.nanoTime()) / 1_000_000;
            if (leftMs <= 0) {
                return false;
            }
            wait(leftMs);
        }
        throwIfFatal();
        return true;
    }

    /** Throws {@link #fatal()} if there is one. */
    public synchronized void throwIfFatal() {
        if (fatal != null) {
            throw fatal;
        }
    }

    /** How long until an update is due, in ms; 0 when it is. */
    synchronized long timeToUpdateMs(long nowMs) {
        if (fatal != null || onlyOnRequest && !updateRequested) {
            return Long.MAX_VALUE;
        }
        long dueMs = updateRequested || lastSuccessMs == Long.MIN_VALUE ? nowMs : lastSuccessMs + maxAgeMs;
        long allowedMs = lastAttemptMs == Long.MIN_VALUE
                ? nowMs
                : lastAttemptMs + retryBackoff.afterFailures(Math.max(1, failures), lastAttemptMs);
        return Math.max(0, Math.max(dueMs, allowedMs) - nowMs);
    }

    /** The question to ask, in a version. */
    synchronized ApiMessage request(short version) {
        MetadataRequestData request = new MetadataRequestData();
        if (allTopics) {
            request.setTopics(version == 0 ? List.of() : null);
        } else {
            List<MetadataRequestData.MetadataRequestTopic> asked = new ArrayList<>();
            for (String topic : topics) {
                asked.add(new MetadataRequestData.MetadataRequestTopic().setName(topic));
            }
            request.setTopics(asked);
        }
        // Before version 4 the broker decides alone.
        return request.setAllowAutoTopicCreation(version < 4 || createTopics && !allTopics);
    }

    synchronized void onAttempt(long nowMs) {
        lastAttemptMs = nowMs;
        updateRequested = false;
    }

    synchronized void onFailure() {
        failures++;
        updateRequested = true;
    }

    void onFatal(ApiException failure) {
        synchronized (this) {
            fatal = failure;
            notifyAll();
        }
        hopeless.complete(failure);
    }

    /** Completes with {@link #fatal()} when there is one; for whoever waits for something else meanwhile. */
    public CompletableFuture<ApiException> hopeless() {
        return hopeless;
    }

    void onResponse(MetadataResponseData response, int correlationId, long nowMs) {
        ClusterMetadata next = ClusterMetadata.of(response);
        Map<String, Errors> errors = new TreeMap<>();
        for (TopicMetadata topic : next.topics().values()) {
            Errors error = errorOf(topic);
            if (error != Errors.NONE) {
                errors.put(topic.name(), error);
            }
        }
        report(errors, correlationId);
        synchronized (this) {
            if (next.nodes().isEmpty()) {
                // A broker that has not heard from the controller yet knows nobody, not even itself.
                onFailure();
                return;
            }
            cluster = keepingNewerEpochs(next);
            lastSuccessMs = nowMs;
            failures = errors.isEmpty() ? 0 : failures + 1;
            for (Errors error : errors.values()) {
                updateRequested |= error.retriable();
            }
            updates++;
            notifyAll();
        }
    }

    private static Errors errorOf(TopicMetadata topic) {
        if (topic.error() != Errors.NONE) {
            return topic.error();
        }
        for (PartitionMetadata partition : topic.partitions()) {
            if (partition.error() == Errors.LEADER_NOT_AVAILABLE) {
                return partition.error();
            }
        }
        return Errors.NONE;
    }

    /** Says what is wrong with which topics, once for as long as it stays the same. */
    private void report(Map<String, Errors> errors, int correlationId) {
        if (!errors.isEmpty() && !errors.equals(lastTopicErrors)) {
            log.warn(
                    LOGGER,
                    "The metadata response from the cluster reported a recoverable issue with correlation id "
                            + correlationId + " : " + errors);
            List<String> invalid = invalidTopics(errors);
            if (!invalid.isEmpty()) {
                log.error(METADATA_LOGGER, "Metadata response reported invalid topics " + invalid);
            }
        }
        lastTopicErrors = errors;
    }

    private static List<String> invalidTopics(Map<String, Errors> errors) {
        List<String> invalid = new ArrayList<>();
        errors.forEach((topic, error) -> {
            if (error == Errors.INVALID_TOPIC_EXCEPTION) {
                invalid.add(topic);
            }
        });
        return invalid;
    }

    /** A broker that lags behind must not make the client forget a newer leader (KIP-320). */
    private ClusterMetadata keepingNewerEpochs(ClusterMetadata next) {
        Map<String, TopicMetadata> merged = null;
        for (TopicMetadata topic : next.topics().values()) {
            TopicMetadata known = cluster.topic(topic.name());
            if (known != null && known.id().equals(topic.id())) {
                List<PartitionMetadata> partitions = new ArrayList<>(topic.partitions());
                boolean changed = false;
                for (int i = 0; i < partitions.size(); i++) {
                    PartitionMetadata before = cluster.partition(
                            new TopicPartition(topic.name(), partitions.get(i).partition()));
                    if (before != null
                            && before.leaderEpoch() > partitions.get(i).leaderEpoch()
                            && partitions.get(i).leaderEpoch() >= 0) {
                        partitions.set(i, before);
                        changed = true;
                    }
                }
                if (changed) {
                    merged = merged == null ? new HashMap<>(next.topics()) : merged;
                    merged.put(
                            topic.name(),
                            new TopicMetadata(
                                    topic.error(),
                                    topic.name(),
                                    topic.id(),
                                    topic.internal(),
                                    partitions,
                                    topic.authorizedOperations()));
                }
            }
        }
        return merged == null ? next : new ClusterMetadata(next.clusterId(), next.controllerId(), next.nodes(), merged);
    }
}
