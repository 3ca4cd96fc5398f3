package io.barnabas.tests.integration;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopic;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * What a broker says to a script of requests about groups, in all their versions, right and wrong: one line for each. What
 * may differ between two runs (member ids, ports) is replaced by names in the order of appearance.
 */
final class GroupConversation {
    private static final String TOPIC = "orders";
    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    private final WireClient client;
    private final int port;
    private final Map<String, String> lines = new LinkedHashMap<>();
    private final Map<String, String> names = new HashMap<>();

    GroupConversation(int port) {
        this.client = new WireClient(port, "talker");
        this.port = port;
    }

    /** The whole script; by label, in order. */
    Map<String, String> play() {
        try (client) {
            for (int version = 0; version <= 6; version++) {
                findCoordinator(version);
            }
            for (int version = 0; version <= 9; version++) {
                lifeOfAGroup(version);
                offsetsWithoutMembers(version);
            }
            for (int version = 5; version <= 9; version++) {
                staticMembers(version);
            }
            for (int version = 0; version <= 5; version++) {
                listing(version);
            }
            deletions();
        }
        return lines;
    }

    private ApiMessage say(String label, ApiMessage request, int version) {
        String key = request.getClass().getSimpleName().replace("RequestData", "") + " v" + version + " " + label;
        ApiMessage response = client.ask(request, version);
        note(key, response);
        return response;
    }

    private void note(String key, ApiMessage response) {
        String line = Unordered.of(named(response.toString()));
        String free = key;
        for (int i = 2; lines.putIfAbsent(free, line) != null; i++) {
            free = key + " #" + i;
        }
    }

    private String named(String text) {
        Matcher matcher = UUID.matcher(text);
        StringBuilder out = new StringBuilder();
        while (matcher.find()) {
            String name = names.computeIfAbsent(matcher.group(), id -> "id" + names.size());
            matcher.appendReplacement(out, name);
        }
        return matcher.appendTail(out).toString().replace("port=" + port, "port=PORT");
    }

    private void findCoordinator(int version) {
        FindCoordinatorRequestData request = new FindCoordinatorRequestData();
        if (version < 4) {
            say("group", request.setKey("some group"), version);
            say("no group", request.setKey(""), version);
        } else {
            say("groups", request.setCoordinatorKeys(List.of("some group", "other", "")), version);
            say("none", request.setCoordinatorKeys(List.of()), version);
        }
        if (version > 0) {
            say("unknown type", request.setKeyType((byte) 7), version);
            say("shares", request.setKeyType((byte) 2), version);
        }
    }

    private JoinGroupRequestData join(String group, String memberId, int version) {
        JoinGroupRequestData request = new JoinGroupRequestData()
                .setGroupId(group)
                .setSessionTimeoutMs(10_000)
                .setMemberId(memberId)
                .setProtocolType("consumer");
        request.protocols().add(new JoinGroupRequestProtocol().setName("range").setMetadata(subscription()));
        return version >= 1 ? request.setRebalanceTimeoutMs(10_000) : request;
    }

    /** A consumer's subscription to the topic (ConsumerProtocolSubscription 0). */
    private static byte[] subscription() {
        byte[] topic = TOPIC.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[2 + 4 + 2 + topic.length + 4];
        ByteBuffer.wrap(bytes)
                .putShort((short) 0)
                .putInt(1)
                .putShort((short) topic.length)
                .put(topic)
                .putInt(-1);
        return bytes;
    }

    private JoinGroupResponseData joined(String group, int version) {
        JoinGroupResponseData answer = (JoinGroupResponseData) say("join " + group, join(group, "", version), version);
        if (version >= 4) {
            answer = (JoinGroupResponseData)
                    say("join again " + group, join(group, answer.memberId(), version), version);
        }
        return answer;
    }

    private void lifeOfAGroup(int version) {
        String group = "life" + version;
        say("no group id", join("", "", version), version);
        say("too short a session", join(group, "", version).setSessionTimeoutMs(10), version);
        say("too long a session", join(group, "", version).setSessionTimeoutMs(100_000_000), version);
        say("unknown member", join(group, "nobody", version), version);
        if (version < 9) {
            say(
                    "no protocols",
                    join(group, "", version)
                            .setProtocols(new JoinGroupRequestData.JoinGroupRequestProtocolCollection()),
                    version);
        }
        JoinGroupResponseData me = joined(group, version);
        String memberId = me.memberId();
        int generation = me.generationId();
        describe("before sync", group, Math.min(version, 5));
        heartbeats(group, memberId, generation, Math.min(version, 4));
        syncs(group, memberId, generation, Math.min(version, 5));
        describe("stable", group, Math.min(version, 5));
        commits(group, memberId, generation, version);
        fetches(group, version);
        if (version >= 1) {
            JoinGroupRequestData other = join(group, "", version).setProtocolType("connect");
            say("other type", other, version);
            JoinGroupRequestData alien = join(group, "", version);
            alien.setProtocols(new JoinGroupRequestData.JoinGroupRequestProtocolCollection(
                    List.of(new JoinGroupRequestProtocol().setName("odd").setMetadata(new byte[1]))
                            .iterator()));
            say("other protocol", alien, version);
        }
        say("delete stable", new DeleteGroupsRequestData().setGroupsNames(List.of(group, "")), version % 3);
        leaves(group, memberId, Math.min(version, 5));
        describe("left", group, Math.min(version, 5));
        say("commit after", commit(group, memberId, generation, TOPIC, 0, 1, version), version);
        say("commit late", commit(group, "", -1, TOPIC, 0, 77, version), version);
    }

    private void heartbeats(String group, String memberId, int generation, int version) {
        HeartbeatRequestData request = new HeartbeatRequestData()
                .setGroupId(group)
                .setMemberId(memberId)
                .setGenerationId(generation);
        String of = " of " + group;
        say("good" + of, request, version);
        say("generation" + of, request.duplicate().setGenerationId(99), version);
        say("member" + of, request.duplicate().setMemberId("nobody"), version);
        say("group" + of, request.duplicate().setGroupId("nothing"), version);
        say("no group" + of, request.duplicate().setGroupId(""), version);
        if (version >= 3) {
            say("instance" + of, request.duplicate().setGroupInstanceId("nobody"), version);
        }
    }

    private void syncs(String group, String memberId, int generation, int version) {
        SyncGroupRequestData request = new SyncGroupRequestData()
                .setGroupId(group)
                .setMemberId(memberId)
                .setGenerationId(generation);
        if (version >= 5) {
            request.setProtocolType("consumer").setProtocolName("range");
        }
        String of = " of " + group;
        say("generation" + of, request.duplicate().setGenerationId(99), version);
        say("member" + of, request.duplicate().setMemberId("nobody"), version);
        say("group" + of, request.duplicate().setGroupId("nothing"), version);
        say("no group" + of, request.duplicate().setGroupId(""), version);
        if (version >= 5) {
            say("type" + of, request.duplicate().setProtocolType("connect"), version);
            say("name" + of, request.duplicate().setProtocolName("odd"), version);
            say("no type" + of, request.duplicate().setProtocolType(null), version);
        }
        request.setAssignments(List.of(new SyncGroupRequestAssignment()
                .setMemberId(memberId)
                .setAssignment("all of it".getBytes(StandardCharsets.UTF_8))));
        say("good" + of, request, version);
        say("again" + of, request, version);
    }

    private void describe(String label, String group, int version) {
        DescribeGroupsRequestData request = new DescribeGroupsRequestData().setGroups(List.of(group, "absent"));
        say(label + " " + group, request, version);
        if (version >= 3) {
            say(label + " with operations " + group, request.setIncludeAuthorizedOperations(true), version);
        }
        say(label + " none " + group, new DescribeGroupsRequestData().setGroups(List.of("")), version);
    }

    private static OffsetCommitRequestData commit(
            String group, String memberId, int generation, String topic, int partition, long offset, int version) {
        OffsetCommitRequestPartition at = new OffsetCommitRequestPartition()
                .setPartitionIndex(partition)
                .setCommittedOffset(offset)
                .setCommittedMetadata("note");
        if (version >= 6) {
            at.setCommittedLeaderEpoch(3);
        }
        OffsetCommitRequestData request = new OffsetCommitRequestData()
                .setGroupId(group)
                .setTopics(new ArrayList<>(List.of(
                        new OffsetCommitRequestTopic().setName(topic).setPartitions(new ArrayList<>(List.of(at))))));
        return version >= 1 ? request.setMemberId(memberId).setGenerationIdOrMemberEpoch(generation) : request;
    }

    private void commits(String group, String memberId, int generation, int version) {
        String of = " of " + group;
        say("good" + of, commit(group, memberId, generation, TOPIC, 0, 42, version), version);
        say("partition" + of, commit(group, memberId, generation, TOPIC, 9, 42, version), version);
        say("topic" + of, commit(group, memberId, generation, "nothing", 0, 42, version), version);
        OffsetCommitRequestData mixed = commit(group, memberId, generation, "nothing", 0, 42, version);
        mixed.topics()
                .addAll(commit(group, memberId, generation, TOPIC, 1, 43, version)
                        .topics());
        mixed.topics()
                .get(1)
                .partitions()
                .add(new OffsetCommitRequestPartition()
                        .setPartitionIndex(8)
                        .setCommittedOffset(1)
                        .setCommittedMetadata(""));
        say("mixed" + of, mixed, version);
        OffsetCommitRequestData big = commit(group, memberId, generation, TOPIC, 2, 1, version);
        big.topics().get(0).partitions().get(0).setCommittedMetadata("x".repeat(5000));
        say("large note" + of, big, version);
        OffsetCommitRequestData noNote = commit(group, memberId, generation, TOPIC, 2, 5, version);
        noNote.topics().get(0).partitions().get(0).setCommittedMetadata(null);
        say("no note" + of, noNote, version);
        say(
                "no topics" + of,
                commit(group, memberId, generation, TOPIC, 0, 1, version).setTopics(List.of()),
                version);
        if (version >= 1) {
            say("generation" + of, commit(group, memberId, generation + 5, TOPIC, 0, 1, version), version);
            say("member" + of, commit(group, "nobody", generation, TOPIC, 0, 1, version), version);
            say("outsider" + of, commit(group, "", -1, TOPIC, 0, 1, version), version);
            say("new group" + of, commit("absent", "nobody", 3, TOPIC, 0, 1, version), version);
        }
        if (version >= 7) {
            say(
                    "instance" + of,
                    commit(group, memberId, generation, TOPIC, 0, 1, version).setGroupInstanceId("nobody"),
                    version);
        }
    }

    private void fetches(String group, int version) {
        String of = " of " + group;
        List<Integer> partitions = List.of(2, 0, 1, 9);
        if (version < 8) {
            OffsetFetchRequestData request = new OffsetFetchRequestData()
                    .setGroupId(group)
                    .setTopics(List.of(
                            new OffsetFetchRequestTopic().setName(TOPIC).setPartitionIndexes(partitions),
                            new OffsetFetchRequestTopic().setName("nothing").setPartitionIndexes(List.of(0))));
            say("some" + of, request, version);
            say("group" + of, request.duplicate().setGroupId("absent"), version);
            say("no group" + of, request.duplicate().setGroupId(""), version);
            if (version >= 2) {
                say("all" + of, request.duplicate().setTopics(null), version);
            }
            if (version >= 7) {
                say("stable" + of, request.duplicate().setRequireStable(true), version);
            }
            return;
        }
        OffsetFetchRequestGroup one = new OffsetFetchRequestGroup()
                .setGroupId(group)
                .setTopics(List.of(
                        new OffsetFetchRequestTopics().setName(TOPIC).setPartitionIndexes(partitions),
                        new OffsetFetchRequestTopics().setName("nothing").setPartitionIndexes(List.of(0))));
        OffsetFetchRequestGroup all =
                new OffsetFetchRequestGroup().setGroupId("life3").setTopics(null);
        OffsetFetchRequestGroup absent =
                new OffsetFetchRequestGroup().setGroupId("absent").setTopics(null);
        say("some" + of, new OffsetFetchRequestData().setGroups(List.of(one)), version);
        say("many" + of, new OffsetFetchRequestData().setGroups(List.of(one, all, absent)), version);
        say("stable" + of, new OffsetFetchRequestData().setGroups(List.of(all)).setRequireStable(true), version);
        if (version >= 9) {
            OffsetFetchRequestGroup member =
                    one.duplicate().setMemberId("nobody").setMemberEpoch(5);
            say("member" + of, new OffsetFetchRequestData().setGroups(List.of(member)), version);
        }
    }

    private void leaves(String group, String memberId, int version) {
        String of = " of " + group;
        LeaveGroupRequestData request = new LeaveGroupRequestData().setGroupId(group);
        if (version < 3) {
            say("member" + of, request.duplicate().setMemberId("nobody"), version);
            say("group" + of, request.duplicate().setGroupId("nothing").setMemberId("nobody"), version);
            say("no group" + of, request.duplicate().setGroupId("").setMemberId("nobody"), version);
            say("good" + of, request.duplicate().setMemberId(memberId), version);
            say("again" + of, request.duplicate().setMemberId(memberId), version);
            return;
        }
        MemberIdentity nobody = new MemberIdentity().setMemberId("nobody");
        MemberIdentity instance = new MemberIdentity().setMemberId("").setGroupInstanceId("nobody");
        MemberIdentity me = new MemberIdentity().setMemberId(memberId);
        say("group" + of, request.duplicate().setGroupId("nothing").setMembers(List.of(nobody)), version);
        say("no group" + of, request.duplicate().setGroupId("").setMembers(List.of(nobody)), version);
        say("many" + of, request.duplicate().setMembers(List.of(nobody, instance, me)), version);
        say("nobody" + of, request.duplicate().setMembers(List.of()), version);
        say("again" + of, request.duplicate().setMembers(List.of(me)), version);
    }

    private void offsetsWithoutMembers(int version) {
        String group = "alone" + version;
        say("alone", commit(group, "", -1, TOPIC, 1, 11, version), version);
        say("alone with a name", commit(group, "me", -1, TOPIC, 1, 11, version), version);
        say("alone with a generation", commit(group + "x", "", 4, TOPIC, 1, 11, version), version);
        if (version >= 1) {
            say("nameless", commit("", "", -1, TOPIC, 1, 11, version), version);
        }
        if (version >= 2 && version <= 4) {
            say("kept long", commit(group, "", -1, TOPIC, 1, 12, version).setRetentionTimeMs(1_000_000), version);
        }
        if (version >= 7) {
            say(
                    "alone with an instance",
                    commit(group, "me", -1, TOPIC, 1, 11, version).setGroupInstanceId("it"),
                    version);
        }
        describe("alone", group, Math.min(version, 5));
        fetches(group, version);
    }

    private void staticMembers(int version) {
        String group = "static" + version;
        JoinGroupRequestData first = join(group, "", version).setGroupInstanceId("one");
        JoinGroupResponseData me = (JoinGroupResponseData) say("static", first, version);
        SyncGroupRequestData sync = new SyncGroupRequestData()
                .setGroupId(group)
                .setMemberId(me.memberId())
                .setGroupInstanceId("one")
                .setGenerationId(me.generationId())
                .setAssignments(List.of(new SyncGroupRequestAssignment()
                        .setMemberId(me.memberId())
                        .setAssignment(new byte[] {1, 2})));
        int syncVersion = Math.min(version, 5);
        if (syncVersion >= 5) {
            sync.setProtocolType("consumer").setProtocolName("range");
        }
        say("static " + group, sync, syncVersion);
        JoinGroupResponseData again = (JoinGroupResponseData) say("static again", first, version);
        say("static fenced " + group, sync.duplicate(), syncVersion);
        say("static back " + group, sync.duplicate().setMemberId(again.memberId()), syncVersion);
        HeartbeatRequestData heartbeat = new HeartbeatRequestData()
                .setGroupId(group)
                .setGroupInstanceId("one")
                .setGenerationId(again.generationId());
        say("static fenced " + group, heartbeat.duplicate().setMemberId(me.memberId()), 4);
        say("static " + group, heartbeat.duplicate().setMemberId(again.memberId()), 4);
        say(
                "static fenced " + group,
                commit(group, me.memberId(), again.generationId(), TOPIC, 0, 1, 9)
                        .setGroupInstanceId("one"),
                9);
        say("static unknown instance", join(group, me.memberId(), version).setGroupInstanceId("two"), version);
        say("static stolen instance", join(group, "nobody", version).setGroupInstanceId("one"), version);
        describe("static", group, 5);
        LeaveGroupRequestData leave = new LeaveGroupRequestData().setGroupId(group);
        say(
                "static fenced " + group,
                leave.duplicate()
                        .setMembers(List.of(
                                new MemberIdentity().setMemberId(me.memberId()).setGroupInstanceId("one"))),
                5);
        say(
                "static " + group,
                leave.duplicate()
                        .setMembers(List.of(new MemberIdentity().setMemberId("").setGroupInstanceId("one"))),
                5);
    }

    private void listing(int version) {
        ListGroupsRequestData request = new ListGroupsRequestData();
        say("all", request, version);
        if (version >= 4) {
            say("empty", request.duplicate().setStatesFilter(List.of("Empty")), version);
            say("stable or dead", request.duplicate().setStatesFilter(List.of("stable", "Dead")), version);
            say("odd state", request.duplicate().setStatesFilter(List.of("Odd")), version);
        }
        if (version >= 5) {
            say("classic", request.duplicate().setTypesFilter(List.of("Classic")), version);
            say("consumer", request.duplicate().setTypesFilter(List.of("consumer")), version);
            say("odd type", request.duplicate().setTypesFilter(List.of("odd")), version);
        }
    }

    private void deletions() {
        JoinGroupResponseData me = joined("busy", 9);
        syncs("busy", me.memberId(), me.generationId(), 5);
        say("of busy", commit("busy", me.memberId(), me.generationId(), TOPIC, 0, 1, 9), 9);
        for (String group : List.of("busy", "alone9", "absent", "", "alone8")) {
            OffsetDeleteRequestData request = new OffsetDeleteRequestData().setGroupId(group);
            for (String topic : List.of(TOPIC, "nothing")) {
                OffsetDeleteRequestData.OffsetDeleteRequestTopic each =
                        new OffsetDeleteRequestData.OffsetDeleteRequestTopic().setName(topic);
                for (int partition : List.of(1, 0, 9)) {
                    each.partitions()
                            .add(new OffsetDeleteRequestData.OffsetDeleteRequestPartition()
                                    .setPartitionIndex(partition));
                }
                request.topics().add(each);
            }
            say("offsets of '" + group + "'", request, 0);
            OffsetDeleteRequestData.OffsetDeleteRequestTopic unknown =
                    new OffsetDeleteRequestData.OffsetDeleteRequestTopic().setName("nothing");
            unknown.partitions().add(new OffsetDeleteRequestData.OffsetDeleteRequestPartition().setPartitionIndex(0));
            OffsetDeleteRequestData onlyUnknown = new OffsetDeleteRequestData().setGroupId(group);
            onlyUnknown.topics().add(unknown);
            say("unknown offsets of '" + group + "'", onlyUnknown, 0);
            say("no offsets of '" + group + "'", new OffsetDeleteRequestData().setGroupId(group), 0);
        }
        for (int version = 0; version <= 2; version++) {
            for (String group : List.of("busy", "alone" + version, "absent", "", "life" + version)) {
                say("'" + group + "'", new DeleteGroupsRequestData().setGroupsNames(List.of(group)), version);
            }
            say("none", new DeleteGroupsRequestData(), version);
        }
        describe("at the end", "alone1", 5);
    }
}
