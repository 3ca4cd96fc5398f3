package io.barnabas.tests.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The files that a stopped cluster left: are they such as Apache's own reader accepts, and are the copies alike. */
public final class LogFiles {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final List<String> COMPLAINTS =
            List.of("isvalid: false", "Mismatches", "mismatch", "Exception", "not found", "Found timestamp", "corrupt");

    /** Where a batch's length and its leader epoch stand, bytes from its beginning. */
    private static final int LENGTH_AT = 8;

    private static final int EPOCH_AT = 12;

    private LogFiles() {}

    /** Apache's kafka-dump-log --deep-iteration accepts every log, index and snapshot file of every broker. */
    public static void assertDumpsClean(Path work, BrokerCluster cluster) {
        List<Path> files = new ArrayList<>();
        cluster.brokers().forEach(broker -> files.addAll(filesOf(broker)));
        assertTrue(files.size() > cluster.brokers().size(), "there are files: " + files);
        try (RunningProcess dump = ApacheKafka.java(
                "dump",
                work,
                "kafka.tools.DumpLogSegments",
                "--deep-iteration",
                "--files",
                files.stream().map(Path::toString).collect(Collectors.joining(",")))) {
            assertEquals(0, dump.awaitExit(LIMIT), dump.transcript());
            for (Path file : files) {
                assertTrue(dump.said("Dumping " + file), () -> file + " was not read\n" + dump.transcript());
            }
            for (String complaint : COMPLAINTS) {
                assertFalse(dump.said(complaint), () -> around(dump, complaint));
            }
        }
    }

    private static String around(RunningProcess dump, String complaint) {
        List<String> out = new ArrayList<>(dump.out());
        out.addAll(dump.err());
        StringBuilder text = new StringBuilder("kafka-dump-log says '" + complaint + "':\n");
        String file = "";
        for (int i = 0; i < out.size(); i++) {
            file = out.get(i).startsWith("Dumping ") ? out.get(i) : file;
            if (out.get(i).contains(complaint)) {
                text.append(file).append('\n');
                out.subList(Math.max(0, i - 3), Math.min(out.size(), i + 4))
                        .forEach(line -> text.append("    ").append(line).append('\n'));
            }
        }
        return text.toString();
    }

    /** Not those of partitions that were deleted: nobody closed their indexes. */
    private static List<Path> filesOf(ClusterBroker broker) {
        try (Stream<Path> files = Files.walk(broker.dataDir())) {
            return files.filter(
                            path -> path.toString().matches(".*-\\d+/\\d+\\.(log|index|timeindex|txnindex|snapshot)"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All replicas of each of the topics' partitions hold the same bytes, and each knows the leader epochs in them. */
    public static void assertReplicasAlike(BrokerCluster cluster, String... topics) {
        Map<String, Map<Integer, byte[]>> logs = new TreeMap<>();
        for (ClusterBroker broker : cluster.brokers()) {
            for (Path directory : partitionsOf(broker, topics)) {
                byte[] log = log(directory);
                assertEpochsKnown(directory, log);
                logs.computeIfAbsent(directory.getFileName().toString(), p -> new TreeMap<>())
                        .put(broker.id(), log);
            }
        }
        assertFalse(logs.isEmpty(), "there are partitions");
        logs.forEach((partition, copies) -> {
            byte[] first = copies.values().iterator().next();
            copies.forEach((broker, copy) -> assertEquals(
                    -1,
                    Arrays.mismatch(first, copy),
                    () -> partition + " differs between brokers " + copies.keySet() + ", first at this byte in that of "
                            + broker + "; sizes "
                            + copies.values().stream()
                                    .map(bytes -> bytes.length)
                                    .toList()));
        });
    }

    /** The checkpoint of leader epochs names each epoch that a batch was written in, at the first such batch's offset. */
    private static void assertEpochsKnown(Path directory, byte[] log) {
        String known = read(directory.resolve("leader-epoch-checkpoint"));
        List<String> lines = known.lines().toList();
        ByteBuffer batches = ByteBuffer.wrap(log);
        int last = -1;
        while (batches.hasRemaining()) {
            int at = batches.position();
            int epoch = batches.getInt(at + EPOCH_AT);
            assertTrue(epoch >= last, () -> directory + ": leader epoch " + epoch + " at byte " + at + " goes back");
            if (epoch > last) {
                assertTrue(
                        lines.contains(epoch + " " + batches.getLong(at)),
                        () -> directory + ": leader epoch " + epoch + " begins at offset " + batches.getLong(at)
                                + ", the checkpoint holds\n" + known);
            }
            last = epoch;
            batches.position(at + LENGTH_AT + Integer.BYTES + batches.getInt(at + LENGTH_AT));
        }
    }

    private static List<Path> partitionsOf(ClusterBroker broker, String... topics) {
        try (Stream<Path> directories = Files.list(broker.dataDir())) {
            return directories
                    .filter(path -> Arrays.stream(topics)
                            .anyMatch(topic -> path.getFileName().toString().matches(topic + "-\\d+")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The segments of a partition, one after the other. */
    private static byte[] log(Path directory) {
        try (Stream<Path> segments = Files.list(directory)) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (Path segment : segments.filter(path -> path.toString().endsWith(".log"))
                    .sorted()
                    .toList()) {
                all.write(Files.readAllBytes(segment));
            }
            return all.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            // Apache creates this file with the log, we when there is something to say.
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
