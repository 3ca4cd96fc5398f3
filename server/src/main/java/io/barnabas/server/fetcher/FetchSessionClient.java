package io.barnabas.server.fetcher;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.message.FetchRequestData;
import io.barnabas.common.message.FetchRequestData.FetchPartition;
import io.barnabas.common.message.FetchRequestData.FetchTopic;
import io.barnabas.common.message.FetchRequestData.ForgottenTopic;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A follower's side of a fetch session (KIP-227): what is wanted of the leader, and how much of that it has to be told
 * with the next request. A partition about which there is nothing to say costs nothing.
 */
final class FetchSessionClient {
    private static final int NO_SESSION = 0;
    private static final int INITIAL_EPOCH = 0;

    private final FetcherConfig config;
    private final Map<TopicPartition, FollowedPartition> wanted = new LinkedHashMap<>();
    private final Map<TopicPartition, FollowedPartition> forgotten = new LinkedHashMap<>();
    private List<FollowedPartition> changes = new ArrayList<>();
    private List<FollowedPartition> sent = new ArrayList<>();
    private int withoutTopicId;
    private int sessionId = NO_SESSION;
    private int epoch = INITIAL_EPOCH;
    private short version;

    FetchSessionClient(FetcherConfig config) {
        this.config = config;
        this.version = config.versions().fetch();
    }

    boolean isEmpty() {
        return wanted.isEmpty();
    }

    /** The version of the last request. */
    short version() {
        return version;
    }

    /** Fetches the partition from the next request on; replaces what was wanted of the partition before. */
    void add(FollowedPartition partition) {
        FollowedPartition before = wanted.put(partition.topicPartition(), partition);
        if (before == null) {
            before = forgotten.get(partition.topicPartition());
        } else {
            withoutTopicId -= countOf(before);
        }
        withoutTopicId += countOf(partition);
        partition.wanted = true;
        if (before != null && before != partition) {
            before.wanted = false;
        }
        if (before != null && before != partition && before.inSession) {
            if (before.topicId().equals(partition.topicId())) {
                partition.inSession = true;
                before.inSession = false;
            } else {
                // Another topic of the same name: the old one is forgotten beside it.
                forgotten.put(partition.topicPartition(), before);
            }
        }
        if (partition.inSession) {
            forgotten.remove(partition.topicPartition());
        }
        markChanged(partition);
    }

    private static int countOf(FollowedPartition partition) {
        return partition.topicId().equals(Uuid.ZERO_UUID) ? 1 : 0;
    }

    /** Does not fetch the partition from the next request on. */
    void remove(FollowedPartition partition) {
        if (wanted.remove(partition.topicPartition(), partition)) {
            withoutTopicId -= countOf(partition);
            partition.wanted = false;
            if (partition.inSession) {
                forgotten.put(partition.topicPartition(), partition);
            }
        }
    }

    /** Offsets or epochs of a wanted partition are others than it was fetched with last. */
    void markChanged(FollowedPartition partition) {
        if (!partition.changed) {
            partition.changed = true;
            changes.add(partition);
        }
    }

    /** The next request; there must be something wanted, or something to forget. */
    FetchRequestData next() {
        chooseVersion();
        FetchRequestData request = new FetchRequestData();
        request.setSessionId(sessionId).setSessionEpoch(epoch);
        if (epoch == INITIAL_EPOCH) {
            wanted.values().forEach(partition -> partition.inSession = true);
            forgotten.values().forEach(partition -> partition.inSession = false);
            forgotten.clear();
            request.setTopics(topicsOf(wanted.values()));
            forgetChanges();
        } else {
            request.setTopics(topicsOfChanges());
            if (!forgotten.isEmpty()) {
                request.setForgottenTopicsData(forgottenTopics());
                forgotten.clear();
            }
        }
        return request;
    }

    /** All partitions of a session are named in one way: by id when all have one. */
    private void chooseVersion() {
        short next = withoutTopicId > 0
                ? config.versions().fetchByName()
                : config.versions().fetch();
        if (FetcherVersions.isByTopicId(next) != FetcherVersions.isByTopicId(version)) {
            epoch = INITIAL_EPOCH;
        }
        version = next;
    }

    /**
     * Takes the leader's answer as a whole.
     *
     * @param error of the answer
     * @param answeredSessionId of the answer
     * @return whether its partitions are to be looked at
     */
    boolean onResponse(Errors error, int answeredSessionId) {
        if (error != Errors.NONE) {
            if (error == Errors.FETCH_SESSION_ID_NOT_FOUND) {
                sessionId = NO_SESSION;
            }
            epoch = INITIAL_EPOCH;
            return false;
        }
        if (answeredSessionId == NO_SESSION) {
            // The leader has no room for a session, or gave it up.
            sessionId = NO_SESSION;
            epoch = INITIAL_EPOCH;
        } else {
            sessionId = answeredSessionId;
            epoch = epoch == Integer.MAX_VALUE ? 1 : epoch + 1;
        }
        return true;
    }

    /** There was no answer: nobody knows what the leader remembers. The next request closes the session for a new one. */
    void onFailure() {
        epoch = INITIAL_EPOCH;
    }

    /** How many partitions are wanted. */
    int size() {
        return wanted.size();
    }

    private void forgetChanges() {
        for (FollowedPartition partition : changes) {
            partition.changed = false;
        }
        changes.clear();
    }

    /** Topics are named anew whenever the next partition is of another one; they come in the order of the last answer. */
    private List<FetchTopic> topicsOfChanges() {
        List<FollowedPartition> now = changes;
        changes = sent;
        sent = now;
        List<FetchTopic> topics = new ArrayList<>(1);
        FetchTopic topic = null;
        for (int i = 0; i < now.size(); i++) {
            FollowedPartition partition = now.get(i);
            partition.changed = false;
            if (partition.wanted) {
                partition.inSession = true;
                topic = topicFor(partition, topic, topics);
                topic.partitions().add(positionOf(partition));
            }
        }
        now.clear();
        return topics;
    }

    private static FetchTopic topicFor(FollowedPartition partition, FetchTopic last, List<FetchTopic> topics) {
        String name = partition.topicPartition().topic();
        if (last != null && last.topic().equals(name) && last.topicId().equals(partition.topicId())) {
            return last;
        }
        FetchTopic topic = new FetchTopic().setTopic(name).setTopicId(partition.topicId());
        topics.add(topic);
        return topic;
    }

    private List<FetchTopic> topicsOf(Iterable<FollowedPartition> partitions) {
        record Topic(String name, Uuid id) {}
        Map<Topic, FetchTopic> topics = new LinkedHashMap<>();
        for (FollowedPartition partition : partitions) {
            Topic key = new Topic(partition.topicPartition().topic(), partition.topicId());
            topics.computeIfAbsent(
                            key,
                            topic -> new FetchTopic().setTopic(topic.name()).setTopicId(topic.id()))
                    .partitions()
                    .add(positionOf(partition));
        }
        return new ArrayList<>(topics.values());
    }

    private FetchPartition positionOf(FollowedPartition partition) {
        return new FetchPartition()
                .setPartition(partition.topicPartition().partition())
                .setCurrentLeaderEpoch(partition.leaderEpoch())
                .setFetchOffset(partition.fetchOffset())
                .setLastFetchedEpoch(config.versions().tellsDivergence() ? partition.lastFetchedEpoch() : -1)
                .setLogStartOffset(partition.logStartOffset())
                .setPartitionMaxBytes(
                        partition.isDiskFull() ? 1 : config.replication().fetchMaxBytes());
    }

    private List<ForgottenTopic> forgottenTopics() {
        List<ForgottenTopic> topics = new ArrayList<>();
        ForgottenTopic last = null;
        for (FollowedPartition partition : forgotten.values()) {
            partition.inSession = false;
            String name = partition.topicPartition().topic();
            if (last == null
                    || !Objects.equals(last.topic(), name)
                    || !last.topicId().equals(partition.topicId())) {
                last = new ForgottenTopic().setTopic(name).setTopicId(partition.topicId());
                topics.add(last);
            }
            last.partitions().add(partition.topicPartition().partition());
        }
        return topics;
    }
}
