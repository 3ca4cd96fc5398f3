package io.barnabas.tools.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.barnabas.common.TopicPartition;
import io.barnabas.tools.Tool;
import io.barnabas.tools.ToolException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElectionFileTest {
    @Test
    void shouldReadPartitions() {
        assertEquals(
                Set.of(new TopicPartition("a", 0), new TopicPartition("b", 3)),
                ElectionFile.parse(
                        "{\"partitions\":[{\"topic\":\"a\",\"partition\":0}," + "{\"topic\":\"b\",\"partition\":3}]}"));
    }

    /** What Apache Kafka 3.9.1's command prints for each. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            {} | org.apache.kafka.server.common.AdminOperationException: Replica election data is missing "partitions" field
            x | org.apache.kafka.server.common.AdminOperationException: Replica election data is empty
            [] | java.lang.RuntimeException: com.fasterxml.jackson.databind.JsonMappingException: Expected JSON object, received []
            {"partitions":{}} | java.lang.RuntimeException: com.fasterxml.jackson.databind.JsonMappingException: Expected JSON array, received {}
            {"partitions":[{"topic":1,"partition":0}]} | java.lang.RuntimeException: com.fasterxml.jackson.databind.JsonMappingException: Expected `String` value, received 1
            {"partitions":[{"topic":"a","partition":"x"}]} | java.lang.RuntimeException: com.fasterxml.jackson.databind.JsonMappingException: Expected `Integer` value, received "x"
            {"partitions":[{"topic":"a","partition":0},{"topic":"a","partition":0}]} | org.apache.kafka.server.common.AdminOperationException: Replica election data contains duplicate partitions: [a-0]
            """)
    void shouldSayWhatIsWrongWithTheFile(String text, String told) {
        assertEquals(told, Tool.kafkaText(assertThrows(ToolException.class, () -> ElectionFile.parse(text))));
    }
}
