package io.barnabas.coordination.znode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.TopicPartition;
import io.barnabas.metadata.BrokerRegistration;
import io.barnabas.metadata.ConfigEntity;
import io.barnabas.metadata.EndPoint;
import io.barnabas.metadata.ProducerIdBlock;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each codec against text that Apache Kafka 3.x has written, byte for byte both ways. */
class ZNodesTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] data) {
        return new String(data, StandardCharsets.UTF_8);
    }

    @Test
    void shouldSpeakOfBrokersAsApacheDoes() {
        for (String apache : List.of(
                "{\"features\":{},\"listener_security_protocol_map\":{\"PLAINTEXT\":\"PLAINTEXT\"},\"endpoints\":"
                        + "[\"PLAINTEXT://localhost:9092\"],\"jmx_port\":-1,\"port\":9092,\"host\":\"localhost\","
                        + "\"version\":5,\"timestamp\":\"1795221596462\"}",
                "{\"features\":{},\"listener_security_protocol_map\":{\"PLAINTEXT\":\"PLAINTEXT\"},\"endpoints\":"
                        + "[\"PLAINTEXT://127.0.0.1:29091\"],\"rack\":\"rack-a\",\"jmx_port\":-1,\"port\":29091,"
                        + "\"host\":\"127.0.0.1\",\"version\":5,\"timestamp\":\"1795231072230\"}",
                "{\"features\":{},\"listener_security_protocol_map\":{\"IN\":\"SASL_SSL\"},\"endpoints\":"
                        + "[\"IN://[::1]:9094\"],\"jmx_port\":9999,\"port\":-1,\"host\":null,"
                        + "\"version\":5,\"timestamp\":\"1\"}")) {
            BrokerRegistration broker = BrokerIdZNode.decode(3, bytes(apache), 77);
            assertEquals(77, broker.epoch());
            assertEquals(apache, text(BrokerIdZNode.encode(broker)));
        }
    }

    @Test
    void shouldReadBrokersOfOldVersions() {
        BrokerRegistration v1 = BrokerIdZNode.decode(
                0, bytes("{\"version\":1,\"host\":\"h\",\"port\":9092,\"jmx_port\":9999,\"timestamp\":\"5\"}"), 1);
        assertEquals(List.of(new EndPoint("PLAINTEXT", "PLAINTEXT", "h", 9092)), v1.endPoints());
        BrokerRegistration v3 = BrokerIdZNode.decode(
                0,
                bytes("{\"version\":3,\"host\":\"h\",\"port\":9092,\"jmx_port\":-1,"
                        + "\"timestamp\":\"5\",\"endpoints\":[\"SSL://h:9093\"],\"rack\":\"d\"}"),
                1);
        assertEquals(List.of(new EndPoint("SSL", "SSL", "h", 9093)), v3.endPoints());
        assertEquals(Optional.of("d"), v3.rack());
    }

    @Test
    void shouldSpeakOfTopicsAsApacheDoes() {
        for (String apache : List.of(
                "{\"partitions\":{\"0\":[0,1],\"1\":[1,2],\"2\":[2,0]},\"topic_id\":\"SN8yNlchQpebJsK6lwEt_Q\","
                        + "\"adding_replicas\":{},\"removing_replicas\":{},\"version\":3}",
                "{\"partitions\":{\"0\":[2,1,0],\"1\":[1,2],\"2\":[2,0]},\"topic_id\":\"SN8yNlchQpebJsK6lwEt_Q\","
                        + "\"adding_replicas\":{\"0\":[2]},\"removing_replicas\":{\"0\":[0]},\"version\":3}",
                "{\"partitions\":{\"0\":[0]},\"adding_replicas\":{},\"removing_replicas\":{},\"version\":2}")) {
            assertEquals(apache, text(TopicZNode.encode(TopicZNode.decode("orders", bytes(apache)))));
        }
        assertEquals(
                1,
                TopicZNode.decode("t", bytes("{\"version\":1,\"partitions\":{\"0\":[5]}}"))
                        .partitions()
                        .size());
    }

    @Test
    void shouldSpeakOfPartitionsAsApacheDoes() {
        TopicPartition partition = new TopicPartition("orders", 0);
        for (String apache : List.of(
                "{\"controller_epoch\":1,\"leader\":0,\"version\":1,\"leader_epoch\":0,\"isr\":[0,1]}",
                "{\"controller_epoch\":1,\"leader\":-1,\"version\":1,\"leader_epoch\":6,\"isr\":[2]}")) {
            var registration = TopicPartitionZNode.decode(partition, bytes(apache), 9);
            assertEquals(9, registration.leaderAndIsr().partitionEpoch());
            assertEquals(apache, text(TopicPartitionZNode.encode(registration)));
        }
        assertEquals("/brokers/topics/orders/partitions/0/state", TopicPartitionZNode.statePath(partition));
    }

    @Test
    void shouldSpeakOfTheControllerAndTheClusterAsApacheDoes() {
        String controller =
                "{\"version\":2,\"brokerid\":2,\"timestamp\":\"1795221969513\",\"kraftControllerEpoch\":-1}";
        assertEquals(controller, text(ControllerZNode.encode(2, 1795221969513L)));
        assertEquals(2, ControllerZNode.decode(bytes(controller)));
        assertTrue(ControllerZNode.isHeldByKraft(
                bytes("{\"version\":2,\"brokerid\":9,\"timestamp\":\"1\",\"kraftControllerEpoch\":4}")));
        assertEquals("17", text(ControllerEpochZNode.encode(17)));
        assertEquals(17, ControllerEpochZNode.decode(bytes("17")));
        String cluster = "{\"version\":\"1\",\"id\":\"nSxvEBoHTKy9X4JA9TM18w\"}";
        assertEquals(cluster, text(ClusterIdZNode.encode(ClusterIdZNode.decode(bytes(cluster)))));
        assertEquals("{\"features\":{},\"version\":2,\"status\":1}", text(FeatureZNode.encodeEmpty()));
        assertEquals(3000, MigrationZNode.kraftControllerId(bytes("{\"version\":0,\"kraft_controller_id\":3000}")));
    }

    @Test
    void shouldSpeakOfConfigurationAsApacheDoes() {
        String config =
                "{\"version\":1,\"config\":{\"leader.replication.throttled.rate\":\"100000\",\"log.cleaner.threads\":\"2\"}}";
        ConfigEntity broker = ConfigEntity.broker(1);
        assertEquals(config, text(ConfigZNode.encode(ConfigZNode.decode(broker, bytes(config)))));
        assertEquals(Map.of(), ConfigZNode.decode(broker, null));
        assertEquals("/config/brokers/<default>", ConfigZNode.path(ConfigEntity.defaultBroker()));
        assertEquals("/config/users/weird%20name%3Ax", ConfigZNode.path(ConfigEntity.user("weird name:x")));
        assertEquals(
                "users/alice/clients/app",
                ConfigEntity.userClient("alice", "app").path());
        String change = "{\"version\":2,\"entity_path\":\"users/weird%20name%3Ax\"}";
        ConfigEntity changed = ConfigChangeZNode.decode("config_change_0000000009", bytes(change));
        assertEquals(change, text(ConfigChangeZNode.encode(changed)));
        assertEquals(9, ConfigChangeZNode.sequence("config_change_0000000009"));
        assertEquals(
                "topics/t",
                ConfigChangeZNode.decode(
                                "config_change_0000000001",
                                bytes("{\"version\":1,\"entity_type\":\"topics\",\"entity_name\":\"t\"}"))
                        .path());
    }

    @Test
    void shouldSpeakOfProducerIdsAsApacheDoes() {
        String block = "{\"version\":1,\"broker\":1,\"block_start\":\"1000\",\"block_end\":\"1999\"}";
        Optional<ProducerIdBlock> decoded = ProducerIdBlockZNode.decode(bytes(block));
        assertEquals(block, text(ProducerIdBlockZNode.encode(decoded.orElseThrow())));
        assertEquals(Optional.empty(), ProducerIdBlockZNode.decode(null));
    }

    @Test
    void shouldWriteAndReadAnyText() {
        Map<String, String> odd = new LinkedHashMap<>();
        odd.put("a\"b\\c", "line\nbreak\ttab \u0001 é 漢 \uD83D\uDE00");
        odd.put("empty", "");

        assertEquals(odd, ConfigZNode.decode(ConfigEntity.topic("t"), ConfigZNode.encode(odd)));
    }

    @Test
    void shouldNameTheZnodeThatCannotBeRead() {
        for (String bad :
                List.of("", "{", "[1]", "{\"version\":1", "nonsense", "{\"version\":1}x", "{\"a\":{\"b\":[")) {
            IllegalArgumentException thrown =
                    assertThrows(IllegalArgumentException.class, () -> TopicZNode.decode("orders", bytes(bad)), bad);
            assertTrue(thrown.getMessage().startsWith("/brokers/topics/orders"), thrown.getMessage());
        }
        String deep = "[".repeat(100_000);
        assertThrows(IllegalArgumentException.class, () -> TopicZNode.decode("orders", bytes("{\"a\":" + deep)));
    }
}
