package io.barnabas.clients.consumer.assignor;

import io.barnabas.common.TopicPartition;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Sticky sharing for members that keep reading through a rebalance (KIP-429): a partition that goes from one member to
 * another goes to nobody at first, and to its new owner in the rebalance that follows when the old one has let go of it.
 */
public final class CooperativeStickyAssignor implements ConsumerPartitionAssignor {
    private int generation = Subscription.NO_GENERATION;

    @Override
    public String name() {
        return "cooperative-sticky";
    }

    @Override
    public boolean isCooperative() {
        return true;
    }

    @Override
    public void onAssignment(Collection<TopicPartition> partitions, int generationId) {
        generation = generationId;
    }

    /** For leaders older than subscriptions that carry the generation themselves. */
    @Override
    public ByteBuffer subscriptionUserData() {
        return ByteBuffer.allocate(Integer.BYTES).putInt(generation).flip();
    }

    @Override
    public Map<String, List<TopicPartition>> assign(
            SortedMap<String, Integer> partitionsPerTopic, SortedMap<String, Subscription> subscriptions) {
        Map<TopicPartition, String> transferring = new HashMap<>();
        Map<String, List<TopicPartition>> shares = StickyAssignor.share(
                partitionsPerTopic, subscriptions, CooperativeStickyAssignor::memory, transferring);
        transferring.forEach((partition, member) -> shares.get(member).remove(partition));
        return shares;
    }

    private static Claims.Memory memory(Subscription subscription) {
        List<TopicPartition> owned = subscription.ownedPartitions();
        if (subscription.generationId() >= 0) {
            return new Claims.Memory(owned, subscription.generationId(), true);
        }
        ByteBuffer data = subscription.userData();
        if (data == null || data.remaining() < Integer.BYTES) {
            return new Claims.Memory(owned, Subscription.NO_GENERATION, data != null && data.hasRemaining());
        }
        return new Claims.Memory(owned, data.getInt(data.position()), true);
    }
}
