package io.barnabas.server.config;

import io.barnabas.common.config.ConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Reads a Java properties file, the form of server.properties. */
public final class PropertiesFile {
    private PropertiesFile() {}

    /**
     * Reads the file, then lets {@code key=value} overrides replace or add settings.
     *
     * @throws ConfigException when the file or an override cannot be read; the message names it
     */
    public static Map<String, String> read(Path file, List<String> overrides) {
        Map<String, String> settings = read(file);
        for (String override : overrides) {
            int equals = override.indexOf('=');
            if (equals <= 0) {
                throw new ConfigException("Missing value for key " + override + " (--override takes key=value)");
            }
            settings.put(override.substring(0, equals).trim(), override.substring(equals + 1));
        }
        return settings;
    }

    /** @throws ConfigException when the file cannot be read; the message names it */
    public static Map<String, String> read(Path file) {
        if (!Files.exists(file)) {
            throw new ConfigException("Cannot read configuration: " + file.toAbsolutePath() + " does not exist");
        }
        if (Files.isDirectory(file)) {
            throw new ConfigException("Cannot read configuration: " + file.toAbsolutePath() + " is a directory");
        }
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            properties.load(in);
        } catch (IOException e) {
            throw new ConfigException("Cannot read configuration " + file.toAbsolutePath() + ": " + e, e);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(
                    "Cannot read configuration " + file.toAbsolutePath() + ": " + e.getMessage()
                            + " (a backslash begins an escape in a properties file; write it twice)",
                    e);
        }
        Map<String, String> settings = new HashMap<>();
        for (String key : properties.stringPropertyNames()) {
            settings.put(key, properties.getProperty(key));
        }
        return settings;
    }
}
