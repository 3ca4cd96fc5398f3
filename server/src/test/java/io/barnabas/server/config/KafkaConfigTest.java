package io.barnabas.server.config;

import static io.barnabas.server.config.Configs.config;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.MetadataVersion;
import io.barnabas.common.config.ConfigException;
import io.barnabas.coordination.FailureDetectionConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaConfigTest {
    @Test
    void shouldReadOurOwnKeys() {
        assertEquals(
                new FailureDetectionConfig(true, 3, 50, "PLAINTEXT"), config("").failureDetection());
        assertEquals(
                new FailureDetectionConfig(false, 5, 1000, "PLAINTEXT"),
                config("barnabas.failure.detection.enable=false;barnabas.failure.detection.probes=5;"
                                + "barnabas.failure.detection.probe.interval.ms=1000")
                        .failureDetection());
        assertThrows(ConfigException.class, () -> config("barnabas.failure.detection.probes=0"));
    }

    @Test
    void shouldGiveEachPartOfTheBrokerWhatItNeeds() {
        KafkaConfig config = config("broker.id=7;num.network.threads=2;log.dirs=/a, /b;broker.rack=r1;"
                + "listeners=PLAINTEXT://:9092,EXTERNAL://[::1]:19092;advertised.listeners=PLAINTEXT://kafka1:9092;"
                + "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,EXTERNAL:PLAINTEXT;log.retention.minutes=3;"
                + "zookeeper.session.timeout.ms=6000;max.connections.per.ip.overrides=10.0.0.1:5;"
                + "inter.broker.protocol.version=3.8");

        assertEquals(7, config.brokerId());
        assertEquals(Optional.of("r1"), config.rack());
        assertEquals(List.of(Path.of("/a"), Path.of("/b")), config.logDirs());
        assertEquals(2, config.getInt("num.network.threads"));
        assertEquals(Map.of("10.0.0.1", 5), config.maxConnectionsPerIpOverrides());
        assertEquals(
                List.of("PLAINTEXT://:9092", "EXTERNAL://[::1]:19092"),
                config.listeners().listeners().stream().map(Listener::toString).toList());
        assertEquals(
                new Listener("PLAINTEXT", SecurityProtocol.PLAINTEXT, "kafka1", 9092),
                config.listeners().advertisedListeners().get(0));
        assertEquals("PLAINTEXT", config.listeners().interBrokerListenerName());
        assertEquals(180_000, config.logRetentionTimeMs());
        assertEquals(6000, config.zooKeeper().connectionTimeoutMs());
        assertEquals(MetadataVersion.IBP_3_8_IV0, config.interBrokerProtocolVersion());
        assertEquals("180000", config.topicConfigDefaults().get("retention.ms"));
        assertEquals(30_000, config.replication().lagTimeMaxMs());
        assertEquals(1000, config.fetch().incrementalFetchSessionCacheSlots());
        assertEquals(new TopicDefaults(1, (short) 1, true, true), config.topicDefaults());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "process.roles=broker|Invalid value broker for configuration process.roles: it asks for KRaft mode, but"
                        + " this broker is coordinated by ZooKeeper: remove process.roles and set zookeeper.connect",
                "broker.id=abc|Invalid value abc for configuration broker.id: Not a number of type INT",
                "broker.id=-5|Invalid value -5 for configuration broker.id: it must be from -1 (generated) to"
                        + " reserved.broker.max.id, 1000",
                "log.retention.hours=0|Invalid value 0 for configuration log.retention.hours: it must be 1 or"
                        + " more, or -1 for no limit",
                "zookeeper.connect=|Invalid value  for configuration zookeeper.connect: it names no server; the form is"
                        + " host:port,host:port/chroot",
                "zookeeper.connect=localhost:abc|Invalid value localhost:abc for configuration zookeeper.connect: the"
                        + " port of localhost:abc is not a number from 1 to 65535",
                "zookeeper.connect=h:1,i:0/x|Invalid value h:1,i:0/x for configuration zookeeper.connect: the"
                        + " port of i:0 is not a number from 1 to 65535",
                "zookeeper.connect=h:1/x/|Invalid value h:1/x/ for configuration zookeeper.connect: the chroot"
                        + " must be a path without empty parts, e.g. /kafka",
                "listeners=PLAINTEXT//:9092|Invalid value PLAINTEXT//:9092 for configuration listeners:"
                        + " PLAINTEXT//:9092 is not of the form NAME://host:port",
                "listeners=PLAINTEXT://:99999|Invalid value PLAINTEXT://:99999 for configuration listeners: the port"
                        + " 99999 is not from 0 to 65535",
                "listeners=PLAINTEXT://:1,SSL://:1|Invalid value PLAINTEXT://:1,SSL://:1 for configuration"
                        + " listeners: only an IPv4 and an IPv6 address can share a port, 1 is there 2 times",
                "max.connections.per.ip.overrides=a|Invalid value a for configuration max.connections.per.ip.overrides:"
                        + " 'a' is not of the form address:count",
            })
    void shouldRefuseInOneLineThatNamesKeyValueAndRange(String setting, String message) {
        ConfigException refused = assertThrows(ConfigException.class, () -> config(setting));

        assertEquals(message, refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"zk1", "zk1:2181", "'zk1:2181,zk2:2182/kafka/a'", "'[::1]:2181'", "::1", "10.0.0.1:2181/"})
    void shouldAcceptEveryFormOfConnectString(String connect) {
        assertEquals(connect, config("zookeeper.connect=" + connect).zooKeeper().connect());
    }

    @Test
    void shouldSayWhatIsMissingWithoutZooKeeper() {
        ConfigException refused = assertThrows(ConfigException.class, () -> KafkaConfig.of(Map.of("broker.id", "0")));

        assertTrue(refused.getMessage().contains("zookeeper.connect=localhost:2181"), refused.getMessage());
    }

    @Test
    void shouldListWhatDiffersFromTheDefaultsWithoutSecrets() {
        KafkaConfig config = config("broker.id=0;num.io.threads=8;log.dirs=/a;ssl.key.password=hush;some.key=1");

        assertEquals(
                List.of(
                        "broker.id = 0",
                        "log.dirs = /a",
                        "ssl.key.password = [hidden]",
                        "zookeeper.connect = localhost:2181"),
                config.describeNonDefaults());
    }

    @Test
    void shouldHandOverTheTlsSettingsOfZooKeeperWithoutShowingThem() {
        KafkaConfig config = config("zookeeper.ssl.client.enable=true;zookeeper.ssl.keystore.password=hush;"
                + "zookeeper.ssl.endpoint.identification.algorithm=");

        assertEquals(
                Map.of(
                        "zookeeper.ssl.client.enable", "true",
                        "zookeeper.ssl.keystore.password", "hush",
                        "zookeeper.ssl.endpoint.identification.algorithm", ""),
                config.zooKeeper().security());
        assertFalse(config.zooKeeper().toString().contains("hush"));
    }

    @Test
    void shouldAcceptTheShippedSettingsWithoutAWarning() {
        Path shipped = Path.of("..", "config", "server.properties");

        KafkaConfig config = KafkaConfig.of(PropertiesFile.read(shipped, List.of()));

        assertEquals(0, config.brokerId());
        assertEquals(List.of(), config.warnings());
        assertEquals(List.of(), config.refusals());
    }
}
