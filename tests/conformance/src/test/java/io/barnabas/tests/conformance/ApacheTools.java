package io.barnabas.tests.conformance;

import io.barnabas.tests.integration.Installation;
import io.barnabas.tests.integration.RunningProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The same command lines through Apache's tools against both brokers, and where they answer differently. */
final class ApacheTools {
    private static final Path LIBS = Installation.HOME.resolve("tests/apache-kafka/target/libs");
    private static final Path CLASSES = Installation.HOME.resolve("tests/conformance/target/test-classes");
    private static final String COMMANDS = "io/barnabas/tests/conformance/apache-tools.commands";
    private static final Duration LIMIT = Duration.ofSeconds(150);

    /** What differs from run to run, or from moment to moment, and what stands in its place. */
    private static final Map<Pattern, String> CHANGING = changing();

    /** Commands that measure: their figures are no answer of the broker. */
    private static final Pattern MEASURES = Pattern.compile("\\$ kafka-(producer-perf|consumer-perf|e2e).*");

    /** Groups are listed in the order of a hash table, and records written in the order of another. */
    private static final Pattern UNORDERED =
            Pattern.compile("\\$ kafka-consumer-groups .*--list.*|.*OffsetsMessageFormatter");

    private static final String VERSIONS = "kafka-broker-api-versions";

    private ApacheTools() {}

    private static Map<Pattern, String> changing() {
        Map<Pattern, String> changing = new LinkedHashMap<>();
        changing.put(Pattern.compile("127\\.0\\.0\\.1:\\d+"), "<broker>");
        changing.put(Pattern.compile("TopicId: \\S+"), "TopicId: <id>");
        changing.put(Pattern.compile("Cluster ID: \\S+"), "Cluster ID: <id>");
        changing.put(Pattern.compile("/\\S*/data(?=[/\"])"), "<data>");
        changing.put(Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "<uuid>");
        changing.put(Pattern.compile("\\b1\\d{12}\\b"), "<ms>");
        // A record's time takes a byte more when it is far enough from the first of its batch.
        changing.put(Pattern.compile("\\bsize(\"?): ?\\d+"), "size$1:<n>");
        changing.put(Pattern.compile("\\b[Cc][Rr][Cc]: \\d+"), "crc: <n>");
        changing.put(Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d[.0-9]*Z?"), "<time>");
        changing.put(Pattern.compile("\"avg_throughput\":[0-9.]+"), "\"avg_throughput\":<n>");
        return changing;
    }

    /** Started by {@code scripts/conformance --tools}: prints what differs. */
    public static void main(String[] arguments) throws Exception {
        List<String> differences = differences(Files.createTempDirectory("barnabas-tools"));
        differences.forEach(System.out::println);
        System.exit(differences.isEmpty() ? 0 : 1);
    }

    /** A text per command that is answered differently, with both answers. */
    static List<String> differences(Path work) throws Exception {
        CompletableFuture<Map<String, List<String>>> theirs =
                CompletableFuture.supplyAsync(() -> transcript(Server.Broker.APACHE, work.resolve("apache")));
        Map<String, List<String>> ours = transcript(Server.Broker.BARNABAS, work.resolve("barnabas"));
        Map<String, List<String>> expected = theirs.get();
        List<String> differences = new ArrayList<>();
        expected.forEach((command, full) -> {
            List<String> found = ours.getOrDefault(command, List.of("--- not run"));
            List<String> answer = command.contains(VERSIONS) ? served(full, found) : full;
            if (!answer.equals(command.contains(VERSIONS) ? served(found, found) : found)) {
                differences.add(command + "\n--- Apache Kafka\n" + String.join("\n", answer) + "\n--- Barnabas\n"
                        + String.join("\n", found));
            }
        });
        return differences;
    }

    /**
     * Of the versions, only the APIs that we serve: those that are missing have their own place in the plan. Fetch begins at
     * 4 with us, for older ones want records in the formats before 0.11.
     */
    private static List<String> served(List<String> versions, List<String> ours) {
        return versions.stream()
                .filter(line -> ours.stream()
                        .filter(our -> !our.contains("UNSUPPORTED"))
                        .anyMatch(our -> api(our).equals(api(line))))
                .map(line -> line.replace("Fetch(1): 0 to", "Fetch(1): 4 to"))
                .map(line -> line.replaceAll(",$", ""))
                .toList();
    }

    private static String api(String line) {
        return line.contains(":") && line.startsWith("\t") ? line.substring(0, line.indexOf(':')) : line;
    }

    private static Map<String, List<String>> transcript(Server.Broker broker, Path work) {
        try (Server server = Server.start(broker, work)) {
            Path transcript = work.resolve("transcript");
            Installation.write(
                    work.resolve("delete.json"),
                    "{\"version\":1,\"partitions\":[{\"topic\":\"compacted\",\"partition\":0,\"offset\":1}]}");
            Installation.write(
                    work.resolve("log4j.properties"),
                    "log4j.rootLogger=ERROR, stderr",
                    "log4j.appender.stderr=org.apache.log4j.ConsoleAppender",
                    "log4j.appender.stderr.layout=org.apache.log4j.PatternLayout",
                    "log4j.appender.stderr.Target=System.err");
            List<String> command = List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Dlog4j.configuration=file:" + work.resolve("log4j.properties"),
                    "-cp",
                    LIBS + "/*:" + CLASSES,
                    ToolDriver.class.getName(),
                    CLASSES.resolve(COMMANDS).toString(),
                    transcript.toString(),
                    server.bootstrap(),
                    server.data().toString());
            try (RunningProcess driver = RunningProcess.start("tools-" + broker, work, Map.of(), command)) {
                driver.awaitExit(LIMIT);
            }
            return answers(Files.readAllLines(transcript));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By command, with a number where one is given twice: what was said on standard output, and the exit code. */
    private static Map<String, List<String>> answers(List<String> transcript) {
        Map<String, List<String>> answers = new LinkedHashMap<>();
        List<String> answer = new ArrayList<>();
        boolean measures = false;
        for (String line : transcript) {
            if (line.startsWith("$ ")) {
                answer = new ArrayList<>();
                measures = MEASURES.matcher(line).matches();
                answers.put("(" + answers.size() + ") " + line, answer);
            } else if (!line.startsWith("! ")) {
                answer.add(measures ? line.replaceAll("[0-9][0-9.:-]*", "N") : steady(line));
            }
        }
        answers.forEach((command, each) -> {
            if (UNORDERED.matcher(command.substring(command.indexOf('$'))).matches()) {
                List<String> parts = each.stream()
                        .flatMap(line -> Stream.of(line.split("(?<=\\}\\})(?=\\{)")))
                        .map(String::stripTrailing)
                        .sorted()
                        .toList();
                each.clear();
                each.addAll(parts);
            }
        });
        return answers;
    }

    private static String steady(String line) {
        String steady = line;
        for (Map.Entry<Pattern, String> change : CHANGING.entrySet()) {
            steady = change.getKey().matcher(steady).replaceAll(change.getValue());
        }
        return steady;
    }
}
