package io.barnabas.clients.consumer.assignor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.barnabas.common.TopicPartition;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.GroupSubscription;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.junit.jupiter.api.Test;

/** Our assignors beside Kafka's, through random lives of groups: whoever leads, the result is the same. */
class AssignorsCompatibilityTest {
    private static final int GROUPS = 400;
    private static final int REBALANCES = 8;

    /** One member as both sides know it. */
    private record Member(String instanceId, List<String> topics, List<TopicPartition> owned, int generation) {}

    @Test
    void shouldShareOutAsKafkasRangeAssignor() {
        compare(RangeAssignor::new, org.apache.kafka.clients.consumer.RangeAssignor::new);
    }

    @Test
    void shouldShareOutAsKafkasRoundRobinAssignor() {
        compare(RoundRobinAssignor::new, org.apache.kafka.clients.consumer.RoundRobinAssignor::new);
    }

    @Test
    void shouldShareOutAsKafkasStickyAssignor() {
        compare(StickyAssignor::new, org.apache.kafka.clients.consumer.StickyAssignor::new);
    }

    @Test
    void shouldShareOutAsKafkasCooperativeStickyAssignor() {
        compare(CooperativeStickyAssignor::new, org.apache.kafka.clients.consumer.CooperativeStickyAssignor::new);
    }

    private static void compare(
            Supplier<ConsumerPartitionAssignor> ours,
            Supplier<org.apache.kafka.clients.consumer.ConsumerPartitionAssignor> kafkas) {
        for (int group = 0; group < GROUPS; group++) {
            long seed = 7919L * group;
            new Life(new Random(seed), "seed " + seed).compare(ours, kafkas);
        }
    }

    /** One group from its first member on. */
    private static final class Life {
        private final Random random;
        private final String name;
        private final boolean sameTopics;
        private final SortedMap<String, Integer> partitions = new TreeMap<>();
        private final SortedMap<String, Member> members = new TreeMap<>();
        private int generation;
        private int joined;

        Life(Random random, String name) {
            this.random = random;
            this.name = name;
            this.sameTopics = random.nextBoolean();
            int topics = 1 + random.nextInt(5);
            for (int i = 0; i < topics; i++) {
                partitions.put("topic" + i, 1 + random.nextInt(9));
            }
        }

        void compare(
                Supplier<ConsumerPartitionAssignor> ours,
                Supplier<org.apache.kafka.clients.consumer.ConsumerPartitionAssignor> kafkas) {
            for (int i = 0; i < REBALANCES; i++) {
                change();
                generation++;
                Map<String, List<TopicPartition>> shares = kafkasShares(kafkas.get());
                assertEquals(
                        sorted(shares),
                        sorted(ours.get().assign(partitions, subscriptions(ours.get()))),
                        () -> name + " generation " + generation + " of " + members + " over " + partitions);
                shares.forEach((member, share) -> members.computeIfPresent(
                        member, (id, was) -> new Member(was.instanceId, was.topics, share, generation)));
            }
        }

        private void change() {
            int joining = members.isEmpty() ? 1 + random.nextInt(6) : random.nextInt(3);
            for (int i = 0; i < joining; i++) {
                String instance = random.nextInt(4) == 0 ? "instance" + random.nextInt(1000) : null;
                members.put(
                        "member" + random.nextInt(100) + "-" + joined++, new Member(instance, topics(), List.of(), -1));
            }
            if (members.size() > 1 && random.nextBoolean()) {
                members.remove(any(new ArrayList<>(members.keySet())));
            }
            if (random.nextInt(4) == 0) {
                String topic = any(new ArrayList<>(partitions.keySet()));
                partitions.merge(topic, 1 + random.nextInt(3), Integer::sum);
            }
            if (!sameTopics && random.nextInt(3) == 0) {
                String id = any(new ArrayList<>(members.keySet()));
                Member was = members.get(id);
                members.put(id, new Member(was.instanceId, topics(), was.owned, was.generation));
            }
            if (random.nextInt(4) == 0) {
                claimWhatIsNotTheirs();
            }
        }

        /** A member that missed a rebalance still names what it had. */
        private void claimWhatIsNotTheirs() {
            String id = any(new ArrayList<>(members.keySet()));
            Member was = members.get(id);
            Set<TopicPartition> claimed = new TreeSet<>(was.owned);
            for (String topic : was.topics) {
                if (random.nextBoolean() && partitions.containsKey(topic)) {
                    claimed.add(new TopicPartition(topic, random.nextInt(partitions.get(topic))));
                }
            }
            int told = random.nextBoolean() ? generation : generation - 1;
            members.put(id, new Member(was.instanceId, was.topics, List.copyOf(claimed), told < 1 ? -1 : told));
        }

        private List<String> topics() {
            List<String> all = new ArrayList<>(partitions.keySet());
            if (!sameTopics) {
                all.add("missing");
                Collections.shuffle(all, random);
                all = all.subList(0, 1 + random.nextInt(all.size()));
            }
            return List.copyOf(all);
        }

        private <T> T any(List<T> list) {
            return list.get(random.nextInt(list.size()));
        }

        private SortedMap<String, Subscription> subscriptions(ConsumerPartitionAssignor assignor) {
            SortedMap<String, Subscription> told = new TreeMap<>();
            members.forEach((id, member) -> {
                ByteBuffer data = null;
                if (member.generation >= 0 || assignor.isCooperative()) {
                    assignor.onAssignment(member.owned, member.generation);
                    data = assignor.subscriptionUserData();
                }
                told.put(
                        id,
                        new Subscription(
                                member.topics,
                                data,
                                member.owned,
                                member.generation,
                                null,
                                Optional.ofNullable(member.instanceId)));
            });
            return told;
        }

        private Map<String, List<TopicPartition>> kafkasShares(
                org.apache.kafka.clients.consumer.ConsumerPartitionAssignor assignor) {
            Map<String, org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription> told =
                    new HashMap<>();
            subscriptions(ownOfSameName(assignor.name())).forEach((id, each) -> {
                var subscription = new org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription(
                        each.topics(),
                        each.userData(),
                        kafkas(each.ownedPartitions()),
                        each.generationId(),
                        Optional.empty());
                subscription.setGroupInstanceId(each.groupInstanceId());
                told.put(id, subscription);
            });
            Map<String, List<TopicPartition>> shares = new HashMap<>();
            assignor.assign(cluster(), new GroupSubscription(told))
                    .groupAssignment()
                    .forEach((member, share) -> {
                        List<TopicPartition> partitionsOfMember = new ArrayList<>();
                        share.partitions()
                                .forEach(partition -> partitionsOfMember.add(
                                        new TopicPartition(partition.topic(), partition.partition())));
                        shares.put(member, partitionsOfMember);
                    });
            return shares;
        }

        private static ConsumerPartitionAssignor ownOfSameName(String name) {
            return Assignors.named(List.of(name)).get(0);
        }

        private static List<org.apache.kafka.common.TopicPartition> kafkas(List<TopicPartition> partitions) {
            List<org.apache.kafka.common.TopicPartition> kafkas = new ArrayList<>();
            partitions.forEach(partition ->
                    kafkas.add(new org.apache.kafka.common.TopicPartition(partition.topic(), partition.partition())));
            return kafkas;
        }

        private Cluster cluster() {
            Node node = new Node(0, "localhost", 9092);
            List<PartitionInfo> infos = new ArrayList<>();
            partitions.forEach((topic, count) -> {
                for (int i = 0; i < count; i++) {
                    infos.add(new PartitionInfo(topic, i, node, new Node[] {node}, new Node[] {node}));
                }
            });
            return new Cluster("cluster", List.of(node), infos, new HashSet<>(), new HashSet<>());
        }

        private static Map<String, List<TopicPartition>> sorted(Map<String, List<TopicPartition>> shares) {
            Map<String, List<TopicPartition>> sorted = new TreeMap<>();
            shares.forEach((member, share) -> sorted.put(member, List.copyOf(new TreeSet<>(share))));
            return sorted;
        }
    }
}
