package io.barnabas.coordinator.group;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.HeartbeatRequestData;
import io.barnabas.common.message.JoinGroupRequestData;
import io.barnabas.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import io.barnabas.common.message.LeaveGroupRequestData;
import io.barnabas.common.message.LeaveGroupRequestData.MemberIdentity;
import io.barnabas.common.message.ListGroupsRequestData;
import io.barnabas.common.message.OffsetCommitRequestData;
import io.barnabas.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import io.barnabas.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import io.barnabas.common.message.OffsetDeleteRequestData;
import io.barnabas.common.message.OffsetDeleteRequestData.OffsetDeleteRequestPartition;
import io.barnabas.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import io.barnabas.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import io.barnabas.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import io.barnabas.common.message.SyncGroupRequestData;
import io.barnabas.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordinator.common.CoordinatorRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Plays a transcript's events on a shard and says what comes of each: answers, records, timers. The test resources'
 * README.md has the language.
 */
final class TranscriptPlayer {
    private final List<String> outcome = new ArrayList<>();
    private ShardRunner runner = new ShardRunner(config(Words.of("config")));

    private static GroupConfig config(Words words) {
        return new GroupConfig(
                1,
                (int) words.number("min-session", 6_000),
                (int) words.number("max-session", 1_800_000),
                (int) words.number("initial-delay", 3_000),
                (int) words.number("max-size", Integer.MAX_VALUE),
                words.number("retention", 604_800_000L),
                (int) words.number("max-metadata", 4_096));
    }

    /** What comes of the event, one line for each thing. */
    List<String> play(String line) {
        outcome.clear();
        Map<String, ManualTimer.Entry> timersBefore = new HashMap<>(runner.timer.entries);
        int recordsBefore = runner.log.size();
        event(Words.of(line));
        for (CoordinatorRecord record :
                runner.log.subList(Math.min(recordsBefore, runner.log.size()), runner.log.size())) {
            outcome.add("log " + Shown.record(record));
        }
        timersBefore.keySet().stream()
                .filter(key -> !runner.timer.entries.containsKey(key))
                .sorted()
                .forEach(key -> outcome.add("-timer " + key));
        runner.timer.entries.forEach((key, entry) -> {
            if (!entry.equals(timersBefore.get(key))) {
                outcome.add("+timer " + key + " in " + (entry.dueMs() - runner.timer.nowMs));
            }
        });
        return outcome.stream().map(Words::shortIds).collect(Collectors.toList());
    }

    private void event(Words words) {
        switch (words.name()) {
            case "config" -> runner = new ShardRunner(config(words));
            case "wait" ->
                runner.waitMs(
                        Long.parseLong(words.settings().keySet().iterator().next()));
            case "hold" -> runner.holdCommits = true;
            case "commit" -> {
                runner.holdCommits = false;
                runner.settlePending(Errors.NONE);
            }
            case "time-out" -> {
                runner.holdCommits = false;
                runner.settlePending(Errors.REQUEST_TIMED_OUT);
            }
            case "fail-next" ->
                runner.nextAppendError =
                        Errors.valueOf(words.settings().keySet().iterator().next());
            case "absent" -> runner.absentTopics.addAll(words.settings().keySet());
            case "reload" -> {
                if (!words.settings().isEmpty()) {
                    runner.config = config(words);
                }
                runner.reload(Errors.NOT_COORDINATOR);
            }
            case "unload" -> runner.unload(Errors.NOT_COORDINATOR);
            default -> membership(words);
        }
    }

    private GroupRequest from(Words words) {
        short version = Short.parseShort(words.text("v"));
        return new GroupRequest(runner.timer.nowMs, version, words.text("client", ""), "/127.0.0.1");
    }

    /** Takes an answer, under the request's label. */
    private <T> Consumer<T> answer(Words words, Function<T, String> shown) {
        String label = words.text("as", words.name());
        return response -> outcome.add(label + " <- " + shown.apply(response));
    }

    private void membership(Words words) {
        switch (words.name()) {
            case "JoinGroup" ->
                runner.run(shard -> shard.joinGroup(from(words), join(words), answer(words, Shown::join)));
            case "SyncGroup" ->
                runner.run(shard -> shard.syncGroup(from(words), sync(words), answer(words, Shown::sync)));
            case "Heartbeat" ->
                runner.run(shard -> shard.heartbeat(
                        from(words),
                        new HeartbeatRequestData()
                                .setGroupId(words.text("group"))
                                .setMemberId(words.memberId())
                                .setGroupInstanceId(words.text("instance", null))
                                .setGenerationId((int) words.number("generation", -1)),
                        answer(words, response -> Errors.forCode(response.errorCode())
                                .toString())));
            case "LeaveGroup" ->
                runner.run(shard -> shard.leaveGroup(from(words), leave(words), answer(words, Shown::leave)));
            default -> offsets(words);
        }
    }

    private static JoinGroupRequestData join(Words words) {
        JoinGroupRequestData request = new JoinGroupRequestData()
                .setGroupId(words.text("group"))
                .setMemberId(words.memberId())
                .setGroupInstanceId(words.text("instance", null))
                .setSessionTimeoutMs((int) words.number("session", 10_000))
                .setRebalanceTimeoutMs((int) words.number("rebalance", 60_000))
                .setProtocolType(words.text("type", "consumer"));
        for (String protocol : words.list("protocols")) {
            int colon = protocol.indexOf(':');
            request.protocols()
                    .add(new JoinGroupRequestProtocol()
                            .setName(protocol.substring(0, colon))
                            .setMetadata(Words.metadata(protocol.substring(colon + 1))));
        }
        return request;
    }

    private static SyncGroupRequestData sync(Words words) {
        SyncGroupRequestData request = new SyncGroupRequestData()
                .setGroupId(words.text("group"))
                .setMemberId(words.memberId())
                .setGroupInstanceId(words.text("instance", null))
                .setGenerationId((int) words.number("generation", -1))
                .setProtocolType(words.text("type", null))
                .setProtocolName(words.text("protocol", null));
        for (String part : words.list("assign")) {
            int colon = part.indexOf(':');
            request.assignments()
                    .add(new SyncGroupRequestAssignment()
                            .setMemberId(Words.longId(part.substring(0, colon)))
                            .setAssignment(part.substring(colon + 1).getBytes(StandardCharsets.UTF_8)));
        }
        return request;
    }

    private static LeaveGroupRequestData leave(Words words) {
        LeaveGroupRequestData request =
                new LeaveGroupRequestData().setGroupId(words.text("group")).setMemberId(words.memberId());
        for (String member : words.list("members")) {
            int colon = member.indexOf(':');
            request.members()
                    .add(new MemberIdentity()
                            .setMemberId(Words.longId(colon < 0 ? member : member.substring(0, colon)))
                            .setGroupInstanceId(colon < 0 ? null : member.substring(colon + 1)));
        }
        return request;
    }

    private void offsets(Words words) {
        switch (words.name()) {
            case "OffsetCommit" ->
                runner.run(shard -> shard.commitOffsets(from(words), commit(words), answer(words, Shown::commit)));
            case "OffsetFetch" ->
                runner.run(shard -> shard.fetchOffsets(from(words), fetch(words), false, answer(words, Shown::fetch)));
            case "OffsetDelete" ->
                runner.run(shard -> shard.deleteOffsets(from(words), delete(words), answer(words, Shown::delete)));
            case "TopicDeleted" -> runner.run(shard -> shard.onTopicDeleted(words.text("topic"), runner.timer.nowMs));
            case "ExpireOffsets" -> runner.run(shard -> shard.expireOffsets(runner.timer.nowMs));
            default -> administration(words);
        }
    }

    private static OffsetCommitRequestData commit(Words words) {
        OffsetCommitRequestData request = new OffsetCommitRequestData()
                .setGroupId(words.text("group"))
                .setMemberId(words.memberId())
                .setGroupInstanceId(words.text("instance", null))
                .setGenerationIdOrMemberEpoch((int) words.number("generation", -1))
                .setRetentionTimeMs(words.number("retention", -1));
        for (String offset : words.list("offsets")) {
            int colon = offset.indexOf(':');
            TopicPartition partition = Words.partition(offset.substring(0, colon));
            OffsetCommitRequestTopic topic = new OffsetCommitRequestTopic().setName(partition.topic());
            topic.partitions()
                    .add(new OffsetCommitRequestPartition()
                            .setPartitionIndex(partition.partition())
                            .setCommittedOffset(Long.parseLong(offset.substring(colon + 1)))
                            .setCommittedLeaderEpoch((int) words.number("epoch", -1))
                            .setCommittedMetadata(words.text("metadata", null))
                            .setCommitTimestamp(words.number("timestamp", -1)));
            request.topics().add(topic);
        }
        return request;
    }

    private static OffsetFetchRequestGroup fetch(Words words) {
        OffsetFetchRequestGroup request = new OffsetFetchRequestGroup().setGroupId(words.text("group"));
        if (!words.settings().containsKey("partitions")) {
            return request.setTopics(null);
        }
        List<OffsetFetchRequestTopics> topics = new ArrayList<>();
        for (String text : words.list("partitions")) {
            TopicPartition partition = Words.partition(text);
            topics.add(new OffsetFetchRequestTopics()
                    .setName(partition.topic())
                    .setPartitionIndexes(List.of(partition.partition())));
        }
        return request.setTopics(topics);
    }

    private static OffsetDeleteRequestData delete(Words words) {
        OffsetDeleteRequestData request = new OffsetDeleteRequestData().setGroupId(words.text("group"));
        for (String text : words.list("partitions")) {
            TopicPartition partition = Words.partition(text);
            OffsetDeleteRequestTopic topic = new OffsetDeleteRequestTopic().setName(partition.topic());
            topic.partitions().add(new OffsetDeleteRequestPartition().setPartitionIndex(partition.partition()));
            request.topics().add(topic);
        }
        return request;
    }

    private void administration(Words words) {
        switch (words.name()) {
            case "ListGroups" ->
                runner.run(shard -> shard.listGroups(
                        from(words),
                        new ListGroupsRequestData()
                                .setStatesFilter(Arrays.asList(words.list("states")))
                                .setTypesFilter(Arrays.asList(words.list("types"))),
                        answer(words, groups -> groups.stream()
                                .map(group -> group.groupId() + ":" + group.protocolType() + ":" + group.groupState()
                                        + ":" + group.groupType())
                                .sorted()
                                .toList()
                                .toString())));
            case "DescribeGroup" ->
                runner.run(
                        shard -> shard.describeGroup(from(words), words.text("group"), answer(words, Shown::describe)));
            case "DeleteGroup" ->
                runner.run(shard -> shard.deleteGroup(
                        from(words), words.text("group"), answer(words, result -> Errors.forCode(result.errorCode())
                                .toString())));
            default -> throw new IllegalArgumentException("No such event: " + words.name());
        }
    }
}
