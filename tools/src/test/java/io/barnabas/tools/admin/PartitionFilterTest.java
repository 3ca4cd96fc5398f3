package io.barnabas.tools.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.TopicPartition;
import io.barnabas.tools.ToolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartitionFilterTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "orders orders 7 true",
                "orders:1 orders 1 true",
                "orders:1 orders 2 false",
                "orders:1-3 orders 2 true",
                "orders:1-3 orders 3 false",
                "orders:2- orders 99 true",
                "orders:2- orders 1 false",
                "orders:-2 orders 1 true",
                "orders:-2 orders 2 false",
                ":0 anything 0 true",
                ":0 anything 1 false",
                "o.*:1 orders 1 true",
                "orders:0,tx tx 5 true",
                "orders: orders 5 true"
            })
    void shouldMatchByPattern(String patterns, String topic, int partition, boolean matches) {
        PartitionFilter filter = PartitionFilter.ofPatterns(patterns);

        assertEquals(matches, filter.isAllowed(new TopicPartition(topic, partition)));
    }

    @Test
    void shouldMatchByTopicAndNumbers() {
        PartitionFilter filter = PartitionFilter.of("o.*", "0,2");

        assertTrue(filter.isTopicAllowed("orders"));
        assertFalse(filter.isTopicAllowed("tx"));
        assertTrue(filter.isAllowed(new TopicPartition("orders", 2)));
        assertFalse(filter.isAllowed(new TopicPartition("orders", 1)));
        assertTrue(PartitionFilter.of(null, null).isAllowed(new TopicPartition("tx", 5)));
    }

    @Test
    void shouldRefuseWhatIsNoPattern() {
        assertThrows(ToolException.class, () -> PartitionFilter.ofPatterns("orders:x"));
        assertThrows(TerseException.class, () -> PartitionFilter.of("orders", "1-2"));
    }
}
