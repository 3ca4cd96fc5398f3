package io.barnabas.clients.consumer.assignor;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.ConsumerProtocolAssignment;
import io.barnabas.common.message.ConsumerProtocolSubscription;
import io.barnabas.common.protocol.Message;
import io.barnabas.common.protocol.MessageReader;
import io.barnabas.common.protocol.MessageWriter;
import io.barnabas.common.protocol.SchemaException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The bytes consumers put into JoinGroup and SyncGroup: an int16 version, then the struct of that version. A version
 * newer than known is read as the newest known one; later versions only add to the end.
 */
public final class ConsumerProtocol {
    private static final short NEWEST = ConsumerProtocolSubscription.HIGHEST_SUPPORTED_VERSION;
    private static final int FIRST_BYTES = 256;

    private ConsumerProtocol() {}

    public static byte[] serializeSubscription(Subscription subscription) {
        List<ConsumerProtocolSubscription.TopicPartition> owned = new ArrayList<>();
        byTopic(subscription.ownedPartitions())
                .forEach((topic, partitions) -> owned.add(new ConsumerProtocolSubscription.TopicPartition()
                        .setTopic(topic)
                        .setPartitions(partitions)));
        return bytes(new ConsumerProtocolSubscription()
                .setTopics(subscription.topics())
                .setUserData(subscription.userData())
                .setOwnedPartitions(owned)
                .setGenerationId(subscription.generationId())
                .setRackId(subscription.rackId()));
    }

    public static byte[] serializeAssignment(Assignment assignment) {
        List<ConsumerProtocolAssignment.TopicPartition> assigned = new ArrayList<>();
        byTopic(assignment.partitions())
                .forEach((topic, partitions) -> assigned.add(new ConsumerProtocolAssignment.TopicPartition()
                        .setTopic(topic)
                        .setPartitions(partitions)));
        return bytes(
                new ConsumerProtocolAssignment().setAssignedPartitions(assigned).setUserData(assignment.userData()));
    }

    private static Map<String, List<Integer>> byTopic(Collection<TopicPartition> partitions) {
        Map<String, List<Integer>> byTopic = new TreeMap<>();
        for (TopicPartition partition : partitions) {
            byTopic.computeIfAbsent(partition.topic(), first -> new ArrayList<>())
                    .add(partition.partition());
        }
        return byTopic;
    }

    private static byte[] bytes(Message message) {
        ByteBuf buffer = Unpooled.buffer(FIRST_BYTES);
        MessageWriter writer = new MessageWriter(buffer);
        writer.writeShort(NEWEST);
        message.write(writer, NEWEST);
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        return bytes;
    }

    /**
     * @throws SchemaException when the bytes are not a subscription
     */
    public static Subscription deserializeSubscription(byte[] bytes) {
        MessageReader reader = new MessageReader(Unpooled.wrappedBuffer(bytes));
        ConsumerProtocolSubscription read = new ConsumerProtocolSubscription(reader, version(reader));
        List<TopicPartition> owned = new ArrayList<>();
        for (ConsumerProtocolSubscription.TopicPartition topic : read.ownedPartitions()) {
            topic.partitions().forEach(partition -> owned.add(new TopicPartition(topic.topic(), partition)));
        }
        return new Subscription(
                read.topics(), read.userData(), owned, read.generationId(), read.rackId(), Optional.empty());
    }

    /**
     * @throws SchemaException when the bytes are not an assignment
     */
    public static Assignment deserializeAssignment(byte[] bytes) {
        if (bytes.length == 0) {
            return new Assignment(List.of(), null);
        }
        MessageReader reader = new MessageReader(Unpooled.wrappedBuffer(bytes));
        ConsumerProtocolAssignment read = new ConsumerProtocolAssignment(reader, version(reader));
        List<TopicPartition> assigned = new ArrayList<>();
        for (ConsumerProtocolAssignment.TopicPartition topic : read.assignedPartitions()) {
            topic.partitions().forEach(partition -> assigned.add(new TopicPartition(topic.topic(), partition)));
        }
        return new Assignment(assigned, read.userData());
    }

    private static short version(MessageReader reader) {
        short version = reader.readShort("version");
        if (version < 0) {
            throw new SchemaException("A consumer protocol of version " + version);
        }
        return (short) Math.min(version, NEWEST);
    }

    /** The bytes as a view that can be read from its start, or null. */
    static ByteBuffer view(ByteBuffer data) {
        return data == null ? null : data.duplicate();
    }
}
