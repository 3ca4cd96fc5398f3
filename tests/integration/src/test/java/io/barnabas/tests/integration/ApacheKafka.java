package io.barnabas.tests.integration;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Apache Kafka 3.9.1 as published on Maven Central, run as processes. */
public final class ApacheKafka {
    private static final Path LIBS = Installation.HOME.resolve("tests/apache-kafka/target/libs");

    private ApacheKafka() {}

    public static RunningProcess java(String name, Path work, String mainClass, String... arguments) {
        return java(name, work, List.of(), mainClass, arguments);
    }

    /** @param prefix what stands before the command, such as the way into a network namespace */
    public static RunningProcess java(
            String name, Path work, List<String> prefix, String mainClass, String... arguments) {
        Path log4j = log4j(work, name);
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dlog4j.configuration=file:" + log4j,
                "-cp",
                LIBS + "/*",
                mainClass));
        command.addAll(List.of(arguments));
        return RunningProcess.start("apache-" + name, work, Map.of(), command);
    }

    /** A logging configuration that puts everything on the console. */
    public static Path log4j(Path work, String name) {
        return Installation.write(
                work.resolve(name + "-log4j.properties"),
                "log4j.rootLogger=INFO, stdout",
                "log4j.appender.stdout=org.apache.log4j.ConsoleAppender",
                "log4j.appender.stdout.layout=org.apache.log4j.PatternLayout",
                "log4j.appender.stdout.layout.ConversionPattern=[%d] %p %m (%c)%n");
    }

    public static RunningProcess startBroker(Path work, Path properties, String... overrides) {
        List<String> arguments = new ArrayList<>();
        arguments.add(properties.toString());
        for (String override : overrides) {
            arguments.add("--override");
            arguments.add(override);
        }
        RunningProcess broker = java("broker", work, "kafka.Kafka", arguments.toArray(String[]::new));
        broker.awaitLine("started (kafka.server.KafkaServer)", LocalCluster.START_LIMIT);
        return broker;
    }
}
