package io.barnabas.storage.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.record.TimestampType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogConfigTest {
    @Test
    void shouldHaveKafkasDefaults() {
        // Given
        org.apache.kafka.storage.internals.log.LogConfig theirs =
                new org.apache.kafka.storage.internals.log.LogConfig(Map.of());

        // When
        LogConfig ours = LogConfig.defaults();

        // Then
        assertEquals(theirs.segmentSize, ours.segmentBytes());
        assertEquals(theirs.segmentMs, ours.segmentMs());
        assertEquals(theirs.segmentJitterMs, ours.segmentJitterMs());
        assertEquals(theirs.maxIndexSize, ours.segmentIndexBytes());
        assertEquals(theirs.indexInterval, ours.indexIntervalBytes());
        assertEquals(theirs.flushInterval, ours.flushMessages());
        assertEquals(theirs.flushMs, ours.flushMs());
        assertEquals(theirs.retentionSize, ours.retentionBytes());
        assertEquals(theirs.retentionMs, ours.retentionMs());
        assertEquals(theirs.maxMessageSize(), ours.maxMessageBytes());
        assertEquals(theirs.fileDeleteDelayMs, ours.fileDeleteDelayMs());
        assertEquals(theirs.compact, ours.compact());
        assertEquals(theirs.delete, ours.delete());
        assertEquals(theirs.minInSyncReplicas, ours.minInSyncReplicas());
        assertEquals(theirs.uncleanLeaderElectionEnable, ours.uncleanLeaderElectionEnable());
        assertEquals(theirs.preallocate, ours.preallocate());
        assertEquals(theirs.messageTimestampBeforeMaxMs, ours.messageTimestampBeforeMaxMs());
        assertEquals(theirs.messageTimestampAfterMaxMs, ours.messageTimestampAfterMaxMs());
        assertEquals(
                theirs.messageTimestampType.name, ours.messageTimestampType().toString());
        assertEquals("producer", ours.compressionType());
    }

    @Test
    void shouldKnowTheBrokerKeyOfEveryTopicKey() {
        // Given
        Map<String, String> theirs = org.apache.kafka.server.config.ServerTopicConfigSynonyms.TOPIC_CONFIG_SYNONYMS;

        // When
        Map<String, List<LogConfigKeys.Synonym>> ours = LogConfigKeys.brokerSynonyms();

        // Then
        theirs.forEach((topicKey, brokerKey) -> assertTrue(
                ours.get(topicKey).stream().anyMatch(synonym -> synonym.key().equals(brokerKey)), topicKey));
    }

    @Test
    void shouldPreferMillisecondsToMinutesToHours() {
        // Given
        Map<String, String> broker =
                Map.of("log.retention.hours", "2", "log.retention.minutes", "3", "log.roll.hours", "5");

        // When
        LogConfig config = LogConfig.of(Map.of(), LogConfig.brokerDefaults(broker::get));

        // Then
        assertEquals(180_000L, config.retentionMs());
        assertEquals(18_000_000L, config.segmentMs());
        assertEquals(7L, retentionMs(Map.of("log.retention.ms", "7", "log.retention.hours", "1")));
        assertEquals(-1L, retentionMs(Map.of("log.retention.hours", "-1")));
    }

    private static long retentionMs(Map<String, String> broker) {
        return LogConfig.of(Map.of(), LogConfig.brokerDefaults(broker::get)).retentionMs();
    }

    @Test
    void shouldLetTheTopicOverrideTheBroker() {
        // Given
        LogConfig broker = LogConfig.of(Map.of(), Map.of("retention.ms", "5", "cleanup.policy", "compact, delete"));

        // When
        LogConfig topic = broker.withOverrides(Map.of("retention.ms", "6", "message.timestamp.type", "LogAppendTime"));

        // Then
        assertEquals(6L, topic.retentionMs());
        assertTrue(topic.compact() && topic.delete());
        assertEquals(TimestampType.LOG_APPEND_TIME, topic.messageTimestampType());
        assertEquals(2, topic.overriddenConfigs().size());
        assertThrows(IllegalArgumentException.class, () -> LogConfig.of(Map.of("segment.bytes", "many")));
    }
}
