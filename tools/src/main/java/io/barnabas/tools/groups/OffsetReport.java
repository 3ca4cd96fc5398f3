package io.barnabas.tools.groups;

import io.barnabas.clients.admin.ConsumerGroupDescription;
import io.barnabas.clients.admin.ConsumerGroupState;
import io.barnabas.clients.admin.MemberDescription;
import io.barnabas.clients.admin.OffsetSpec;
import io.barnabas.clients.consumer.OffsetAndMetadata;
import io.barnabas.common.TopicPartition;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** How far groups have come: a line for each partition that a member reads or that has an offset. */
final class OffsetReport {
    private static final String NONE = "-";
    private static final int WIDTH = 15;
    private static final int PARTITION_WIDTH = 10;

    private final Cluster cluster;
    private final GroupDescriber describer;
    private final PrintStream out;

    OffsetReport(Cluster cluster, GroupDescriber describer, PrintStream out) {
        this.cluster = cluster;
        this.describer = describer;
        this.out = out;
    }

    /** One line; the reader is null for a partition that nobody reads now. */
    private record Row(TopicPartition partition, MemberDescription reader, Long offset) {
        String consumerId() {
            return reader == null ? NONE : reader.consumerId();
        }

        String host() {
            return reader == null ? NONE : reader.host();
        }

        String clientId() {
            return reader == null ? NONE : reader.clientId();
        }
    }

    void print(Collection<String> groups) throws InterruptedException {
        Map<String, CompletableFuture<ConsumerGroupDescription>> asked = cluster.askDescriptions(groups);
        Map<String, CompletableFuture<Map<TopicPartition, OffsetAndMetadata>>> committed =
                cluster.askCommitted(asked.keySet());
        Map<String, ConsumerGroupDescription> descriptions = GroupDescriber.descriptions(asked);
        Map<String, List<Row>> rows = new HashMap<>();
        Set<TopicPartition> partitions = new LinkedHashSet<>();
        for (ConsumerGroupDescription group : descriptions.values()) {
            List<Row> ofGroup = rows(group, cluster.committed(committed.get(group.groupId())));
            rows.put(group.groupId(), ofGroup);
            ofGroup.forEach(row -> partitions.add(row.partition()));
        }
        Map<TopicPartition, Long> ends =
                partitions.isEmpty() ? Map.of() : cluster.offsets(partitions, OffsetSpec.LATEST);
        for (ConsumerGroupDescription group : descriptions.values()) {
            describer.announce(group);
            List<Row> ofGroup = rows.get(group.groupId());
            if (group.state() != ConsumerGroupState.DEAD && !ofGroup.isEmpty()) {
                print(group.groupId(), ofGroup, ends);
            }
        }
    }

    /** First what members read, those with most partitions first, then what only has offsets. */
    private static List<Row> rows(ConsumerGroupDescription group, Map<TopicPartition, OffsetAndMetadata> committed) {
        List<MemberDescription> readers = new ArrayList<>();
        for (MemberDescription member : group.members()) {
            if (!member.assignment().topicPartitions().isEmpty()) {
                readers.add(member);
            }
        }
        Comparator<MemberDescription> bySize = Comparator.comparingInt(
                member -> member.assignment().topicPartitions().size());
        readers.sort(bySize.reversed());
        List<Row> rows = new ArrayList<>();
        Set<TopicPartition> unread = new LinkedHashSet<>(KafkaOrder.of(committed.keySet()));
        for (MemberDescription reader : readers) {
            Set<TopicPartition> read = reader.assignment().topicPartitions();
            unread.removeAll(read);
            addRows(rows, read, reader, committed);
        }
        addRows(rows, unread, null, committed);
        return rows;
    }

    private static void addRows(
            List<Row> rows,
            Collection<TopicPartition> partitions,
            MemberDescription reader,
            Map<TopicPartition, OffsetAndMetadata> committed) {
        List<TopicPartition> byNumber = new ArrayList<>(KafkaOrder.of(partitions));
        byNumber.sort(Comparator.comparingInt(TopicPartition::partition));
        for (TopicPartition partition : KafkaOrder.of(byNumber)) {
            OffsetAndMetadata offset = committed.get(partition);
            rows.add(new Row(partition, reader, offset == null ? null : offset.offset()));
        }
    }

    private void print(String group, List<Row> rows, Map<TopicPartition, Long> ends) {
        int topicWidth = WIDTH;
        int idWidth = WIDTH;
        int hostWidth = WIDTH;
        int groupWidth = Math.max(WIDTH, group.length());
        for (Row row : rows) {
            topicWidth = Math.max(topicWidth, row.partition().topic().length());
            idWidth = Math.max(idWidth, row.consumerId().length());
            hostWidth = Math.max(hostWidth, row.host().length());
        }
        StringBuilder text = new StringBuilder();
        text.append('\n').append(Columns.pad("GROUP", groupWidth));
        text.append(' ').append(Columns.pad("TOPIC", topicWidth));
        text.append(' ').append(numbers("PARTITION", "CURRENT-OFFSET", "LOG-END-OFFSET", "LAG"));
        text.append(' ').append(Columns.pad("CONSUMER-ID", idWidth));
        text.append(' ').append(Columns.pad("HOST", hostWidth));
        text.append(" CLIENT-ID");
        for (Row row : rows) {
            Long end = ends.get(row.partition());
            String lag = row.offset() == null || end == null ? NONE : Long.toString(end - row.offset());
            text.append('\n').append(Columns.pad(group, groupWidth));
            text.append(' ').append(Columns.pad(row.partition().topic(), topicWidth));
            text.append(' ')
                    .append(numbers(
                            Integer.toString(row.partition().partition()), shown(row.offset()), shown(end), lag));
            text.append(' ').append(Columns.pad(row.consumerId(), idWidth));
            text.append(' ').append(Columns.pad(row.host(), hostWidth));
            text.append(' ').append(row.clientId());
        }
        // The last line has no end, as in Apache's command: the next group begins with one.
        out.print(text);
    }

    private static String numbers(String partition, String offset, String end, String lag) {
        return Columns.pad(partition, PARTITION_WIDTH) + " " + Columns.pad(offset, WIDTH) + " "
                + Columns.pad(end, WIDTH) + " " + Columns.pad(lag, WIDTH);
    }

    private static String shown(Long number) {
        return number == null ? NONE : number.toString();
    }
}
