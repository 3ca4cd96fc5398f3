package io.barnabas.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Against what MetadataVersion of Apache Kafka 3.9.1 gives for each inter.broker.protocol.version. */
class InterBrokerProtocolTest {
    private static InterBrokerProtocol at(String version) {
        return InterBrokerProtocol.parse(version);
    }

    @Test
    void shouldChooseFetchVersionsAsApacheDoes() {
        String[] first = {
            "2.2-IV0=10",
            "2.3-IV0=10",
            "2.3-IV1=11",
            "2.7-IV0=11",
            "2.7-IV1=12",
            "3.0-IV1=12",
            "3.1-IV0=13",
            "3.4-IV0=13",
            "3.5-IV0=14",
            "3.5-IV1=15",
            "3.7-IV3=15",
            "3.7-IV4=16",
            "3.8-IV0=16",
            "3.9-IV0=17",
            "3.9=17"
        };
        for (String each : first) {
            String[] halves = each.split("=");
            assertEquals(Integer.parseInt(halves[1]), at(halves[0]).fetchVersion(), each);
        }
    }

    @Test
    void shouldChooseListOffsetsAndEpochVersionsAsApacheDoes() {
        String[] listOffsets = {
            "2.2-IV0=4",
            "2.2-IV1=5",
            "2.7-IV2=5",
            "2.8-IV0=6",
            "3.0-IV0=6",
            "3.0-IV1=7",
            "3.4-IV0=7",
            "3.5-IV0=8",
            "3.8-IV0=8",
            "3.9-IV0=9"
        };
        for (String each : listOffsets) {
            String[] halves = each.split("=");
            assertEquals(Integer.parseInt(halves[1]), at(halves[0]).listOffsetsVersion(), each);
        }
        assertEquals(2, at("2.3-IV0").offsetForLeaderEpochVersion());
        assertEquals(3, at("2.3-IV1").offsetForLeaderEpochVersion());
        assertEquals(3, at("2.7").offsetForLeaderEpochVersion());
        assertEquals(4, at("2.8-IV0").offsetForLeaderEpochVersion());
        assertFalse(at("2.7-IV0").isTruncationOnFetchSupported());
        assertTrue(at("2.7-IV1").isTruncationOnFetchSupported());
        assertFalse(at("2.8").isAllocateProducerIdsSupported());
        assertTrue(at("3.0-IV0").isAllocateProducerIdsSupported());
    }

    @Test
    void shouldNameTopicsByIdOnlyWhenAllIdsAreKnown() {
        assertEquals(3, at("3.9").alterPartitionVersion(true));
        assertEquals(1, at("3.9").alterPartitionVersion(false));
        assertEquals(0, at("2.7").alterPartitionVersion(true));
        assertEquals(3, at("3.9").controlledShutdownVersion());
        assertEquals(2, at("2.4-IV0").controlledShutdownVersion());
    }
}
