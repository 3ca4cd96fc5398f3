package io.barnabas.storage.log.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFilesTest {
    @TempDir
    Path root;

    @Test
    void shouldWriteOffsetsAsKafkaDoes() throws IOException {
        // Given
        OffsetCheckpointFile file = new OffsetCheckpointFile(root, OffsetCheckpointFile.RECOVERY_POINT);
        Map<TopicPartition, Long> offsets =
                Map.of(new TopicPartition("b", 1), 7L, new TopicPartition("__consumer_offsets", 49), 0L);

        // When
        file.write(offsets);

        // Then
        assertEquals("0\n2\n__consumer_offsets 49 0\nb 1 7\n", Files.readString(file.file()));
        assertEquals(offsets, file.read());
    }

    @Test
    void shouldRefuseACheckpointThatMakesNoSense() throws IOException {
        // Given
        OffsetCheckpointFile file = new OffsetCheckpointFile(root, OffsetCheckpointFile.HIGH_WATERMARK);
        String[] contents = {
            "1\n0\n", "0\n", "0\n2\na 0 1\n", "0\n1\na 0\n", "0\n1\na x 1\n", "0\nmany\n", "\u0000\u0000\n1\n"
        };
        for (String content : contents) {
            Files.writeString(file.file(), content);

            // When
            IOException refused = assertThrows(IOException.class, file::read);

            // Then
            assertTrue(refused.getMessage().contains(file.file().toString()), refused.getMessage());
        }
    }

    @Test
    void shouldReadMetaPropertiesAsKafkaWritesThem() throws IOException {
        // Given
        Path file = root.resolve(BrokerMetadataCheckpoint.NAME);
        Files.writeString(
                file,
                "#\n#Sat Nov 21 00:05:36 UTC 2026\nbroker.id=0\nversion=0\ncluster.id=sCH9ROpyQxaFoA2CCpgWaw\n"
                        + "directory.id=8-J1N2NFTxm6xmaQHoTTkA\n");

        // When
        MetaProperties meta = new BrokerMetadataCheckpoint(root).read().orElseThrow();

        // Then
        assertEquals(OptionalInt.of(0), meta.brokerId());
        assertEquals(Optional.of("sCH9ROpyQxaFoA2CCpgWaw"), meta.clusterId());
        new BrokerMetadataCheckpoint(root).write(meta);
        assertEquals(Optional.of(meta), new BrokerMetadataCheckpoint(root).read());
        assertTrue(Files.readString(file).contains("\nversion=0\n"));
    }

    @Test
    void shouldRefuseADirectoryOfKRaftWithAdvice() throws IOException {
        // Given
        Files.writeString(root.resolve(BrokerMetadataCheckpoint.NAME), "version=1\nnode.id=1\ncluster.id=x\n");

        // When
        IOException refused = assertThrows(IOException.class, () -> new BrokerMetadataCheckpoint(root).read());

        // Then
        assertTrue(
                refused.getMessage().contains("KRaft") && refused.getMessage().contains("log.dirs"));
    }

    @Test
    void shouldTakeTheZerosOfACrashedMachineForAnEmptyFile() throws IOException {
        // Given
        Files.write(root.resolve(PartitionMetadataFile.NAME), new byte[43]);
        Files.write(root.resolve(LeaderEpochCheckpointFile.NAME), new byte[8]);

        // When
        Optional<Uuid> topicId = new PartitionMetadataFile(root).read();

        // Then
        assertEquals(Optional.empty(), topicId);
        assertEquals(List.of(), new LeaderEpochCheckpointFile(root).read());
    }
}
