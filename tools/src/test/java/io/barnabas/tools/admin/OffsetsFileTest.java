package io.barnabas.tools.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.barnabas.common.TopicPartition;
import io.barnabas.tools.Tool;
import io.barnabas.tools.ToolException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OffsetsFileTest {
    @Test
    void shouldKeepAllOffsetsOfAPartition() {
        String text = "{\"partitions\":[{\"topic\":\"t\",\"partition\":1,\"offset\":7},"
                + "{\"topic\":\"t\",\"partition\":1,\"offset\":-1}]}";

        assertEquals(Map.of(new TopicPartition("t", 1), List.of(7L, -1L)), OffsetsFile.parse(text));
    }

    /** What Apache Kafka 3.9.1's command prints for the same files. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "not json | org.apache.kafka.server.common.AdminOperationException: The input string is not a valid JSON",
                "[] | com.fasterxml.jackson.databind.JsonMappingException: Expected JSON object, received []",
                "{\"version\":2,\"partitions\":[]} | "
                        + "org.apache.kafka.server.common.AdminOperationException: Not supported version field value 2",
                "{\"version\":1} | org.apache.kafka.server.common.AdminOperationException: Missing partitions field",
                "{\"partitions\":{}} | "
                        + "com.fasterxml.jackson.databind.JsonMappingException: Expected JSON array, received {}",
                "{\"partitions\":[{\"topic\":\"t\",\"partition\":0}]} | "
                        + "com.fasterxml.jackson.databind.JsonMappingException: No such field exists: `offset`",
                "{\"partitions\":[{\"topic\":\"t\",\"partition\":\"x\",\"offset\":1}]} | "
                        + "com.fasterxml.jackson.databind.JsonMappingException: Expected `Integer` value, received \"x\"",
            })
    void shouldSayWhatIsWrong(String text, String expected) {
        ToolException failure = assertThrows(ToolException.class, () -> OffsetsFile.parse(text));

        assertEquals(expected, Tool.kafkaText(failure));
    }
}
