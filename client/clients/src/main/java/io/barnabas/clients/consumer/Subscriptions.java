package io.barnabas.clients.consumer;

import io.barnabas.clients.ClusterMetadata;
import io.barnabas.clients.Metadata;
import io.barnabas.clients.TopicMetadata;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.Errors;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What a consumer was told to read, and which metadata that needs. */
final class Subscriptions {
    private static final String MIXED = "Subscription to topics, partitions and pattern are mutually exclusive";

    private enum Kind {
        NONE,
        TOPICS,
        PATTERN,
        PARTITIONS,
        FOLLOWED
    }

    private final Metadata metadata;
    private final Positions positions;
    private final boolean excludeInternal;
    private Kind kind = Kind.NONE;
    private Set<String> topics = Set.of();
    private Set<String> groupTopics = Set.of();
    private Pattern pattern;
    private ClusterMetadata matched;
    private ConsumerRebalanceListener listener;
    private TopicFollower follower;

    Subscriptions(Metadata metadata, Positions positions, boolean excludeInternal) {
        this.metadata = metadata;
        this.positions = positions;
        this.excludeInternal = excludeInternal;
    }

    void subscribe(Collection<String> names, ConsumerRebalanceListener rebalanceListener) {
        become(Kind.TOPICS);
        listener = rebalanceListener;
        topics = new TreeSet<>(names);
        groupTopics = Set.of();
        metadata.setTopics(topics);
    }

    void subscribe(Pattern names, ConsumerRebalanceListener rebalanceListener) {
        become(Kind.PATTERN);
        listener = rebalanceListener;
        pattern = names;
        matched = null;
        metadata.setAllTopics();
        metadata.requestUpdate();
    }

    /** Reads these partitions and no others, without a group sharing them out. */
    void assign(Collection<TopicPartition> partitions, OffsetResetStrategy start) {
        become(Kind.PARTITIONS);
        Set<String> names = new TreeSet<>();
        partitions.forEach(partition -> names.add(partition.topic()));
        metadata.setTopics(names);
        positions.assign(partitions, start);
    }

    void followTopics(Collection<String> names) {
        become(Kind.FOLLOWED);
        metadata.setTopics(names);
        follower = new TopicFollower(Set.copyOf(names)::contains, false);
    }

    void followMatching(Predicate<String> names) {
        become(Kind.FOLLOWED);
        metadata.setAllTopics();
        follower = new TopicFollower(names, excludeInternal);
    }

    private void become(Kind wanted) {
        if (kind != Kind.NONE && kind != wanted) {
            throw new IllegalStateException(MIXED);
        }
        kind = wanted;
    }

    void unsubscribe() {
        kind = Kind.NONE;
        topics = Set.of();
        groupTopics = Set.of();
        pattern = null;
        listener = null;
        follower = null;
        positions.assign(Set.of(), null);
    }

    /** Whether a group shares out the partitions. */
    boolean byGroup() {
        return kind == Kind.TOPICS || kind == Kind.PATTERN;
    }

    boolean isNone() {
        return kind == Kind.NONE;
    }

    boolean isFollowed() {
        return kind == Kind.FOLLOWED;
    }

    TopicFollower follower() {
        return follower;
    }

    /** The topics subscribed to; those that match now for a pattern. */
    Set<String> topics() {
        return topics;
    }

    /** Null for none. */
    ConsumerRebalanceListener listener() {
        return listener;
    }

    /** Whether the topics subscribed to cover all of these. */
    boolean covers(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            boolean covered = kind == Kind.PATTERN
                    ? pattern.matcher(partition.topic()).matches()
                    : topics.contains(partition.topic());
            if (!covered) {
                return false;
            }
        }
        return true;
    }

    /** Needs metadata of all topics of the group too, for this member leads it. */
    void setGroupTopics(Set<String> names) {
        if (kind == Kind.TOPICS && !names.equals(groupTopics)) {
            groupTopics = names;
            Set<String> all = new TreeSet<>(topics);
            all.addAll(names);
            metadata.setTopics(all);
        }
    }

    /** Finds the topics that match the pattern, when metadata has changed. */
    void matchTopics(ClusterMetadata cluster) {
        if (kind != Kind.PATTERN || cluster == matched || metadata.updates() == 0) {
            return;
        }
        matched = cluster;
        Set<String> matching = new TreeSet<>();
        for (TopicMetadata topic : cluster.topics().values()) {
            boolean hidden = excludeInternal && topic.internal();
            if (topic.error() == Errors.NONE
                    && !hidden
                    && pattern.matcher(topic.name()).matches()) {
                matching.add(topic.name());
            }
        }
        topics = matching;
    }

    /** Whether it is not known yet what there is to join a group for. */
    boolean isUndetermined() {
        return kind == Kind.PATTERN && matched == null;
    }
}
