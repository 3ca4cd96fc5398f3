package io.barnabas.clients.consumer.assignor;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.MessageReader;
import io.barnabas.common.protocol.SchemaException;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * As even as possible, and of all even ways the one that moves least (KIP-54). Members give up everything in a rebalance
 * and tell in their user data what they had: an array of topics with their partitions, then the generation.
 */
public final class StickyAssignor implements ConsumerPartitionAssignor {
    private static final int FIXED_BYTES = 2 * Integer.BYTES;

    private Collection<TopicPartition> assigned;
    private int generation = Subscription.NO_GENERATION;

    @Override
    public String name() {
        return "sticky";
    }

    @Override
    public void onAssignment(Collection<TopicPartition> partitions, int generationId) {
        assigned = List.copyOf(partitions);
        generation = generationId;
    }

    @Override
    public ByteBuffer subscriptionUserData() {
        if (assigned == null) {
            return null;
        }
        Map<String, List<Integer>> byTopic = new TreeMap<>();
        for (TopicPartition partition : assigned) {
            byTopic.computeIfAbsent(partition.topic(), first -> new ArrayList<>())
                    .add(partition.partition());
        }
        int size = FIXED_BYTES;
        for (Map.Entry<String, List<Integer>> topic : byTopic.entrySet()) {
            size += Short.BYTES + topic.getKey().getBytes(StandardCharsets.UTF_8).length;
            size += Integer.BYTES * (1 + topic.getValue().size());
        }
        ByteBuffer data = ByteBuffer.allocate(size);
        data.putInt(byTopic.size());
        byTopic.forEach((topic, partitions) -> {
            byte[] name = topic.getBytes(StandardCharsets.UTF_8);
            data.putShort((short) name.length).put(name).putInt(partitions.size());
            partitions.forEach(data::putInt);
        });
        return data.putInt(generation).flip();
    }

    @Override
    public Map<String, List<TopicPartition>> assign(
            SortedMap<String, Integer> partitionsPerTopic, SortedMap<String, Subscription> subscriptions) {
        return share(partitionsPerTopic, subscriptions, StickyAssignor::memory, new HashMap<>());
    }

    private static Claims.Memory memory(Subscription subscription) {
        ByteBuffer data = subscription.userData();
        if (data == null || !data.hasRemaining()) {
            return Claims.Memory.NONE;
        }
        MessageReader reader = new MessageReader(Unpooled.wrappedBuffer(data.duplicate()));
        try {
            List<TopicPartition> partitions = new ArrayList<>();
            int topics = reader.readArrayCount("previous_assignment", false, false, Short.BYTES + Integer.BYTES);
            for (int i = 0; i < topics; i++) {
                String topic = reader.readString("topic", false, false);
                reader.readIntList("partitions", false, false)
                        .forEach(partition -> partitions.add(new TopicPartition(topic, partition)));
            }
            // The first version of the format had no generation.
            boolean told = reader.remaining() >= Integer.BYTES;
            int generation = told ? reader.readInt("generation") : Subscription.NO_GENERATION;
            return new Claims.Memory(partitions, generation, told);
        } catch (SchemaException e) {
            return Claims.Memory.NONE;
        }
    }

    /** Finds what a member remembers in its subscription. */
    @FunctionalInterface
    interface Remembering {
        Claims.Memory of(Subscription subscription);
    }

    /**
     * Shares out, stickily.
     *
     * @param transferring takes the partitions that go from one member to another, with the latter
     */
    static Map<String, List<TopicPartition>> share(
            SortedMap<String, Integer> partitionsPerTopic,
            SortedMap<String, Subscription> subscriptions,
            Remembering remembering,
            Map<TopicPartition, String> transferring) {
        Map<String, Subscription> members = new HashMap<>();
        subscriptions.forEach(members::put);
        Map<String, Claims.Memory> memories = new LinkedHashMap<>();
        members.forEach((member, subscription) -> memories.put(member, remembering.of(subscription)));
        SortedMap<String, Integer> wanted = new TreeMap<>();
        members.values().forEach(subscription -> subscription.topics().forEach(topic -> {
            if (partitionsPerTopic.getOrDefault(topic, 0) > 0) {
                wanted.put(topic, partitionsPerTopic.get(topic));
            }
        }));
        Claims claims = Claims.of(wanted, members, memories);
        if (allAlike(members)) {
            EvenShares even = new EvenShares(wanted, claims);
            Map<String, List<TopicPartition>> shares = even.share();
            transferring.putAll(even.transferring());
            return shares;
        }
        Map<String, List<TopicPartition>> shares = new UnevenShares(wanted, members, claims).share();
        findTransferring(members, shares, transferring);
        return shares;
    }

    private static boolean allAlike(Map<String, Subscription> members) {
        Set<String> first = null;
        for (Subscription subscription : members.values()) {
            if (first == null || first.isEmpty()) {
                first = new HashSet<>(subscription.topics());
            } else if (subscription.topics().size() != first.size() || !first.containsAll(subscription.topics())) {
                return false;
            }
        }
        return true;
    }

    private static void findTransferring(
            Map<String, Subscription> members,
            Map<String, List<TopicPartition>> shares,
            Map<TopicPartition, String> transferring) {
        Set<TopicPartition> givenUp = new HashSet<>();
        shares.forEach((member, share) -> {
            Set<TopicPartition> owned = new HashSet<>(members.get(member).ownedPartitions());
            for (TopicPartition partition : share) {
                if (!owned.remove(partition)) {
                    transferring.put(partition, member);
                }
            }
            givenUp.addAll(owned);
        });
        transferring.keySet().retainAll(givenUp);
    }
}
