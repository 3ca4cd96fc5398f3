package io.barnabas.clients.consumer;

import io.barnabas.clients.ClientLog;
import io.barnabas.clients.ClientRequest;
import io.barnabas.clients.ClientResponse;
import io.barnabas.clients.NetworkClient;
import io.barnabas.clients.consumer.group.CoordinatorLocator;
import io.barnabas.clients.consumer.group.Generation;
import io.barnabas.clients.consumer.group.GroupSettings;
import io.barnabas.clients.consumer.group.Membership;
import io.barnabas.clients.errors.ClientExceptions;
import io.barnabas.clients.errors.RebalanceInProgressException;
import io.barnabas.clients.errors.TopicAuthorizationException;
import io.barnabas.common.Node;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.OffsetCommitRequestData;
import io.barnabas.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import io.barnabas.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import io.barnabas.common.message.OffsetCommitResponseData;
import io.barnabas.common.message.OffsetCommitResponseData.OffsetCommitResponsePartition;
import io.barnabas.common.message.OffsetCommitResponseData.OffsetCommitResponseTopic;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/** Commits offsets. What is begun first is answered first, for all of it goes over the coordinator's connection. */
final class OffsetCommits {
    private static final String LOGGER = "org.apache.kafka.clients.consumer.internals.ConsumerCoordinator";
    private static final String REBALANCING = "Offset commit cannot be completed since the consumer is undergoing a"
            + " rebalance for auto partition assignment. You can try completing the rebalance by calling poll() and then"
            + " retry the operation.";
    /** Asynchronous commits that wait for the coordinator to be found. */
    private static final int MAX_WAITING = 1000;

    /** One commit and how it ended. Its end is null while it is not known. */
    static final class Commit {
        private final Map<TopicPartition, OffsetAndMetadata> offsets;
        private final OffsetCommitCallback callback;
        private boolean done;
        private RuntimeException failure;

        Commit(Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
            this.offsets = offsets;
            this.callback = callback;
        }

        boolean isDone() {
            return done;
        }

        /** Null when it was successful. */
        RuntimeException failure() {
            return failure;
        }

        boolean isRetriable() {
            return failure instanceof ApiException api
                    && api.error().retriable()
                    && !(api instanceof RebalanceInProgressException);
        }
    }

    private final NetworkClient client;
    private final CoordinatorLocator locator;
    private final Membership membership;
    private final GroupSettings settings;
    private final BooleanSupplier byGroup;
    private final ClientLog log;
    private final Deque<Commit> waiting = new ArrayDeque<>();
    private final Deque<Commit> ended = new ArrayDeque<>();
    private int inFlight;

    /**
     * @param byGroup whether the group shares out the partitions, so that only its members may commit
     */
    OffsetCommits(
            NetworkClient client,
            CoordinatorLocator locator,
            Membership membership,
            GroupSettings settings,
            BooleanSupplier byGroup,
            ClientLog log) {
        this.client = client;
        this.locator = locator;
        this.membership = membership;
        this.settings = settings;
        this.byGroup = byGroup;
        this.log = log;
    }

    /** Begins a commit; its callback runs in {@link #runCallbacks}. */
    Commit begin(Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
        Commit commit = new Commit(Map.copyOf(offsets), callback);
        if (offsets.isEmpty()) {
            end(commit, null);
        } else if (waiting.size() >= MAX_WAITING) {
            end(commit, Errors.COORDINATOR_NOT_AVAILABLE.exception());
        } else {
            waiting.addLast(commit);
            send();
        }
        return commit;
    }

    /** Sends what waits for the coordinator. */
    void send() {
        while (!waiting.isEmpty()) {
            Node coordinator = locator.ready();
            if (coordinator == null) {
                return;
            }
            send(coordinator, waiting.removeFirst());
        }
    }

    private void send(Node coordinator, Commit commit) {
        Generation generation = Generation.NONE;
        if (byGroup.getAsBoolean()) {
            if (!membership.isStable()) {
                end(
                        commit,
                        membership.isRebalancing()
                                ? new RebalanceInProgressException(REBALANCING)
                                : CommitFailedException.noMember(settings.maxPollIntervalMs()));
                return;
            }
            generation = membership.generation();
        }
        OffsetCommitRequestData request = request(commit.offsets, generation);
        Generation current = generation;
        inFlight++;
        client.send(new ClientRequest(
                coordinator.id(),
                ApiKeys.OFFSET_COMMIT,
                version -> request,
                OffsetCommitResponseData::new,
                settings.requestTimeoutMs(),
                response -> {
                    inFlight--;
                    end(commit, failureOf(commit, current, response));
                }));
    }

    private OffsetCommitRequestData request(Map<TopicPartition, OffsetAndMetadata> offsets, Generation generation) {
        Map<String, OffsetCommitRequestTopic> topics = new TreeMap<>();
        offsets.forEach((partition, offset) -> topics.computeIfAbsent(
                        partition.topic(),
                        name -> new OffsetCommitRequestTopic().setName(name).setPartitions(new ArrayList<>()))
                .partitions()
                .add(new OffsetCommitRequestPartition()
                        .setPartitionIndex(partition.partition())
                        .setCommittedOffset(offset.offset())
                        .setCommittedLeaderEpoch(offset.leaderEpoch().orElse(-1))
                        .setCommittedMetadata(offset.metadata())));
        return new OffsetCommitRequestData()
                .setGroupId(settings.groupId())
                .setGenerationIdOrMemberEpoch(generation.id())
                .setMemberId(generation.memberId())
                .setGroupInstanceId(byGroup.getAsBoolean() ? settings.groupInstanceId() : null)
                .setTopics(List.copyOf(topics.values()));
    }

    private RuntimeException failureOf(Commit commit, Generation committed, ClientResponse response) {
        if (response.isFailure()) {
            locator.markUnknown("a commit failed: " + response.failure().getMessage());
            return response.failure();
        }
        Set<String> unauthorized = new TreeSet<>();
        OffsetCommitResponseData data = response.as();
        for (OffsetCommitResponseTopic topic : data.topics()) {
            for (OffsetCommitResponsePartition each : topic.partitions()) {
                Errors error = Errors.forCode(each.errorCode());
                if (error == Errors.TOPIC_AUTHORIZATION_FAILED) {
                    unauthorized.add(topic.name());
                } else if (error != Errors.NONE) {
                    log.warn(
                            LOGGER,
                            "Offset commit failed on partition " + topic.name() + "-" + each.partitionIndex() + ": "
                                    + error.message());
                    return refused(error, committed);
                }
            }
        }
        return unauthorized.isEmpty() ? null : new TopicAuthorizationException(unauthorized);
    }

    private RuntimeException refused(Errors error, Generation committed) {
        switch (error) {
            case COORDINATOR_NOT_AVAILABLE, NOT_COORDINATOR, REQUEST_TIMED_OUT -> {
                locator.markUnknown(error.message());
                return error.exception();
            }
            case REBALANCE_IN_PROGRESS -> {
                if (committed.equals(membership.generation())) {
                    membership.requestRejoin("offset commit failed since group is already rebalancing");
                }
                return new RebalanceInProgressException(REBALANCING);
            }
            case UNKNOWN_MEMBER_ID, ILLEGAL_GENERATION -> {
                boolean rebalancing = membership.isRebalancing() && committed.equals(membership.generation());
                membership.onCommitRefused(committed, error);
                return rebalancing
                        ? new RebalanceInProgressException(REBALANCING)
                        : CommitFailedException.tooSlow(settings.maxPollIntervalMs());
            }
            default -> {
                return ClientExceptions.ofGroup(error, settings.groupId());
            }
        }
    }

    private void end(Commit commit, RuntimeException failure) {
        commit.done = true;
        commit.failure = failure;
        if (commit.callback != null) {
            ended.addLast(commit);
        }
    }

    /** Lets callbacks hear of the commits that have ended, in their order. */
    void runCallbacks() {
        for (Commit commit = ended.pollFirst(); commit != null; commit = ended.pollFirst()) {
            Exception told = commit.isRetriable() ? new RetriableCommitFailedException(commit.failure) : commit.failure;
            commit.callback.onComplete(commit.offsets, told);
        }
    }

    boolean hasEnded() {
        return !ended.isEmpty();
    }

    /** Whether some commit has not ended yet. */
    boolean isBusy() {
        return inFlight > 0 || !waiting.isEmpty();
    }

    /** Does not send a commit any more that still waits for the coordinator. */
    void abandon(Commit commit) {
        waiting.remove(commit);
    }
}
