package io.barnabas.tools.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.barnabas.tools.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigChangesTest {
    private static ConfigChanges changes(String... args) throws IOException {
        Options options = ConfigCommandOptions.model();
        options.parse(args);
        return ConfigChanges.of(options);
    }

    @Test
    void shouldKeepCommasAndEqualsSignsInBrackets() throws IOException {
        assertEquals(
                Map.of("cleanup.policy", "compact,delete", "retention.ms", "5", "a", "b=c,d=e"),
                changes("--add-config", "cleanup.policy=[compact,delete], retention.ms = 5,a=[b=c,d=e]")
                        .added());
    }

    @Test
    void shouldTakeAnEmptyValue() throws IOException {
        assertEquals(
                Map.of("retention.ms", ""),
                changes("--add-config", "retention.ms=").added());
    }

    @Test
    void shouldRefuseWhatIsNoPair() {
        assertThrows(IllegalArgumentException.class, () -> changes("--add-config", "cleanup.policy=compact,delete"));
        assertThrows(IllegalArgumentException.class, () -> changes("--add-config", "a=b=c"));
        assertThrows(IllegalArgumentException.class, () -> changes("--add-config", "a!=b"));
    }

    @Test
    void shouldGatherNamesToDelete() throws IOException {
        assertEquals(
                List.of("a", "b", "c"),
                changes("--delete-config", "a, b", "--delete-config", "c").deleted());
    }

    @Test
    void shouldReadAFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("x"), "retention.ms=7\ncleanup.policy=compact,delete\n");

        assertEquals(
                Map.of("retention.ms", "7", "cleanup.policy", "compact,delete"),
                changes("--add-config-file", file.toString()).added());
    }
}
