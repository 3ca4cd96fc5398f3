package io.barnabas.clients.consumer;

import io.barnabas.clients.ClientLog;
import io.barnabas.clients.ClusterMetadata;
import io.barnabas.clients.Metadata;
import io.barnabas.clients.NetworkClient;
import io.barnabas.clients.consumer.assignor.Assignment;
import io.barnabas.clients.consumer.assignor.ConsumerPartitionAssignor;
import io.barnabas.clients.consumer.assignor.ConsumerProtocol;
import io.barnabas.clients.consumer.assignor.Subscription;
import io.barnabas.clients.consumer.group.CoordinatorLocator;
import io.barnabas.clients.consumer.group.Generation;
import io.barnabas.clients.consumer.group.GroupProtocol;
import io.barnabas.clients.consumer.group.GroupSettings;
import io.barnabas.clients.consumer.group.HeartbeatThread;
import io.barnabas.clients.consumer.group.Membership;
import io.barnabas.common.TopicPartition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a consumer that has a {@code group.id} does with its group: shares partitions out, commits, looks up commits. */
final class ConsumerCoordinator implements GroupProtocol {
    private static final String LOGGER = "org.apache.kafka.clients.consumer.internals.ConsumerCoordinator";
    private static final int NO_MARK = -1;

    private final NetworkClient client;
    private final Metadata metadata;
    private final Subscriptions subscriptions;
    private final Positions positions;
    private final Access access;
    private final ClientLog log;
    private final GroupSettings settings;
    private final String rackId;
    private final List<ConsumerPartitionAssignor> assignors;
    private final boolean cooperative;
    private final CoordinatorLocator locator;
    private final Membership membership;
    private final OffsetCommits commits;
    private final AutoCommit autoCommit;
    private final CommittedOffsets committedOffsets;
    private final Rebalances rebalances;
    private HeartbeatThread heartbeatThread;

    /** The topics this member last joined with; null before it has. */
    private Set<String> joinedTopics;
    /** As the leader: what the last assignment was made from; null for others. */
    private SortedMap<String, Integer> assignedFrom;

    private ClusterMetadata lookedAt;
    private int metadataMark = NO_MARK;
    private OffsetCommits.Commit preparing;
    private long prepareDeadlineMs;
    private long prepareRetryMs;

    ConsumerCoordinator(
            ConsumerConfig config,
            NetworkClient client,
            Metadata metadata,
            Subscriptions subscriptions,
            Positions positions,
            Access access,
            ClientLog log) {
        this.client = client;
        this.metadata = metadata;
        this.subscriptions = subscriptions;
        this.positions = positions;
        this.access = access;
        this.log = log;
        this.settings = config.groupSettings();
        this.rackId = config.rackId();
        this.assignors = config.assignors();
        this.cooperative = assignors.stream().allMatch(ConsumerPartitionAssignor::isCooperative);
        this.locator = new CoordinatorLocator(client, settings, log);
        this.membership = new Membership(client, locator, settings, this, log);
        this.commits = new OffsetCommits(client, locator, membership, settings, subscriptions::byGroup, log);
        this.autoCommit = new AutoCommit(
                config.flag(ConsumerConfig.ENABLE_AUTO_COMMIT),
                config.number(ConsumerConfig.AUTO_COMMIT_INTERVAL_MS),
                settings.retryBackoff(),
                commits,
                positions,
                log);
        this.committedOffsets = new CommittedOffsets(client, locator, settings, config.readCommitted());
        this.rebalances = new Rebalances(subscriptions, access, log);
    }

    OffsetCommits commits() {
        return commits;
    }

    CommittedOffsets committedOffsets() {
        return committedOffsets;
    }

    CoordinatorLocator locator() {
        return locator;
    }

    /** Does what is due, without waiting, on the application's thread: it may call the listener. */
    void poll() {
        runCallbacks();
        if (subscriptions.byGroup()) {
            subscriptions.matchTopics(metadata.cluster());
            if (!subscriptions.isUndetermined()) {
                startHeartbeats();
                maybeRequestRejoin();
                membership.poll();
                rebalances.throwFailure();
            }
        }
        if (!subscriptions.isFollowed()) {
            autoCommit.poll(client.nowMs());
        }
        commits.send();
        runCallbacks();
    }

    /** What keeps the member alive while a call waits for something else. */
    void tick() {
        membership.tick();
        commits.send();
    }

    void runCallbacks() {
        if (commits.hasEnded()) {
            access.runUnlocked(commits::runCallbacks);
        }
    }

    private void startHeartbeats() {
        if (heartbeatThread == null) {
            heartbeatThread = new HeartbeatThread(access.lock(), membership, client, log);
            heartbeatThread.start(settings.groupId());
        }
    }

    private void maybeRequestRejoin() {
        if (joinedTopics == null) {
            return;
        }
        if (!joinedTopics.equals(subscriptions.topics())) {
            membership.requestRejoin("subscription has changed from " + joinedTopics + " at the beginning of the "
                    + "rebalance to " + subscriptions.topics());
        } else if (assignedFrom != null && metadata.cluster() != lookedAt) {
            lookedAt = metadata.cluster();
            SortedMap<String, Integer> now = partitionsPerTopic(assignedFrom.keySet());
            if (!now.equals(assignedFrom)) {
                membership.requestRejoin("cached metadata has changed from " + assignedFrom + " at the beginning of "
                        + "the rebalance to " + now);
            }
        }
    }

    private SortedMap<String, Integer> partitionsPerTopic(Set<String> topics) {
        SortedMap<String, Integer> counts = new TreeMap<>();
        for (String topic : topics) {
            counts.put(topic, metadata.cluster().partitionCount(topic));
        }
        return counts;
    }

    void requestRejoin(String reason) {
        membership.requestRejoin(reason);
    }

    @Override
    public List<Offer> offers() {
        joinedTopics = Set.copyOf(subscriptions.topics());
        List<TopicPartition> owned = List.copyOf(positions.partitions());
        List<Offer> offers = new ArrayList<>(assignors.size());
        for (ConsumerPartitionAssignor assignor : assignors) {
            Subscription subscription = new Subscription(
                    List.copyOf(new TreeSet<>(joinedTopics)),
                    assignor.subscriptionUserData(),
                    owned,
                    membership.generation().id(),
                    rackId,
                    Optional.empty());
            offers.add(new Offer(assignor.name(), ConsumerProtocol.serializeSubscription(subscription)));
        }
        return offers;
    }

    @Override
    public boolean onJoinPrepare(Generation generation) {
        if (!isCommittedBeforeJoin(generation)) {
            return false;
        }
        preparing = null;
        Collection<TopicPartition> owned = List.copyOf(positions.partitions());
        if (!generation.isMember()) {
            if (!owned.isEmpty()) {
                rebalances.lost(owned);
                positions.assign(Set.of(), null);
            }
        } else if (cooperative) {
            List<TopicPartition> unwanted = new ArrayList<>(owned);
            unwanted.removeIf(partition -> subscriptions.topics().contains(partition.topic()));
            if (!unwanted.isEmpty()) {
                rebalances.revoked(unwanted);
                List<TopicPartition> kept = new ArrayList<>(owned);
                kept.removeAll(unwanted);
                positions.assign(kept, null);
            }
        } else {
            positions.revoking(owned);
            rebalances.revoked(owned);
            positions.assign(Set.of(), null);
        }
        assignedFrom = null;
        rebalances.throwFailure();
        return true;
    }

    /** Others go on from what is committed: it should be where this member stopped. */
    private boolean isCommittedBeforeJoin(Generation generation) {
        if (!autoCommit.isEnabled()
                || !generation.isMember()
                || positions.partitions().isEmpty()) {
            return true;
        }
        long nowMs = client.nowMs();
        if (preparing == null) {
            preparing = autoCommit.now();
            prepareDeadlineMs = nowMs + settings.maxPollIntervalMs();
            prepareRetryMs = nowMs + settings.retryBackoff().initialMs();
        }
        if (!preparing.isDone()) {
            return nowMs >= prepareDeadlineMs;
        }
        if (preparing.isRetriable() && nowMs < prepareDeadlineMs) {
            if (nowMs >= prepareRetryMs) {
                prepareRetryMs = nowMs + settings.retryBackoff().initialMs();
                preparing = autoCommit.now();
            }
            return false;
        }
        if (preparing.failure() != null) {
            log.warn(
                    LOGGER,
                    "Auto-commit before the rebalance failed: "
                            + preparing.failure().getMessage());
        }
        return true;
    }

    @Override
    public Map<String, byte[]> performAssignment(Generation generation, List<Member> members, boolean skipAssignment) {
        ConsumerPartitionAssignor assignor = assignor(generation);
        SortedMap<String, Subscription> told = new TreeMap<>();
        Set<String> topics = new TreeSet<>();
        for (Member member : members) {
            Subscription subscription =
                    ConsumerProtocol.deserializeSubscription(member.metadata()).of(member.groupInstanceId());
            told.put(member.memberId(), subscription);
            topics.addAll(subscription.topics());
        }
        if (!isKnown(topics)) {
            return null;
        }
        assignedFrom = partitionsPerTopic(topics);
        lookedAt = metadata.cluster();
        Map<String, byte[]> shares = new HashMap<>();
        if (!skipAssignment) {
            SortedMap<String, Integer> existing = new TreeMap<>(assignedFrom);
            existing.values().removeIf(count -> count == 0);
            assignor.assign(existing, told)
                    .forEach((member, partitions) ->
                            shares.put(member, ConsumerProtocol.serializeAssignment(new Assignment(partitions, null))));
        }
        log.info(LOGGER, "Finished assignment for group at generation " + generation.id());
        return shares;
    }

    /** Whether there is metadata of all topics of the group, or at least an answer that should have had it. */
    private boolean isKnown(Set<String> topics) {
        subscriptions.setGroupTopics(topics);
        if (metadata.cluster().topics().keySet().containsAll(topics)) {
            metadataMark = NO_MARK;
            return true;
        }
        if (metadataMark == NO_MARK) {
            metadataMark = metadata.requestUpdate();
        }
        if (metadata.updates() == metadataMark) {
            return false;
        }
        metadataMark = NO_MARK;
        return true;
    }

    private ConsumerPartitionAssignor assignor(Generation generation) {
        for (ConsumerPartitionAssignor assignor : assignors) {
            if (assignor.name().equals(generation.protocolName())) {
                return assignor;
            }
        }
        throw new IllegalStateException(
                "Coordinator selected invalid assignment protocol: " + generation.protocolName());
    }

    @Override
    public void onJoinComplete(Generation generation, byte[] share) {
        List<TopicPartition> assigned =
                ConsumerProtocol.deserializeAssignment(share).partitions();
        Set<TopicPartition> owned = new TreeSet<>(positions.partitions());
        if (!subscriptions.covers(assigned)) {
            log.warn(
                    LOGGER,
                    "We received an assignment " + assigned + " that doesn't match our current subscription "
                            + subscriptions.topics()
                            + "; it is likely that the subscription has changed since we joined the "
                            + "group. Will try re-join the group with current subscription");
            membership.requestRejoin("received assignment does not match the current subscription");
            return;
        }
        assignor(generation).onAssignment(assigned, generation.id());
        autoCommit.restart(client.nowMs());
        Set<TopicPartition> added = new TreeSet<>(assigned);
        added.removeAll(owned);
        if (cooperative) {
            Set<TopicPartition> revoked = new TreeSet<>(owned);
            assigned.forEach(revoked::remove);
            log.info(
                    LOGGER,
                    "Updating assignment with Assigned partitions: " + assigned
                            + " Current owned partitions: " + owned + " Added partitions (assigned - owned): " + added
                            + " Revoked partitions (owned - assigned): " + revoked);
            if (!revoked.isEmpty()) {
                positions.revoking(revoked);
                rebalances.revoked(revoked);
                membership.requestRejoin(
                        "need to revoke partitions " + revoked + " as indicated by the current assignment and re-join");
            }
        }
        positions.assign(assigned, null);
        rebalances.assigned(added);
        rebalances.throwFailure();
    }

    /** Gives up all partitions and leaves the group, or only forgets what was assigned by hand. */
    void leave(String reason) {
        if (subscriptions.byGroup()) {
            autoCommitBeforeLeaving();
            List<TopicPartition> owned = List.copyOf(positions.partitions());
            if (!owned.isEmpty()) {
                if (membership.generation().isMember()) {
                    rebalances.revoked(owned);
                } else {
                    rebalances.lost(owned);
                }
                positions.assign(Set.of(), null);
            }
        } else if (!subscriptions.isFollowed()) {
            autoCommitBeforeLeaving();
        }
        membership.leave(reason);
        joinedTopics = null;
        assignedFrom = null;
        preparing = null;
        metadataMark = NO_MARK;
    }

    private void autoCommitBeforeLeaving() {
        if (locator.isKnown()) {
            autoCommit.now();
        }
    }

    void throwListenerFailure() {
        rebalances.throwFailure();
    }

    /** Begins to commit everything read, if that is to be done without being asked; null when not. */
    OffsetCommits.Commit autoCommitNow() {
        return subscriptions.isFollowed() ? null : autoCommit.now();
    }

    ConsumerGroupMetadata groupMetadata() {
        Generation generation = membership.generation();
        return new ConsumerGroupMetadata(
                settings.groupId(),
                generation.id(),
                generation.memberId(),
                Optional.ofNullable(settings.groupInstanceId()));
    }

    /** How long there is nothing to do here unless an answer comes, in ms. */
    long waitMs() {
        long waitMs = subscriptions.byGroup() ? membership.waitMs() : Long.MAX_VALUE;
        return Math.min(waitMs, autoCommit.waitMs(client.nowMs()));
    }

    /** Commits and leaves, and waits for the answers. */
    void close(long deadlineMs, Waiter waiter) {
        RuntimeException failure = null;
        try {
            if (!subscriptions.isFollowed() && metadata.updates() > 0) {
                OffsetCommits.Commit last = autoCommitNow();
                waiter.awaitQuietly(deadlineMs, () -> !commits.isBusy());
                if (last != null && last.failure() != null) {
                    log.warn(
                            LOGGER,
                            "The last auto-commit failed: " + last.failure().getMessage());
                }
            }
            runCallbacks();
            leave("the consumer is being closed");
            waiter.awaitQuietly(deadlineMs, () -> !membership.isLeaving());
            rebalances.throwFailure();
        } catch (RuntimeException e) {
            failure = e;
        }
        if (heartbeatThread != null) {
            heartbeatThread.close();
        }
        if (failure != null) {
            throw failure;
        }
    }
}
