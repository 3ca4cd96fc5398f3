package io.barnabas.tools.groups;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.barnabas.common.TopicPartition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The orders were seen in the output of Apache Kafka 3.9.1's command. */
class KafkaOrderTest {
    private static List<TopicPartition> partitions(String topic, int... numbers) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (int number : numbers) {
            partitions.add(new TopicPartition(topic, number));
        }
        return partitions;
    }

    private static List<TopicPartition> upTo(String topic, int to) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (int number = 0; number < to; number++) {
            partitions.add(new TopicPartition(topic, number));
        }
        return partitions;
    }

    @Test
    void shouldOrderThePartitionsOfSeveralTopicsAsApachesTableDoes() {
        List<TopicPartition> all = upTo("many", 12);
        all.addAll(upTo("orders", 3));
        all.addAll(partitions("testing", 0));
        all.sort(Comparator.comparingInt(TopicPartition::partition));
        List<TopicPartition> expected = partitions("many", 9, 10);
        expected.addAll(partitions("testing", 0));
        expected.addAll(partitions("many", 11, 5, 6, 7, 8, 1, 2, 3, 4, 0));
        expected.addAll(partitions("orders", 0, 1, 2));
        assertEquals(expected, KafkaOrder.of(all));
    }

    @Test
    void shouldOrderATablePouredIntoAnEmptyOneByItsGreaterRoom() {
        assertEquals(
                partitions("many", 9, 10, 11, 5, 6, 7, 8, 1, 2, 3, 4, 0),
                KafkaOrder.ofPoured(List.of(), upTo("many", 12)));
    }

    @Test
    void shouldOrderATablePouredIntoAnotherBehindWhatIsThere() {
        List<TopicPartition> expected = partitions("many", 7, 1);
        expected.addAll(partitions("empty", 0));
        expected.addAll(partitions("many", 3));
        expected.addAll(partitions("empty", 1));
        assertEquals(expected, KafkaOrder.ofPoured(partitions("many", 3, 1, 7), partitions("empty", 0, 1)));
    }
}
