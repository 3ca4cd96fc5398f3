package io.barnabas.tools.groups;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.TopicPartition;
import io.barnabas.tools.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResetPlanFileTest {
    private static final TopicPartition ORDERS_0 = new TopicPartition("orders", 0);
    private static final TopicPartition ORDERS_1 = new TopicPartition("orders", 1);

    @TempDir
    private Path folder;

    private String file(String text) throws IOException {
        return Files.writeString(folder.resolve("plan.csv"), text).toString();
    }

    private static Map<String, Map<TopicPartition, Long>> read(String file, String... groups) {
        return ResetPlanFile.read(file, List.of(groups));
    }

    @Test
    void shouldReadWhatWasExportedForOneGroup() throws IOException {
        Map<TopicPartition, Long> plan = new LinkedHashMap<>();
        plan.put(ORDERS_0, 3L);
        plan.put(ORDERS_1, 7L);
        String text = ResetPlanFile.write(Map.of("g", plan), true);
        assertEquals("orders,0,3\norders,1,7\n", text);
        // The command prints it with one line end more.
        assertEquals(Map.of("g", plan), read(file(text + "\n"), "g"));
    }

    @Test
    void shouldReadWhatWasExportedForSeveralGroups() throws IOException {
        Map<String, Map<TopicPartition, Long>> plans = new LinkedHashMap<>();
        plans.put("g", Map.of(ORDERS_0, 3L));
        plans.put("a group, with \"quotes\"", Map.of(ORDERS_1, 7L));
        String text = ResetPlanFile.write(plans, false);
        assertEquals("g,orders,0,3\n\"a group, with \"\"quotes\"\"\",orders,1,7\n", text);
        assertEquals(plans, read(file(text), "g", "another"));
    }

    @Test
    void shouldQuoteLongNamesAsApacheDoes() {
        String name = "x".repeat(25);
        assertEquals(
                "\"" + name + "\",0,1\n",
                ResetPlanFile.write(Map.of("g", Map.of(new TopicPartition(name, 0), 1L)), true));
        String shorter = "x".repeat(24);
        assertEquals(
                shorter + ",0,1\n", ResetPlanFile.write(Map.of("g", Map.of(new TopicPartition(shorter, 0), 1L)), true));
    }

    @Test
    void shouldTakeTheGroupFromAFileOfSeveralThoughOnlyOneIsAsked() throws IOException {
        String several = file("\"g\",\"orders\",0,2\r\n\"h\",\"orders\",1,2\r\n");
        assertEquals(Map.of("g", Map.of(ORDERS_0, 2L), "h", Map.of(ORDERS_1, 2L)), read(several, "g"));
    }

    @Test
    void shouldSayWhichLineIsWrong() throws IOException {
        String file = file("orders,0,1\norders,1,x\n");
        GroupCommandException failure = assertThrows(GroupCommandException.class, () -> read(file, "g"));
        assertTrue(failure.getMessage().contains("from String \"x\": not a valid `long` value"));
        assertEquals("line 2 of " + file + " should be topic,partition,offset.", failure.hint());
    }

    @Test
    void shouldRefuseFilesThatAreEmptyOrNotThereAndOffsetsBelowZero() throws IOException {
        String empty = file("");
        assertThrows(GroupCommandException.class, () -> read(empty, "g"));
        GroupCommandException missing = assertThrows(
                GroupCommandException.class, () -> read(folder.resolve("nosuch").toString(), "g"));
        assertTrue(missing.getMessage().startsWith("java.io.IOException: Unable to read file "));
        String negative = file("orders,0,-1\n");
        assertThrows(UsageException.class, () -> read(negative, "g"));
    }
}
