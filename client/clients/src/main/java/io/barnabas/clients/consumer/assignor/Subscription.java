package io.barnabas.clients.consumer.assignor;

import io.barnabas.common.TopicPartition;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * What one member tells the leader.
 *
 * @param topics that it wants to read
 * @param userData the assignor's own, or null
 * @param ownedPartitions what it reads now (KIP-429)
 * @param generationId of what it reads now; -1 when not told
 * @param rackId where it is (KIP-881), or null
 * @param groupInstanceId of a static member; not part of the bytes
 */
public record Subscription(
        List<String> topics,
        ByteBuffer userData,
        List<TopicPartition> ownedPartitions,
        int generationId,
        String rackId,
        Optional<String> groupInstanceId) {
    /** Generation of a member that does not say. */
    public static final int NO_GENERATION = -1;

    /** Of a member that comes new. */
    public Subscription(List<String> topics) {
        this(topics, null, List.of(), NO_GENERATION, null, Optional.empty());
    }

    /** The same, told by this static member. */
    public Subscription of(String instanceId) {
        return new Subscription(
                topics, userData, ownedPartitions, generationId, rackId, Optional.ofNullable(instanceId));
    }
}
