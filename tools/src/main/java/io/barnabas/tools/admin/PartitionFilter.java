package io.barnabas.tools.admin;

import io.barnabas.common.TopicPartition;
import io.barnabas.tools.ToolException;
import io.barnabas.tools.TopicFilter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which partitions the user means: any of several rules. */
final class PartitionFilter {
    private static final String TERSE = "org.apache.kafka.tools.TerseException";

    /** A topic, then perhaps one partition, or a range of them with its end left out. */
    private static final Pattern RULE = Pattern.compile("([^:,]*)(?::(?:([0-9]*)|(?:([0-9]*)-([0-9]*))))?");

    /**
     * One rule.
     *
     * @param numbers the partitions, or null for a range
     * @param from first partition of the range
     * @param to the one after its last
     */
    private record Rule(TopicFilter topics, Set<Integer> numbers, int from, int to) {
        boolean matches(TopicPartition partition) {
            int number = partition.partition();
            return topics.matches(partition.topic())
                    && (numbers == null ? number >= from && number < to : numbers.contains(number));
        }
    }

    private final List<Rule> rules;

    private PartitionFilter(List<Rule> rules) {
        this.rules = rules;
    }

    /**
     * A filter of topics and numbers.
     *
     * @param topic a regular expression; null for all topics
     * @param partitions numbers with commas between; null or empty for all
     * @throws TerseException when one of them is not a number
     */
    static PartitionFilter of(String topic, String partitions) {
        TopicFilter topics = new TopicFilter(topic == null ? ".*" : topic);
        if (partitions == null || partitions.isEmpty()) {
            return new PartitionFilter(List.of(new Rule(topics, null, 0, Integer.MAX_VALUE)));
        }
        Set<Integer> numbers = new HashSet<>();
        try {
            for (String number : partitions.split(",")) {
                numbers.add(Integer.parseInt(number));
            }
        } catch (NumberFormatException e) {
            throw new TerseException(
                    "--partitions expects a comma separated list of numeric partition ids, but received: "
                            + partitions);
        }
        return new PartitionFilter(List.of(new Rule(topics, numbers, 0, 0)));
    }

    /**
     * A filter of patterns such as {@code topic1:1,topic2:0-3,topic3,topic4:5-,topic5:-3}.
     *
     * @throws ToolException when one of them is no such pattern
     */
    static PartitionFilter ofPatterns(String patterns) {
        List<Rule> rules = new ArrayList<>();
        for (String pattern : patterns.split(",")) {
            rules.add(rule(pattern));
        }
        return new PartitionFilter(rules);
    }

    private static Rule rule(String pattern) {
        Matcher matcher = RULE.matcher(pattern);
        if (!matcher.matches()) {
            throw new ToolException("java.lang.RuntimeException", TERSE + ": Invalid rule specification: " + pattern);
        }
        TopicFilter topics = new TopicFilter(isGiven(matcher, 1) ? matcher.group(1) : ".*");
        if (isGiven(matcher, 2)) {
            return new Rule(topics, Set.of(Integer.parseInt(matcher.group(2))), 0, 0);
        }
        int from = isGiven(matcher, 3) ? Integer.parseInt(matcher.group(3)) : 0;
        int to = isGiven(matcher, 4) ? Integer.parseInt(matcher.group(4)) : Integer.MAX_VALUE;
        return new Rule(topics, null, from, to);
    }

    private static boolean isGiven(Matcher matcher, int group) {
        String text = matcher.group(group);
        return text != null && !text.isEmpty();
    }

    boolean isTopicAllowed(String topic) {
        for (Rule rule : rules) {
            if (rule.topics().matches(topic)) {
                return true;
            }
        }
        return false;
    }

    boolean isAllowed(TopicPartition partition) {
        for (Rule rule : rules) {
            if (rule.matches(partition)) {
                return true;
            }
        }
        return false;
    }
}
