package io.barnabas.coordinator.group;

import io.barnabas.common.message.DescribeGroupsResponseData.DescribedGroup;
import io.barnabas.common.message.GroupMetadataKey;
import io.barnabas.common.message.GroupMetadataValue;
import io.barnabas.common.message.JoinGroupResponseData;
import io.barnabas.common.message.LeaveGroupResponseData;
import io.barnabas.common.message.OffsetCommitKey;
import io.barnabas.common.message.OffsetCommitResponseData;
import io.barnabas.common.message.OffsetCommitValue;
import io.barnabas.common.message.OffsetDeleteResponseData;
import io.barnabas.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import io.barnabas.common.message.SyncGroupResponseData;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordinator.common.CoordinatorRecord;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;

/** Answers and records as transcripts show them. */
final class Shown {
    private Shown() {}

    static String join(JoinGroupResponseData response) {
        if (response.errorCode() != 0 && response.generationId() < 0) {
            return Errors.forCode(response.errorCode()) + " member=" + response.memberId() + " protocol="
                    + response.protocolName();
        }
        StringJoiner members = new StringJoiner(",", "[", "]");
        response.members()
                .forEach(member -> members.add(
                        member.memberId() + instance(member.groupInstanceId()) + ":" + Words.shown(member.metadata())));
        return Errors.forCode(response.errorCode()) + " member=" + response.memberId() + " generation="
                + response.generationId() + " protocol=" + response.protocolType() + "/" + response.protocolName()
                + " leader=" + response.leader() + (response.skipAssignment() ? " skip-assignment" : "") + " members="
                + members;
    }

    private static String instance(String instanceId) {
        return instanceId == null ? "" : "(" + instanceId + ")";
    }

    static String sync(SyncGroupResponseData response) {
        return Errors.forCode(response.errorCode())
                + (response.errorCode() != 0
                        ? ""
                        : " assignment=" + text(response.assignment()) + " protocol=" + response.protocolType() + "/"
                                + response.protocolName());
    }

    private static String text(byte[] bytes) {
        return bytes.length == 0 ? "-" : new String(bytes, StandardCharsets.UTF_8);
    }

    static String leave(LeaveGroupResponseData response) {
        StringJoiner members = new StringJoiner(",", " members=[", "]").setEmptyValue("");
        response.members()
                .forEach(member -> members.add(member.memberId() + instance(member.groupInstanceId()) + ":"
                        + Errors.forCode(member.errorCode())));
        return Errors.forCode(response.errorCode()) + members.toString();
    }

    static String commit(OffsetCommitResponseData response) {
        StringJoiner text = new StringJoiner(" ");
        response.topics().forEach(topic -> topic.partitions()
                .forEach(partition -> text.add(topic.name() + "/" + partition.partitionIndex() + ":"
                        + Errors.forCode(partition.errorCode()))));
        return text.toString();
    }

    static String fetch(OffsetFetchResponseGroup response) {
        StringJoiner text = new StringJoiner(" ");
        text.add(Errors.forCode(response.errorCode()).toString());
        response.topics().forEach(topic -> topic.partitions()
                .forEach(partition -> text.add(topic.name() + "/"
                        + partition.partitionIndex() + ":" + partition.committedOffset()
                        + (partition.committedLeaderEpoch() < 0 ? "" : "@" + partition.committedLeaderEpoch())
                        + (partition.metadata().isEmpty() ? "" : "(" + partition.metadata() + ")"))));
        return text.toString();
    }

    static String delete(OffsetDeleteResponseData response) {
        StringJoiner text = new StringJoiner(" ");
        text.add(Errors.forCode(response.errorCode()).toString());
        response.topics().forEach(topic -> topic.partitions()
                .forEach(partition -> text.add(topic.name() + "/" + partition.partitionIndex() + ":"
                        + Errors.forCode(partition.errorCode()))));
        return text.toString();
    }

    static String describe(DescribedGroup group) {
        StringJoiner members = new StringJoiner(",", "[", "]");
        group.members()
                .forEach(member -> members.add(member.memberId() + instance(member.groupInstanceId()) + ":"
                        + Words.shown(member.memberMetadata()) + ":" + text(member.memberAssignment()) + ":"
                        + member.clientId() + member.clientHost()));
        return Errors.forCode(group.errorCode()) + " " + group.groupState() + " protocol=" + group.protocolType() + "/"
                + group.protocolData() + " members=" + members;
    }

    static String record(CoordinatorRecord record) {
        if (record.key() instanceof OffsetCommitKey key) {
            return "offset " + key.group() + " " + key.topic() + "/" + key.partition()
                    + (record.isTombstone() ? " gone" : offset((OffsetCommitValue) record.value(), record));
        }
        return "group " + ((GroupMetadataKey) record.key()).group()
                + (record.isTombstone() ? " gone" : group((GroupMetadataValue) record.value(), record));
    }

    private static String offset(OffsetCommitValue value, CoordinatorRecord record) {
        return " = " + value.offset() + (value.leaderEpoch() < 0 ? "" : "@" + value.leaderEpoch())
                + (value.metadata().isEmpty() ? "" : "(" + value.metadata() + ")") + " committed=+"
                + (value.commitTimestamp() - 1_000_000)
                + (value.expireTimestamp() < 0 ? "" : " expires=+" + (value.expireTimestamp() - 1_000_000)) + " v"
                + record.valueVersion();
    }

    private static String group(GroupMetadataValue value, CoordinatorRecord record) {
        StringJoiner members = new StringJoiner(",", "[", "]");
        value.members()
                .forEach(member -> members.add(member.memberId() + instance(member.groupInstanceId()) + ":"
                        + Words.shown(member.subscription()) + ":" + text(member.assignment())));
        return " generation=" + value.generation() + " protocol=" + value.protocolType() + "/" + value.protocol()
                + " leader=" + value.leader() + " since=+" + (value.currentStateTimestamp() - 1_000_000) + " members="
                + members + " v" + record.valueVersion();
    }
}
