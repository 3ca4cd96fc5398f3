package io.barnabas.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicFilterTest {
    @Test
    void shouldMatchWholeNamesWithCommasAsAlternatives() {
        TopicFilter filter = new TopicFilter(" c1 , \"c2\"".replace("\"", ""));
        assertTrue(filter.matches("c1"));
        assertTrue(filter.matches("c2"));
        assertFalse(filter.matches("c10"));
        assertTrue(new TopicFilter("\"c[1-3]\"").matches("c3"));
    }

    @Test
    void shouldNameAPatternThatIsNone() {
        assertEquals(
                "c[ is an invalid regex.",
                assertThrows(RuntimeException.class, () -> new TopicFilter("c["))
                        .getMessage());
    }

    @Test
    void shouldReadReplicaAssignments() {
        assertEquals(Map.of(0, List.of(0, 1), 1, List.of(1, 2)), ReplicaAssignments.parse("0:1,1:2"));
        assertEquals(
                "Partition replica lists may not contain duplicate entries: 0",
                assertThrows(ToolException.class, () -> ReplicaAssignments.parse("0:0"))
                        .getMessage());
        assertEquals(
                "Partition 1 has different replication factor: [0]",
                assertThrows(ToolException.class, () -> ReplicaAssignments.parse("0:1,0"))
                        .getMessage());
        assertThrows(NumberFormatException.class, () -> ReplicaAssignments.parse("x"));
    }
}
