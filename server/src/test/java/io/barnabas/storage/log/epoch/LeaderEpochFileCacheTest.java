package io.barnabas.storage.log.epoch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.barnabas.common.TopicPartition;
import io.barnabas.storage.log.checkpoint.LeaderEpochCheckpointFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaderEpochFileCacheTest {
    @TempDir
    Path root;

    private LeaderEpochFileCache cache;

    @BeforeEach
    void setUp() throws IOException {
        cache = open();
    }

    private LeaderEpochFileCache open() throws IOException {
        return new LeaderEpochFileCache(new TopicPartition("t", 0), new LeaderEpochCheckpointFile(root));
    }

    /** KIP-101 and KIP-279: the answers to OffsetForLeaderEpoch. */
    @Test
    void shouldTellWhereAnEpochEnds() throws IOException {
        // Given
        cache.assign(2, 10L);
        cache.assign(5, 20L);

        // When
        cache.assign(5, 25L);

        // Then
        assertEquals(List.of(new EpochEntry(2, 10L), new EpochEntry(5, 20L)), cache.epochEntries());
        assertEquals(new EpochEndOffset(5, 99L), cache.endOffsetFor(5, 99L));
        assertEquals(new EpochEndOffset(2, 20L), cache.endOffsetFor(2, 99L));
        assertEquals(new EpochEndOffset(2, 20L), cache.endOffsetFor(4, 99L));
        assertEquals(new EpochEndOffset(1, 10L), cache.endOffsetFor(1, 99L));
        assertEquals(EpochEndOffset.UNDEFINED, cache.endOffsetFor(6, 99L));
        assertEquals(EpochEndOffset.UNDEFINED, cache.endOffsetFor(-1, 99L));
        assertEquals(OptionalInt.of(2), cache.epochForOffset(19L));
        assertEquals(OptionalInt.empty(), cache.epochForOffset(9L));
        assertEquals(OptionalInt.of(2), cache.previousEpoch(5));
    }

    @Test
    void shouldSurviveARestartAndDropWhatContradicts() throws IOException {
        // Given
        cache.assign(1, 0L);
        cache.assign(2, 10L);
        cache.assign(3, 20L);

        // When
        cache.assign(4, 15L);

        // Then
        assertEquals(
                List.of(new EpochEntry(1, 0L), new EpochEntry(2, 10L), new EpochEntry(4, 15L)), open().epochEntries());
    }

    @Test
    void shouldFollowTheLogsEnds() throws IOException {
        // Given
        cache.assign(1, 0L);
        cache.assign(2, 10L);
        cache.assign(3, 20L);

        // When
        cache.truncateFromEnd(20L);
        cache.truncateFromStart(12L);

        // Then
        assertEquals(List.of(new EpochEntry(2, 12L)), cache.epochEntries());
        assertEquals(List.of(new EpochEntry(2, 12L)), open().epochEntries());
    }
}
