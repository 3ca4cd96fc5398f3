package io.barnabas.simulation.invariant;

import io.barnabas.cluster.Leader;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.coordination.MetadataStore.Node;
import io.barnabas.coordination.MetadataStore.Write;
import io.barnabas.coordination.memory.InMemoryMetadataServer;
import io.barnabas.coordination.znode.TopicPartitionZNode;
import io.barnabas.coordination.znode.TopicZNode;
import io.barnabas.metadata.TopicAssignment;
import io.barnabas.simulation.broker.SimBroker;
import io.barnabas.simulation.disk.LogFiles;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the world has seen, for the invariants to look things up. Changes nothing in the cluster. */
public final class Histories {
    private static final Pattern TOPIC = Pattern.compile("/brokers/topics/([^/]+)");
    private static final Pattern STATE = Pattern.compile("/brokers/topics/([^/]+)/partitions/(\\d+)/state");

    private final List<SimBroker> brokers;
    private final InMemoryMetadataServer store;
    private final Map<String, PartitionHistory> partitions = new TreeMap<>();
    private final Map<String, TopicAssignment> topics = new TreeMap<>();
    private int forgiven;

    public Histories(List<SimBroker> brokers, InMemoryMetadataServer store) {
        this.brokers = brokers;
        this.store = store;
    }

    InMemoryMetadataServer store() {
        return store;
    }

    List<SimBroker> brokers() {
        return brokers;
    }

    /** Topics as ZooKeeper has them now, by name. */
    public Map<String, TopicAssignment> topics() {
        return topics;
    }

    Collection<PartitionHistory> all() {
        return partitions.values();
    }

    /** How many partitions were forgiven the loss of records. */
    public int forgiven() {
        return forgiven;
    }

    PartitionHistory of(Uuid topicId, TopicPartition partition) {
        return partitions.computeIfAbsent(
                topicId + "/" + partition.partition(), key -> new PartitionHistory(topicId, partition));
    }

    /** By the topic of that name that exists now; null when there is none. */
    public PartitionHistory of(TopicPartition partition) {
        TopicAssignment topic = topics.get(partition.topic());
        return topic == null || topic.topicId().isEmpty()
                ? null
                : of(topic.topicId().get(), partition);
    }

    /** Whether its topic is there still, and it is promised. */
    boolean exists(PartitionHistory history) {
        return of(history.partition) == history && !history.forgiven;
    }

    /** The log a broker has of a partition on its disk; null when it has none, or one of another topic. */
    LogFiles log(int brokerId, PartitionHistory history) {
        LogFiles files = brokers.get(brokerId).disk().log(history.partition);
        return files == null || !files.topicId().equals(history.topicId) ? null : files;
    }

    /** Takes note of what was written; returns the partition whose state it was, else null. */
    PartitionHistory onWrite(Write write) {
        Matcher state = STATE.matcher(write.path());
        if (state.matches()) {
            TopicPartition partition = new TopicPartition(state.group(1), Integer.parseInt(state.group(2)));
            PartitionHistory history = of(partition);
            Node node = store.peek(write.path());
            if (history == null || node == null) {
                return null;
            }
            history.stateBefore = history.state;
            history.state = TopicPartitionZNode.decode(
                    partition, node.data(), node.stat().version());
            return history;
        }
        Matcher topic = TOPIC.matcher(write.path());
        if (topic.matches()) {
            Node node = store.peek(write.path());
            if (node == null) {
                topics.remove(topic.group(1));
            } else {
                topics.put(topic.group(1), TopicZNode.decode(topic.group(1), node.data()));
            }
        }
        return null;
    }

    /** How far a broker's logs go, to be compared with what is left of them. */
    public Map<PartitionHistory, Long> ends(SimBroker broker) {
        Map<PartitionHistory, Long> ends = new IdentityHashMap<>();
        for (PartitionHistory history : partitions.values()) {
            LogFiles log = log(broker.id(), history);
            if (log != null) {
                ends.put(history, log.endOffset());
            }
        }
        return ends;
    }

    /**
     * A machine has lost power: what it lacks now is not held against it until it has it again. That may be what nobody
     * has committed yet: its leader knows that it had it, and will not ask again.
     */
    public void onPowerLoss(SimBroker broker, Map<PartitionHistory, Long> before) {
        ends(broker).forEach((history, end) -> {
            if (end < before.get(history)) {
                history.damaged.merge(broker.id(), before.get(history), Math::max);
            }
        });
        judgeDamage();
    }

    /**
     * Decides what is promised no longer. With min.insync.replicas=2 a record outlives the loss of one copy. It may be
     * lost when a disk has lost it and, before that was made good, no other member of the in-sync set was there, whole
     * and in touch with ZooKeeper: then two of the copies that the promise counted on were gone at once.
     */
    public void judgeDamage() {
        for (PartitionHistory history : partitions.values()) {
            if (history.damaged.isEmpty() || history.forgiven) {
                continue;
            }
            history.damaged.entrySet().removeIf(entry -> {
                LogFiles log = log(entry.getKey(), history);
                return log == null || log.endOffset() >= entry.getValue() && history.whatIsMissing(log) == null;
            });
            if (!history.damaged.isEmpty() && history.state != null && !someMemberIsWhole(history)) {
                history.forgiven = true;
                forgiven++;
            }
        }
    }

    private boolean someMemberIsWhole(PartitionHistory history) {
        for (int id : history.state.leaderAndIsr().isr()) {
            SimBroker broker = brokers.get(id);
            if (!history.damaged.containsKey(id)
                    && broker.isServing()
                    && broker.session().isConnected()) {
                return true;
            }
        }
        return false;
    }

    /** How far a partition has come; -1 when nothing is promised of it any more. */
    public long committedEnd(TopicPartition partition) {
        PartitionHistory history = of(partition);
        return history == null || history.forgiven ? -1 : history.committedEnd();
    }

    /** What keeps the cluster from being whole: partitions without a leader or replicas, deletions left half done. */
    public List<String> notWhole() {
        List<String> missing = new ArrayList<>();
        for (TopicAssignment topic : topics.values()) {
            topic.partitions().forEach((number, assignment) -> {
                PartitionHistory history = of(new TopicPartition(topic.topic(), number));
                if (history == null || history.state == null) {
                    missing.add(topic.topic() + "-" + number + " has no state");
                    return;
                }
                var state = history.state.leaderAndIsr();
                boolean led = state.hasLeader()
                        && state.isr().size() == assignment.replicas().size();
                if (!led || assignment.isBeingReassigned()) {
                    missing.add(history + " has " + state + " for " + assignment);
                } else if (!leads(state.leader(), history, state.leaderEpoch())) {
                    missing.add("broker " + state.leader() + " does not lead " + history);
                }
            });
        }
        store.dump().keySet().stream()
                .filter(path -> path.startsWith("/admin/delete_topics/") || path.equals("/admin/reassign_partitions"))
                .forEach(path -> missing.add(path + " is left"));
        return missing;
    }

    private boolean leads(int brokerId, PartitionHistory history, int leaderEpoch) {
        SimBroker broker = brokers.get(brokerId);
        boolean[] leads = new boolean[1];
        if (broker.isServing()) {
            broker.broker().replicaManager().forEachPartition(partition -> {
                if (partition.topicPartition().equals(history.partition)) {
                    leads[0] = partition.state() instanceof Leader leader && leader.leaderEpoch() == leaderEpoch;
                }
            });
        }
        return leads[0];
    }
}
