package io.barnabas.clients.consumer.assignor;

import io.barnabas.common.TopicPartition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who owns what, as the members say themselves, with contradictions settled: of two claims the one of the newer
 * generation counts, and of two in one generation none does.
 *
 * <p>Hash maps, filled one by one, on purpose: where members are alike, Kafka decides by the order in which such a map
 * gives them, and a leader of either kind must come to the same result.
 */
final class Claims {
    /** What one member remembers. Generation -1 and {@code known} false when it does not say. */
    record Memory(List<TopicPartition> partitions, int generation, boolean known) {
        static final Memory NONE = new Memory(List.of(), Subscription.NO_GENERATION, false);
    }

    private final Map<String, Subscription> subscriptions;
    private final Map<String, Memory> memories;
    private final Map<String, List<TopicPartition>> owned = new HashMap<>();
    private final Set<TopicPartition> disputed = new HashSet<>();
    private final Map<TopicPartition, String> owners = new HashMap<>();
    private int newestGeneration = Subscription.NO_GENERATION;

    private Claims(Map<String, Subscription> subscriptions, Map<String, Memory> memories) {
        this.subscriptions = subscriptions;
        this.memories = memories;
    }

    /**
     * Settles the claims to partitions that exist.
     *
     * @param memories by member, in the order in which they are heard
     */
    static Claims of(
            Map<String, Integer> partitionsPerTopic,
            Map<String, Subscription> subscriptions,
            Map<String, Memory> memories) {
        Claims claims = new Claims(subscriptions, memories);
        memories.forEach((member, memory) -> claims.hear(member, memory, partitionsPerTopic));
        return claims;
    }

    private void hear(String member, Memory memory, Map<String, Integer> partitionsPerTopic) {
        newestGeneration = Math.max(newestGeneration, memory.generation());
        owned.put(member, new ArrayList<>());
        for (TopicPartition partition : memory.partitions()) {
            if (partition.partition() < partitionsPerTopic.getOrDefault(partition.topic(), 0)) {
                hear(member, memory.generation(), partition);
            }
        }
    }

    private void hear(String member, int generation, TopicPartition partition) {
        String other = owners.get(partition);
        int otherGeneration =
                other == null ? Integer.MIN_VALUE : subscriptions.get(other).generationId();
        if (generation < otherGeneration) {
            return;
        }
        if (other != null) {
            owned.get(other).remove(partition);
        }
        if (generation == otherGeneration) {
            disputed.add(partition);
        } else {
            owned.get(member).add(partition);
        }
        owners.put(partition, member);
    }

    /** By member; an entry for each. The lists are the caller's to change. */
    Map<String, List<TopicPartition>> owned() {
        return owned;
    }

    /** Partitions that two members claimed in one generation. */
    Set<TopicPartition> disputed() {
        return disputed;
    }

    /** Who had a partition in the newest of the generations before the newest. */
    Map<TopicPartition, String> previousOwners() {
        Map<TopicPartition, String> previous = new HashMap<>();
        Map<TopicPartition, Integer> generations = new HashMap<>();
        memories.forEach((member, memory) -> {
            boolean old = memory.known()
                    ? memory.generation() < newestGeneration
                    : newestGeneration > Subscription.NO_GENERATION;
            if (old) {
                for (TopicPartition partition : memory.partitions()) {
                    Integer before = generations.get(partition);
                    if (before == null || memory.generation() > before) {
                        generations.put(partition, memory.generation());
                        previous.put(partition, member);
                    }
                }
            }
        });
        return previous;
    }
}
