package io.barnabas.server.fetcher;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.metadata.EndPoint;
import io.barnabas.server.link.BrokerLinks;
import io.barnabas.server.replica.OwnedPartition;
import io.barnabas.server.replica.ReplicaFetchers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/**
 * The fetchers of this broker: some for each leader it follows (num.replica.fetchers), opened with the first partition
 * and closed with the last. A leader whose address is not known yet is waited for.
 */
public final class LeaderFetchers implements ReplicaFetchers, AutoCloseable {
    /**
     * What fetchers have of the outside world.
     *
     * @param links opens links to leaders
     * @param endPoints a live broker's listener for brokers, null when it is not known
     * @param brokerEpoch of this broker's registration, -1 while there is none
     * @param throttle of followers that have fallen behind
     */
    public record Ports(
            BrokerLinks links, IntFunction<EndPoint> endPoints, LongSupplier brokerEpoch, FollowerThrottle throttle) {}

    /** A leader's fetchers by number; those no partition fell to are null. */
    private static final class Leader {
        private final int id;
        private EndPoint endPoint;
        private ReplicaFetcher[] fetchers;
        private int partitions;

        Leader(int id, int numFetchers) {
            this.id = id;
            this.fetchers = new ReplicaFetcher[numFetchers];
        }
    }

    /** Who a partition follows; without a fetcher while the leader's address is not known. */
    private record Role(OwnedPartition owned, Uuid topicId, int leaderId, int leaderEpoch, FollowedPartition fetched) {
        boolean isSameAs(Uuid otherTopicId, int otherLeaderId, int otherLeaderEpoch, OwnedPartition otherOwned) {
            return leaderId == otherLeaderId
                    && leaderEpoch == otherLeaderEpoch
                    && owned == otherOwned
                    && topicId.equals(otherTopicId);
        }
    }

    private final FetcherConfig config;
    private final Ports ports;
    private final Map<Integer, Leader> leaders = new TreeMap<>();
    private final Map<TopicPartition, Role> roles = new LinkedHashMap<>();
    private int numFetchers;
    private boolean closed;

    public LeaderFetchers(FetcherConfig config, Ports ports) {
        this.config = config;
        this.ports = ports;
        this.numFetchers = Math.max(1, config.replication().numFetchers());
    }

    @Override
    public synchronized void follow(OwnedPartition partition, Uuid topicId, int leaderId, int leaderEpoch) {
        if (closed) {
            return;
        }
        TopicPartition tp = partition.partition().topicPartition();
        Role before = roles.get(tp);
        if (before != null && before.isSameAs(topicId, leaderId, leaderEpoch, partition)) {
            if (before.fetched() != null) {
                before.fetched().fetcher().wake();
                return;
            }
        }
        leaders.computeIfAbsent(leaderId, id -> new Leader(id, numFetchers)).partitions++;
        if (before != null) {
            leave(before);
        }
        roles.put(tp, start(new Role(partition, topicId, leaderId, leaderEpoch, null)));
    }

    @Override
    public synchronized void unfollow(TopicPartition partition) {
        Role role = roles.remove(partition);
        if (role != null) {
            leave(role);
        }
    }

    /** Addresses of brokers may be others than they were: call after each change of the cluster's metadata. */
    public synchronized void onMetadataChange() {
        if (closed) {
            return;
        }
        for (Leader leader : leaders.values()) {
            EndPoint now = ports.endPoints().apply(leader.id);
            // A leader that is gone keeps its address: the controller will name another.
            if (now != null && !now.equals(leader.endPoint)) {
                restart(leader);
            }
        }
    }

    /** num.replica.fetchers is another. */
    public synchronized void resize(int newNumFetchers) {
        if (closed || newNumFetchers == numFetchers) {
            return;
        }
        numFetchers = Math.max(1, newNumFetchers);
        for (Leader leader : leaders.values()) {
            restart(leader);
        }
    }

    /** Fetches nothing any more, for good. */
    @Override
    public synchronized void close() {
        closed = true;
        roles.values().forEach(role -> {
            if (role.fetched() != null) {
                role.fetched().release();
            }
        });
        roles.clear();
        leaders.values().forEach(LeaderFetchers::closeFetchers);
        leaders.clear();
    }

    /** Begins all conversations with a leader anew. */
    private void restart(Leader leader) {
        for (Map.Entry<TopicPartition, Role> entry : roles.entrySet()) {
            Role role = entry.getValue();
            if (role.leaderId() == leader.id && role.fetched() != null) {
                role.fetched().release();
            }
        }
        closeFetchers(leader);
        leader.fetchers = new ReplicaFetcher[numFetchers];
        for (Map.Entry<TopicPartition, Role> entry : roles.entrySet()) {
            if (entry.getValue().leaderId() == leader.id) {
                entry.setValue(start(entry.getValue()));
            }
        }
    }

    private Role start(Role role) {
        Leader leader = leaders.get(role.leaderId());
        ReplicaFetcher fetcher = fetcherOf(leader, role.owned().partition().topicPartition());
        if (fetcher == null) {
            return role;
        }
        FollowedPartition fetched = new FollowedPartition(role.owned(), role.topicId(), role.leaderEpoch(), fetcher);
        fetched.begin();
        return new Role(role.owned(), role.topicId(), role.leaderId(), role.leaderEpoch(), fetched);
    }

    /** The fetcher a partition falls to, as with Apache's brokers; null while the leader's address is not known. */
    private ReplicaFetcher fetcherOf(Leader leader, TopicPartition tp) {
        int hash = 31 * tp.topic().hashCode() + tp.partition();
        int index = (hash == Integer.MIN_VALUE ? 0 : Math.abs(hash)) % leader.fetchers.length;
        if (leader.fetchers[index] == null) {
            EndPoint endPoint = ports.endPoints().apply(leader.id);
            if (endPoint == null) {
                endPoint = leader.endPoint;
            }
            if (endPoint == null) {
                return null;
            }
            leader.endPoint = endPoint;
            leader.fetchers[index] = new ReplicaFetcher(
                    config,
                    ports,
                    new FetcherLog(config.brokerId(), leader.id, index),
                    ports.links().open(leader.id, endPoint, "broker-" + config.brokerId() + "-fetcher-" + index));
        }
        return leader.fetchers[index];
    }

    private void leave(Role role) {
        if (role.fetched() != null) {
            role.fetched().fetcher().remove(role.fetched());
        }
        Leader leader = leaders.get(role.leaderId());
        leader.partitions--;
        if (leader.partitions == 0) {
            closeFetchers(leader);
            leaders.remove(leader.id);
        }
    }

    private static void closeFetchers(Leader leader) {
        for (ReplicaFetcher fetcher : leader.fetchers) {
            if (fetcher != null) {
                fetcher.close();
            }
        }
    }
}
