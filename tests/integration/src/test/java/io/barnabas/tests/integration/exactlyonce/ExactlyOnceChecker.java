package io.barnabas.tests.integration.exactlyonce;

import io.barnabas.tests.integration.exactlyonce.Transformed.Fate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Compares what a stage read with what it wrote. All wrongs are gathered, with where they are, before the test fails.
 */
final class ExactlyOnceChecker {
    private static final int SHOWN = 25;

    private final List<String> wrong = new ArrayList<>();
    private final Map<TopicPartition, List<ConsumerRecord<String, String>>> committed;
    private final Map<TopicPartition, List<ConsumerRecord<String, String>>> everything;

    /** Where a record was read. */
    private record Source(int partition, long offset) {}

    /**
     * @param committed what read_committed shows of all topics
     * @param everything what read_uncommitted shows of them
     */
    ExactlyOnceChecker(
            Map<TopicPartition, List<ConsumerRecord<String, String>>> committed,
            Map<TopicPartition, List<ConsumerRecord<String, String>>> everything) {
        this.committed = committed;
        this.everything = everything;
    }

    private static List<ConsumerRecord<String, String>> of(
            Map<TopicPartition, List<ConsumerRecord<String, String>>> topics, String topic) {
        return topics.entrySet().stream()
                .filter(each -> each.getKey().topic().equals(topic))
                .flatMap(each -> each.getValue().stream())
                .toList();
    }

    /**
     * Every record of the input is in the output once and in its order, in whole transactions that were to be committed,
     * and the group's offsets say the same.
     *
     * @param offsets what the stage's group has committed, by partition of its input
     */
    ExactlyOnceChecker checkStage(String group, String input, String output, Map<Integer, Long> offsets) {
        Map<Source, ConsumerRecord<String, String>> inputs = new HashMap<>();
        Map<Integer, Long> next = new HashMap<>();
        for (ConsumerRecord<String, String> record : of(committed, input)) {
            inputs.put(new Source(record.partition(), record.offset()), record);
            next.merge(record.partition(), record.offset() + 1, Math::max);
        }
        if (!next.equals(offsets)) {
            wrong.add(group + " has committed " + offsets + ", its input ends at " + next);
        }
        List<ConsumerRecord<String, String>> outputs = of(committed, output);
        checkOnce(output, inputs, outputs);
        checkOrder(outputs);
        checkTransactions(group, outputs);
        checkAborted(output);
        return this;
    }

    private void checkOnce(
            String topic,
            Map<Source, ConsumerRecord<String, String>> inputs,
            List<ConsumerRecord<String, String>> outputs) {
        Map<Source, ConsumerRecord<String, String>> found = new HashMap<>();
        for (ConsumerRecord<String, String> output : outputs) {
            Transformed made = Transformed.parse(output.value());
            Source source = new Source(made.sourcePartition(), made.sourceOffset());
            ConsumerRecord<String, String> twin = found.put(source, output);
            if (twin != null) {
                wrong.add("twice in " + topic + ": " + shown(twin) + " and " + shown(output));
            }
            ConsumerRecord<String, String> input = inputs.get(source);
            if (input == null) {
                wrong.add("of no committed input: " + shown(output));
            } else if (!originOf(input).equals(made.origin())) {
                wrong.add("not made of " + shown(input) + ": " + shown(output));
            }
        }
        inputs.forEach((source, input) -> {
            if (!found.containsKey(source)) {
                wrong.add("missing in " + topic + ": " + shown(input));
            }
        });
    }

    private static String originOf(ConsumerRecord<String, String> input) {
        return Transformed.isOne(input.value())
                ? Transformed.parse(input.value()).origin()
                : input.partition() + ":" + input.value();
    }

    /** Records of one partition of the input, and so those of one key, keep their order in each of the output's. */
    private void checkOrder(List<ConsumerRecord<String, String>> outputs) {
        Map<List<Integer>, Long> last = new HashMap<>();
        Map<String, Integer> lastOfKey = new HashMap<>();
        for (ConsumerRecord<String, String> output : outputs) {
            Transformed made = Transformed.parse(output.value());
            Long before = last.put(List.of(output.partition(), made.sourcePartition()), made.sourceOffset());
            if (before != null && before > made.sourceOffset()) {
                wrong.add("source offset " + before + " stands before " + shown(output));
            }
            // Through all stages: the number that the producer at the beginning gave it.
            int number = Integer.parseInt(made.origin().substring(made.origin().indexOf(':') + 1));
            Integer earlier = lastOfKey.put(output.key(), number);
            if (earlier != null && earlier >= number) {
                wrong.add("number " + earlier + " of its key stands before " + shown(output));
            }
        }
    }

    /** Each transaction is there with all its records in both topics, or not at all. */
    private void checkTransactions(String group, List<ConsumerRecord<String, String>> outputs) {
        Map<String, Integer> sizes = new HashMap<>();
        Map<String, Set<Integer>> partitions = new HashMap<>();
        Map<String, Integer> counts = new HashMap<>();
        for (ConsumerRecord<String, String> output : outputs) {
            Transformed made = Transformed.parse(output.value());
            if (made.fate() != Fate.COMMIT) {
                wrong.add("to be aborted, but committed: " + shown(output));
            }
            sizes.put(made.transaction(), made.size());
            counts.merge(made.transaction(), 1, Integer::sum);
            partitions.computeIfAbsent(made.transaction(), t -> new HashSet<>()).add(output.partition());
        }
        if (!sizes.equals(counts)) {
            sizes.forEach((transaction, size) -> {
                if (!size.equals(counts.get(transaction))) {
                    wrong.add(transaction + ": " + counts.get(transaction) + " of " + size + " records");
                }
            });
        }
        Map<String, Integer> audited = new HashMap<>();
        for (ConsumerRecord<String, String> record : of(committed, AppSettings.AUDIT)) {
            if (record.key().equals(group)) {
                Transformed made = Transformed.parse(record.value());
                if (audited.put(made.transaction(), made.size()) != null) {
                    wrong.add("audited twice: " + shown(record));
                }
            }
        }
        if (!audited.equals(sizes)) {
            Set<String> differing = new HashSet<>(audited.keySet());
            differing.addAll(sizes.keySet());
            differing.removeIf(each -> audited.containsKey(each) && sizes.containsKey(each));
            wrong.add("in one topic and not in the other: " + differing);
        }
        if (partitions.values().stream().noneMatch(each -> each.size() > 1)) {
            wrong.add(group + " wrote no transaction to several partitions");
        }
    }

    /** The log holds more than what is committed, of other transactions and only of them; and not one record more of those. */
    private void checkAborted(String output) {
        Set<String> visible = of(committed, output).stream()
                .map(record -> Transformed.parse(record.value()).transaction())
                .collect(Collectors.toSet());
        Set<List<Integer>> shown = of(committed, output).stream()
                .map(record -> List.of(record.partition(), Math.toIntExact(record.offset())))
                .collect(Collectors.toSet());
        int hidden = 0;
        for (ConsumerRecord<String, String> record : of(everything, output)) {
            if (!shown.remove(List.of(record.partition(), Math.toIntExact(record.offset())))) {
                hidden++;
                if (visible.contains(Transformed.parse(record.value()).transaction())) {
                    wrong.add("hidden, of a transaction that shows: " + shown(record));
                }
            }
        }
        if (!shown.isEmpty()) {
            wrong.add("committed, but not to be seen by who reads everything: " + shown);
        }
        if (hidden == 0) {
            wrong.add(output + " holds no aborted record: the test tests nothing");
        }
    }

    private static String shown(ConsumerRecord<String, String> record) {
        return record.topic() + "-" + record.partition() + "@" + record.offset() + " " + record.key() + "="
                + record.value();
    }

    void throwIfWrong() {
        if (!wrong.isEmpty()) {
            throw new AssertionError(
                    wrong.size() + " wrongs:\n" + String.join("\n", wrong.subList(0, Math.min(SHOWN, wrong.size()))));
        }
    }
}
