package io.barnabas.storage.log.checkpoint;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;

/** A log directory's {@code meta.properties}, version 0. */
public final class BrokerMetadataCheckpoint {
    public static final String NAME = "meta.properties";

    private final AtomicFile file;

    public BrokerMetadataCheckpoint(Path directory) {
        this.file = new AtomicFile(directory.resolve(NAME));
    }

    /**
     * The content; empty if there is no file.
     *
     * @throws IOException if the file cannot be read or understood, or was written for KRaft; the message says what
     *     to do
     */
    public Optional<MetaProperties> read() throws IOException {
        String content = file.read();
        if (content == null || content.isBlank()) {
            return Optional.empty();
        }
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(content));
        } catch (IllegalArgumentException e) {
            throw new IOException("Failed to read " + file.file() + ": " + e.getMessage(), e);
        }
        String version = properties.getProperty("version", "").trim();
        if (version.equals("1")) {
            throw new IOException(file.file() + " has version=1: the directory was formatted for a KRaft cluster, "
                    + "and this broker works with ZooKeeper. Set log.dirs to another directory, or remove the "
                    + "directory if its data is no longer needed.");
        }
        if (!version.equals("0")) {
            throw new IOException(file.file() + " has version=" + version + ", but only version 0 is known. "
                    + "Check that log.dirs names a Kafka log directory of a ZooKeeper cluster.");
        }
        return Optional.of(new MetaProperties(
                brokerId(properties.getProperty("broker.id")),
                Optional.ofNullable(properties.getProperty("cluster.id")).map(String::trim),
                Optional.ofNullable(properties.getProperty("directory.id")).map(String::trim)));
    }

    /** Replaces the content, forced to the device. */
    public void write(MetaProperties meta) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("version", "0");
        meta.brokerId().ifPresent(id -> properties.setProperty("broker.id", Integer.toString(id)));
        meta.clusterId().ifPresent(id -> properties.setProperty("cluster.id", id));
        meta.directoryId().ifPresent(id -> properties.setProperty("directory.id", id));
        StringWriter content = new StringWriter();
        properties.store(content, "");
        file.write(content.toString(), true);
    }

    private OptionalInt brokerId(String value) throws IOException {
        if (value == null) {
            return OptionalInt.empty();
        }
        try {
            return OptionalInt.of(Integer.parseInt(value.trim()));
        } catch (NumberFormatException e) {
            throw new IOException(file.file() + " has broker.id=" + value + ", which is not a number", e);
        }
    }
}
