package io.barnabas.tools.dump;

import io.barnabas.common.message.ConsumerProtocolAssignment;
import io.barnabas.common.message.ConsumerProtocolSubscription;
import io.barnabas.common.message.GroupMetadataValue;
import io.barnabas.common.protocol.MessageReader;
import io.barnabas.tools.JsonText;
import java.nio.ByteBuffer;

/** A group as its metadata record tells it; what consumers told each other is shown too. */
final class GroupJson {
    private static final String CONSUMER = "consumer";

    private final JsonText json;

    GroupJson(JsonText json) {
        this.json = json;
    }

    void append(GroupMetadataValue group, short version) {
        json.field("protocolType", group.protocolType()).field("generation", group.generation());
        json.field("protocol", group.protocol()).field("leader", group.leader());
        if (version >= 2) {
            json.field("currentStateTimestamp", group.currentStateTimestamp());
        }
        boolean consumers = CONSUMER.equals(group.protocolType());
        json.array("members", group.members(), member -> json.object(() -> append(member, version, consumers)));
    }

    private void append(GroupMetadataValue.MemberMetadata member, short version, boolean consumer) {
        json.field("memberId", member.memberId());
        if (version >= 3) {
            json.field("groupInstanceId", member.groupInstanceId());
        }
        json.field("clientId", member.clientId()).field("clientHost", member.clientHost());
        if (version >= 1) {
            json.field("rebalanceTimeout", member.rebalanceTimeout());
        }
        json.field("sessionTimeout", member.sessionTimeout());
        if (consumer) {
            json.object("subscription", () -> appendSubscription(member.subscription()));
            json.object("assignment", () -> appendAssignment(member.assignment()));
        } else {
            json.field("subscription", member.subscription()).field("assignment", member.assignment());
        }
    }

    private void appendSubscription(byte[] bytes) {
        MessageReader reader = new MessageReader(ByteBuffer.wrap(bytes));
        short version = reader.readShort("version");
        ConsumerProtocolSubscription subscription = new ConsumerProtocolSubscription(reader, version);
        json.array("topics", subscription.topics(), json::element).field("userData", subscription.userData());
        if (version >= 1) {
            json.array(
                    "ownedPartitions",
                    subscription.ownedPartitions(),
                    owned -> json.object(() -> json.field("topic", owned.topic())
                            .array("partitions", owned.partitions(), partition -> json.element(partition))));
        }
        if (version >= 2) {
            json.field("generationId", subscription.generationId());
        }
        if (version >= 3) {
            json.field("rackId", subscription.rackId());
        }
    }

    private void appendAssignment(byte[] bytes) {
        MessageReader reader = new MessageReader(ByteBuffer.wrap(bytes));
        short version = reader.readShort("version");
        ConsumerProtocolAssignment assignment = new ConsumerProtocolAssignment(reader, version);
        json.array(
                "assignedPartitions",
                assignment.assignedPartitions(),
                assigned -> json.object(() -> json.field("topic", assigned.topic())
                        .array("partitions", assigned.partitions(), partition -> json.element(partition))));
        json.field("userData", assignment.userData());
    }
}
