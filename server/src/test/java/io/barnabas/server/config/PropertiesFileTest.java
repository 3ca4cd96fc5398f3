package io.barnabas.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PropertiesFileTest {
    @TempDir
    Path directory;

    @Test
    void shouldReadPropertiesAndLetOverridesWin() throws IOException {
        Path file = Files.writeString(directory.resolve("a.properties"), "# x\nbroker.id = 0 \nlog.dirs=/a\n");

        Map<String, String> settings = PropertiesFile.read(file, List.of("log.dirs=/b=c", "new.key="));

        assertEquals(Map.of("broker.id", "0 ", "log.dirs", "/b=c", "new.key", ""), settings);
    }

    @Test
    void shouldNameTheFileThatCannotBeRead() throws IOException {
        Path missing = directory.resolve("missing.properties");
        Path broken = Files.writeString(directory.resolve("b.properties"), "log.dirs=C:\\users\n");

        assertTrue(refused(missing).contains(missing + " does not exist"), refused(missing));
        assertTrue(refused(directory).contains(directory + " is a directory"), refused(directory));
        assertTrue(refused(broken).contains(broken.toString()), refused(broken));
    }

    @Test
    void shouldNameTheOverrideWithoutAValue() throws IOException {
        Path file = Files.writeString(directory.resolve("a.properties"), "");

        ConfigException refused =
                assertThrows(ConfigException.class, () -> PropertiesFile.read(file, List.of("log.dirs")));

        assertEquals("Missing value for key log.dirs (--override takes key=value)", refused.getMessage());
    }

    private static String refused(Path file) {
        return assertThrows(ConfigException.class, () -> PropertiesFile.read(file, List.of()))
                .getMessage();
    }
}
