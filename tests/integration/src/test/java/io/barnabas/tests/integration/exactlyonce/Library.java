package io.barnabas.tests.integration.exactlyonce;

import io.barnabas.tests.integration.Installation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The client libraries that applications are run with, each on a class path without the others. */
public enum Library {
    KAFKA_3_9_1,
    KAFKA_4_4_0,
    BARNABAS;

    private static final List<String> LOGGING = List.of("slf4j-api", "slf4j-reload4j", "reload4j");
    private static final List<String> BESIDES_4 = List.of("lz4-java", "snappy-java", "zstd-jni");

    /** The application's class path. */
    String classPath() {
        Path classes = Installation.HOME.resolve("tests/integration/target/test-classes");
        return classes + ":"
                + switch (this) {
                    case KAFKA_3_9_1 -> jars("kafka-clients") + ":" + jars(BESIDES_4) + ":" + jars(LOGGING);
                    case KAFKA_4_4_0 ->
                        Installation.HOME.resolve("tests/integration/target/clients/4.4.0") + "/*:" + jars(BESIDES_4)
                                + ":" + jars(LOGGING);
                    case BARNABAS -> Installation.HOME.resolve("scripts/distribution/target/libs") + "/*";
                };
    }

    private static String jars(List<String> names) {
        return names.stream().map(Library::jars).collect(Collectors.joining(":"));
    }

    /** Apache's copy of the library, whatever version it was published with. */
    private static String jars(String name) {
        try (Stream<Path> files = Files.list(Installation.HOME.resolve("tests/apache-kafka/target/libs"))) {
            return files.filter(file -> file.getFileName().toString().matches(name + "-[0-9].*\\.jar"))
                    .map(Path::toString)
                    .collect(Collectors.joining(":"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In an application's process: its clients. */
    TransactionalClient open(AppSettings settings) {
        // Each in a method of its own class: the other library is not on the class path.
        return this == BARNABAS ? BarnabasTransactionalClient.open(settings) : KafkaTransactionalClient.open(settings);
    }
}
