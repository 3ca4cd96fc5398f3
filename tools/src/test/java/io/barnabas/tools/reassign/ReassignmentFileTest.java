package io.barnabas.tools.reassign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.barnabas.clients.admin.TopicPartitionReplica;
import io.barnabas.common.TopicPartition;
import io.barnabas.tools.ToolException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReassignmentFileTest {
    private static final TopicPartition A0 = new TopicPartition("a", 0);

    @Test
    void shouldReadBrokersAndFolders() {
        ReassignmentFile file =
                ReassignmentFile.parse("{\"version\":1,\"partitions\":[{\"topic\":\"a\",\"partition\":0,"
                        + "\"replicas\":[1,2],\"log_dirs\":[\"any\",\"/d\"]}]}");

        assertEquals(List.of(new ReassignmentFile.Move(A0, List.of(1, 2))), file.moves());
        assertEquals(Map.of(new TopicPartitionReplica("a", 0, 2), "/d"), file.folders());
    }

    @Test
    void shouldWriteWhatItCanRead() {
        String text = ReassignmentFile.format(Map.of(A0, List.of(3, 1)));

        assertEquals(
                "{\"version\":1,\"partitions\":[{\"topic\":\"a\",\"partition\":0,\"replicas\":[3,1],"
                        + "\"log_dirs\":[\"any\",\"any\"]}]}",
                text);
        assertEquals(
                List.of(new ReassignmentFile.Move(A0, List.of(3, 1))),
                ReassignmentFile.parse(text).moves());
    }

    /** What Apache Kafka 3.9.1's command prints for each. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            [] | Expected JSON object, received []
            {"version":"1"} | Expected `Integer` value, received "1"
            {"version":3} | Not supported version field value 3
            {"partitions":{}} | Expected JSON array, received {}
            {"partitions":[1]} | Expected JSON object, received 1
            {"partitions":[{"topic":"a"}]} | No such field exists: `partition`
            {"partitions":[{"topic":"a","partition":0,"replicas":1}]} | Expected `JSON array` value, received 1
            {"partitions":[{"topic":"a","partition":0,"replicas":["1"]}]} | Expected `Integer` value, received "1"
            {"partitions":[{"topic":"a","partition":0,"replicas":[1,2],"log_dirs":["any"]}]} | Size of replicas list [1, 2] is different from size of log dirs list [any] for partition a-0
            """)
    void shouldSayWhatIsWrongWithTheFile(String text, String told) {
        assertEquals(
                told,
                assertThrows(ToolException.class, () -> ReassignmentFile.parse(text))
                        .getMessage());
    }
}
