package io.barnabas.tools.dump;

import io.barnabas.common.message.ConsumerProtocolAssignment;
import io.barnabas.common.message.ConsumerProtocolSubscription;
import io.barnabas.common.message.GroupMetadataValue;
import io.barnabas.common.protocol.MessageReader;
import io.barnabas.tools.JsonObject;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A group as its metadata record tells it; what consumers told each other is shown too. */
final class GroupJson {
    private static final String CONSUMER = "consumer";

    private GroupJson() {}

    static JsonObject of(GroupMetadataValue group, short version) {
        JsonObject json = new JsonObject()
                .string("protocolType", group.protocolType())
                .number("generation", group.generation())
                .string("protocol", group.protocol())
                .string("leader", group.leader());
        if (version >= 2) {
            json.number("currentStateTimestamp", group.currentStateTimestamp());
        }
        boolean consumers = CONSUMER.equals(group.protocolType());
        List<JsonObject> members = new ArrayList<>();
        group.members().forEach(member -> members.add(member(member, version, consumers)));
        return json.objects("members", members);
    }

    private static JsonObject member(GroupMetadataValue.MemberMetadata member, short version, boolean consumer) {
        JsonObject json = new JsonObject().string("memberId", member.memberId());
        if (version >= 3) {
            json.string("groupInstanceId", member.groupInstanceId());
        }
        json.string("clientId", member.clientId()).string("clientHost", member.clientHost());
        if (version >= 1) {
            json.number("rebalanceTimeout", member.rebalanceTimeout());
        }
        json.number("sessionTimeout", member.sessionTimeout());
        return consumer
                ? json.object("subscription", subscription(member.subscription()))
                        .object("assignment", assignment(member.assignment()))
                : json.bytes("subscription", member.subscription()).bytes("assignment", member.assignment());
    }

    private static JsonObject subscription(byte[] bytes) {
        MessageReader reader = new MessageReader(ByteBuffer.wrap(bytes));
        short version = reader.readShort("version");
        ConsumerProtocolSubscription subscription = new ConsumerProtocolSubscription(reader, version);
        JsonObject json = new JsonObject()
                .strings("topics", subscription.topics())
                .string("userData", base64(subscription.userData()));
        if (version >= 1) {
            List<JsonObject> owned = new ArrayList<>();
            subscription.ownedPartitions().forEach(each -> owned.add(topic(each.topic(), each.partitions())));
            json.objects("ownedPartitions", owned);
        }
        if (version >= 2) {
            json.number("generationId", subscription.generationId());
        }
        return version >= 3 ? json.string("rackId", subscription.rackId()) : json;
    }

    private static JsonObject assignment(byte[] bytes) {
        MessageReader reader = new MessageReader(ByteBuffer.wrap(bytes));
        short version = reader.readShort("version");
        ConsumerProtocolAssignment assignment = new ConsumerProtocolAssignment(reader, version);
        List<JsonObject> assigned = new ArrayList<>();
        assignment.assignedPartitions().forEach(each -> assigned.add(topic(each.topic(), each.partitions())));
        return new JsonObject()
                .objects("assignedPartitions", assigned)
                .string("userData", base64(assignment.userData()));
    }

    private static JsonObject topic(String name, List<Integer> partitions) {
        return new JsonObject().string("topic", name).numbers("partitions", partitions);
    }

    private static String base64(ByteBuffer bytes) {
        if (bytes == null) {
            return null;
        }
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(bytes.position(), copy);
        return Base64.getEncoder().encodeToString(copy);
    }
}
