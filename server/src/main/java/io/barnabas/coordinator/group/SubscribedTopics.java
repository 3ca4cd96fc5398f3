package io.barnabas.coordinator.group;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * The topics a group's members subscribe to, as far as the coordinator can know: members tell it to their leader, in
 * bytes that mean something to it only in a group of consumers. Bytes that cannot be read make the topics unknown, and
 * nothing else (in Kafka 3.9 they keep the group from ever ending its rebalance).
 *
 * @param known whether the subscriptions could be read
 * @param topics all members' together
 */
record SubscribedTopics(boolean known, Set<String> topics) {
    /** The protocol type of groups whose members are Kafka's consumers. */
    static final String CONSUMER = "consumer";

    static final SubscribedTopics UNKNOWN = new SubscribedTopics(false, Set.of());

    /**
     * Reads the members' subscriptions.
     *
     * @param protocolName the one selected, null in a group without members
     */
    static SubscribedTopics of(String protocolType, String protocolName, Collection<ClassicGroupMember> members) {
        if (!CONSUMER.equals(protocolType) || !members.isEmpty() && protocolName == null) {
            return UNKNOWN;
        }
        Set<String> topics = new HashSet<>();
        for (ClassicGroupMember member : members) {
            if (!read(member.protocols().metadata(protocolName), topics)) {
                return UNKNOWN;
            }
        }
        return new SubscribedTopics(true, topics);
    }

    /** What is not known may well be subscribed. */
    boolean mayContain(String topic) {
        return !known || topics.contains(topic);
    }

    /**
     * Reads what version 0 of the consumer protocol's Subscription says; later versions only add after it: int16
     * version, array of strings, nullable bytes.
     */
    private static boolean read(byte[] subscription, Set<String> topics) {
        ByteBuffer in = ByteBuffer.wrap(subscription);
        if (in.remaining() < Short.BYTES + Integer.BYTES || in.getShort() < 0) {
            return false;
        }
        int count = in.getInt();
        if (count < 0) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            if (in.remaining() < Short.BYTES) {
                return false;
            }
            int length = in.getShort();
            if (length < 0 || length > in.remaining()) {
                return false;
            }
            topics.add(new String(subscription, in.position(), length, StandardCharsets.UTF_8));
            in.position(in.position() + length);
        }
        return in.remaining() >= Integer.BYTES && in.getInt() <= in.remaining();
    }
}
