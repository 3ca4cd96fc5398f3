package io.barnabas.tests.contract.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.config.ConfigException;
import io.barnabas.server.config.BrokerConfigs;
import io.barnabas.server.config.ConfigChanges;
import io.barnabas.server.config.ConfigOp;
import io.barnabas.server.config.KafkaConfig;
import io.barnabas.server.config.TopicConfigs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.storage.internals.log.LogConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/** Whole configurations, read by us and by Apache Kafka 3.9.1's KafkaConfig. */
class KafkaConfigContractTest {
    /** Settings beside zookeeper.connect; separated by semicolons. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "broker.id=0",
                "broker.id=-1",
                "broker.id=-5",
                "broker.id=1000",
                "broker.id=1001",
                "broker.id=1001;reserved.broker.max.id=2000",
                "broker.id=-1;broker.id.generation.enable=false",
                "broker.id=5000;broker.id.generation.enable=false",
                "broker.id=1;node.id=1",
                "broker.id=1;node.id=2",
                "node.id=7",
                "listeners=PLAINTEXT//:9092",
                "listeners=FOO://:9092",
                "listeners=FOO://:9092;listener.security.protocol.map=FOO:PLAINTEXT;inter.broker.listener.name=FOO",
                "listeners=foo://:9092;listener.security.protocol.map=foo:PLAINTEXT;inter.broker.listener.name=foo",
                "listeners=FOO://:9092;listener.security.protocol.map=FOO:PLAINTEXT",
                "listeners=FOO://:9092;listener.security.protocol.map=FOO:PLAIN;inter.broker.listener.name=FOO",
                "listeners=PLAINTEXT://:9092,PLAINTEXT://:9093",
                "listeners=PLAINTEXT://:9092,SSL://:9092",
                "listeners=PLAINTEXT://:9092,SSL://:9093",
                "listeners=PLAINTEXT://127.0.0.1:9092,SSL://[::1]:9092",
                "listeners=PLAINTEXT://127.0.0.1:9092,SSL://127.0.0.2:9092",
                "listeners=PLAINTEXT://127.0.0.1:9092,SSL://[::1]:9092,SASL_SSL://[::2]:9092",
                "listeners=PLAINTEXT://:0,SSL://:0",
                "listeners=PLAINTEXT://:9092;inter.broker.listener.name=SSL",
                "listeners=PLAINTEXT://:9092;inter.broker.listener.name=NOPE",
                "listeners=PLAINTEXT://:9092;inter.broker.listener.name=plaintext",
                "inter.broker.listener.name=PLAINTEXT;security.inter.broker.protocol=PLAINTEXT",
                "security.inter.broker.protocol=SSL",
                "listeners=SSL://:9093;security.inter.broker.protocol=SSL",
                "listeners=SASL_PLAINTEXT://:9093;security.inter.broker.protocol=SASL_PLAINTEXT",
                "listeners=SASL_PLAINTEXT://:9093;security.inter.broker.protocol=SASL_PLAINTEXT;"
                        + "sasl.enabled.mechanisms=PLAIN",
                "listeners=SASL_PLAINTEXT://:9093;security.inter.broker.protocol=SASL_PLAINTEXT;"
                        + "sasl.enabled.mechanisms=PLAIN;sasl.mechanism.inter.broker.protocol=PLAIN",
                "advertised.listeners=PLAINTEXT://0.0.0.0:9092",
                "advertised.listeners=PLAINTEXT://example.com:19092",
                "advertised.listeners=SSL://example.com:9092",
                "listeners=PLAINTEXT://:9092,SSL://:9093;advertised.listeners=PLAINTEXT://a:1,SSL://a:1",
                "listeners=PLAINTEXT://0.0.0.0:9092;advertised.listeners=PLAINTEXT://localhost:9092",
                "listeners=PLAINTEXT://0.0.0.0:9092",
                "control.plane.listener.name=SSL",
                "control.plane.listener.name=PLAINTEXT",
                "listeners=PLAINTEXT://:9092,SSL://:9093;control.plane.listener.name=SSL",
                "log.dirs=",
                "log.dirs=/a,/b , /c",
                "log.dir=/x",
                "log.retention.ms=-2",
                "log.retention.ms=0",
                "log.retention.hours=0",
                "log.retention.minutes=-1",
                "log.retention.hours=-1;log.retention.minutes=5",
                "log.roll.ms=0",
                "log.roll.ms=1",
                "log.roll.jitter.ms=-1",
                "log.cleaner.dedupe.buffer.size=1048576",
                "log.cleaner.dedupe.buffer.size=1048577",
                "log.cleaner.threads=200",
                "replica.fetch.wait.max.ms=40000",
                "replica.fetch.wait.max.ms=40000;replica.socket.timeout.ms=50000",
                "replica.lag.time.max.ms=100",
                "offsets.commit.required.acks=-2",
                "offsets.commit.required.acks=3",
                "offsets.commit.required.acks=4",
                "offsets.topic.replication.factor=0",
                "queued.max.request.bytes=1000",
                "queued.max.request.bytes=104857600",
                "max.connections.per.ip=0",
                "max.connections.per.ip=0;max.connections.per.ip.overrides=127.0.0.1:5",
                "max.connections.per.ip.overrides=127.0.0.1:5,host:7",
                "max.connections.per.ip.overrides=bad!host:5",
                "connections.max.idle.ms=100",
                "connections.max.idle.ms=-1",
                "connections.max.idle.ms=101",
                "inter.broker.protocol.version=9.9",
                "inter.broker.protocol.version=2.8",
                "inter.broker.protocol.version=2.0;offsets.topic.compression.codec=4",
                "log.message.format.version=2.8",
                "inter.broker.protocol.version=2.7;log.message.format.version=2.7",
                "group.consumer.min.session.timeout.ms=50000",
                "group.consumer.session.timeout.ms=70000",
                "group.consumer.heartbeat.interval.ms=1",
                "group.consumer.max.heartbeat.interval.ms=4000",
                "group.share.session.timeout.ms=1",
                "unknown.setting=1",
                "port=9093",
                "controller.listener.names=CONTROLLER",
                "zookeeper.metadata.migration.enable=true",
                "broker.id=1;zookeeper.metadata.migration.enable=true",
                "broker.id=1;zookeeper.metadata.migration.enable=true;controller.quorum.voters=9@h:1",
                "broker.id=1;zookeeper.metadata.migration.enable=true;controller.quorum.voters=9@h:1;"
                        + "controller.listener.names=C;listener.security.protocol.map=C:PLAINTEXT,PLAINTEXT:PLAINTEXT",
                "controller.quorum.voters=9@h:1",
                "controller.quorum.voters=foo",
                "controller.quorum.bootstrap.servers=foo",
                "controller.quorum.bootstrap.servers=foo:1",
                "offsets.topic.compression.codec=5",
                "offsets.topic.compression.codec=-1",
                "compression.type=brotli",
                "num.partitions=0",
                "num.partitions=many",
                "message.max.bytes=-1",
            })
    void shouldAcceptAndRefuseAsApacheKafkaDoes(String text) {
        // Given
        Map<String, String> settings = settings(text);

        // When
        Optional<String> theirs = ApacheConfigs.refusal(() -> ApacheConfigs.config(settings));
        Optional<String> ours = refusal(settings);

        // Then
        assertEquals(theirs.isPresent(), ours.isPresent(), () -> "theirs: " + theirs + "\nours: " + ours);
    }

    @Test
    void shouldGiveTopicsTheSameDefaults() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            Map<String, String> settings = randomLogSettings(random);
            Map<String, String> expected = new TreeMap<>();
            LogConfig theirs = LogConfig.fromProps(
                    ApacheConfigs.config(settings).extractLogConfigMap(), ApacheConfigs.properties(Map.of()));
            LogConfig.configKeys()
                    .forEach((name, key) -> expected.put(
                            name,
                            org.apache.kafka.common.config.ConfigDef.convertToString(
                                    theirs.values().get(name), key.type)));
            Map<String, String> actual = new TreeMap<>(KafkaConfig.of(settings).topicConfigDefaults());
            assertEquals(expected, actual, () -> "seed " + seed + " " + settings);
        }
    }

    @Test
    void shouldDescribeTopicsAsApacheKafkaDoes() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 100; round++) {
            Map<String, String> settings = randomLogSettings(random);
            Map<String, String> overrides = Map.of("retention.ms", " 77 ", "cleanup.policy", "compact,delete");
            Map<String, String> expected = ApacheConfigs.describeTopic(ApacheConfigs.config(settings), overrides);
            Map<String, String> actual =
                    lines(BrokerConfigs.of(KafkaConfig.of(settings)).describeTopic(overrides));
            assertEquals(expected, actual, () -> "seed " + seed + " " + settings);
        }
    }

    @Test
    void shouldDescribeBrokersAsApacheKafkaDoes() throws ReflectiveOperationException {
        // Given
        Map<String, String> settings = new HashMap<>(settings("broker.id=3;log.retention.minutes=5;listeners=A://:1;"
                + "listener.security.protocol.map=A:PLAINTEXT;inter.broker.listener.name=A;super.users=User:x;"
                + "ssl.key.password=secret;group.coordinator.new.enable=false;listener.name.a.ssl.key.password=p;"
                + "listener.name.a.plain.sasl.jaas.config=j;listener.name.a.num.network.threads=5;"
                + "sasl.enabled.mechanisms=PLAIN, GSSAPI;log.flush.scheduler.interval.ms=50"));
        Map<String, String> forAll = Map.of("log.retention.ms", "61000", "message.max.bytes", "3000000", "x.y", "1");
        Map<String, String> forOne = Map.of("log.retention.ms", "60000", "log.cleanup.policy", "compact");
        kafka.server.KafkaConfig theirs = ApacheConfigs.config(settings);
        theirs.dynamicConfig().initialize(Option.empty(), Option.empty());
        theirs.dynamicConfig().updateDefaultConfig(ApacheConfigs.properties(forAll), true);
        theirs.dynamicConfig().updateBrokerConfig(3, ApacheConfigs.properties(forOne), true);

        // When
        BrokerConfigs ours = BrokerConfigs.of(KafkaConfig.of(settings))
                .withDefaultOverrides(forAll)
                .withBrokerOverrides(forOne);

        // Then
        assertEquals(ApacheConfigs.describeBroker(theirs), lines(ours.describeBroker()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "retention.ms=abc",
                "retention.ms=-7",
                "no.such=1",
                "no.such=1;retention.ms=abc",
                "min.compaction.lag.ms=10;max.compaction.lag.ms=5",
                "min.compaction.lag.ms=10",
                "remote.storage.enable=true",
                "remote.log.copy.disable=true",
                "remote.log.delete.on.disable=true",
                "preallocate=yes",
                "cleanup.policy=",
                "cleanup.policy=compact,foo",
                "leader.replication.throttled.replicas=0:x",
                "follower.replication.throttled.replicas=0:1,1:2",
                "compression.gzip.level=0",
                "message.timestamp.type=Foo",
                "segment.bytes=13",
                "max.message.bytes= 77 ",
            })
    void shouldRefuseTopicOverridesInTheSameWords(String text) {
        Map<String, String> settings = settings("");
        Map<String, String> overrides = new HashMap<>(settings(text));
        overrides.remove("zookeeper.connect");
        Map<String, Object> defaults = ApacheConfigs.config(settings).extractLogConfigMap();

        Optional<String> theirs = ApacheConfigs.refusal(
                () -> LogConfig.validate(Map.of(), ApacheConfigs.properties(overrides), defaults, false, true));
        Optional<String> ours = ApacheConfigs.refusal(() -> TopicConfigs.validate(KafkaConfig.of(settings), overrides));

        assertEquals(theirs, ours);
    }

    @Test
    void shouldAppendAndSubtractAsApacheKafkaDoes() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<String> values = List.of("compact", "delete", "compact,delete", "delete,compact", "compact,compact");
        KafkaConfig config = KafkaConfig.of(settings(""));
        for (int round = 0; round < 200; round++) {
            Map<String, String> current =
                    random.nextBoolean() ? Map.of() : Map.of("cleanup.policy", values.get(random.nextInt(5)));
            String value = values.get(random.nextInt(5));
            boolean append = random.nextBoolean();
            Properties theirs = ApacheConfigs.properties(current);
            kafka.server.ConfigAdminManager.prepareIncrementalConfigs(
                    CollectionConverters.asScala(List.of(new AlterConfigOp(
                                    new ConfigEntry("cleanup.policy", value),
                                    append ? AlterConfigOp.OpType.APPEND : AlterConfigOp.OpType.SUBTRACT)))
                            .toSeq(),
                    theirs,
                    CollectionConverters.asScala(LogConfig.configKeys()));

            Map<String, String> ours = ConfigChanges.alterTopic(
                    config,
                    "t",
                    current,
                    List.of(new ConfigOp(
                            "cleanup.policy", append ? ConfigOp.Type.APPEND : ConfigOp.Type.SUBTRACT, value)));

            assertEquals(theirs, ApacheConfigs.properties(ours), () -> "seed " + seed + current + append + value);
        }
    }

    private static Map<String, String> lines(List<io.barnabas.server.config.DescribedConfig> described) {
        Map<String, String> lines = new TreeMap<>();
        described.forEach(each -> {
            String synonyms = each.synonyms().stream()
                    .map(synonym -> synonym.source().id() + ":" + synonym.name() + "=" + synonym.value())
                    .collect(Collectors.joining(", "));
            lines.put(
                    each.name(),
                    each.value() + " source=" + each.source().id() + " sensitive=" + each.sensitive() + " readOnly="
                            + each.readOnly() + " type=" + each.typeId() + " synonyms={" + synonyms + "}");
        });
        return lines;
    }

    private static Optional<String> refusal(Map<String, String> settings) {
        try {
            KafkaConfig.of(settings);
            return Optional.empty();
        } catch (ConfigException e) {
            assertTrue(!e.explanation().contains("\n"), e.explanation());
            return Optional.of(e.getMessage());
        }
    }

    private static Map<String, String> settings(String text) {
        Map<String, String> settings = new HashMap<>();
        settings.put("zookeeper.connect", "localhost:2181");
        for (String each : text.split(";")) {
            if (!each.isEmpty()) {
                int equals = each.indexOf('=');
                settings.put(each.substring(0, equals), each.substring(equals + 1));
            }
        }
        return settings;
    }

    private static Map<String, String> randomLogSettings(Random random) {
        List<String> pool = new ArrayList<>(List.of(
                "log.retention.ms=1000",
                "log.retention.minutes=2",
                "log.retention.hours=3",
                "log.retention.ms=-1",
                "log.roll.ms=4000",
                "log.roll.hours=5",
                "log.roll.jitter.ms=6",
                "log.roll.jitter.hours=1",
                "log.flush.interval.ms=7",
                "log.flush.scheduler.interval.ms=8",
                "log.flush.interval.messages=9",
                "log.segment.bytes=1000",
                "log.cleanup.policy=compact",
                "log.cleanup.policy=compact, delete",
                "message.max.bytes=77",
                "min.insync.replicas=2",
                "compression.type=zstd",
                "compression.zstd.level=1",
                "log.message.timestamp.type=LogAppendTime",
                "log.message.timestamp.difference.max.ms=500",
                "log.message.timestamp.before.max.ms=600",
                "log.message.timestamp.after.max.ms=700",
                "inter.broker.protocol.version=2.8",
                "log.message.format.version=2.8",
                "log.preallocate=true",
                "log.cleaner.min.cleanable.ratio=0.25",
                "log.cleaner.delete.retention.ms=5",
                "unclean.leader.election.enable=true",
                "log.index.interval.bytes=1",
                "log.segment.delete.delay.ms=2",
                "log.local.retention.ms=3",
                "log.cleaner.max.compaction.lag.ms=44",
                "log.index.size.max.bytes=4"));
        StringBuilder text = new StringBuilder("broker.id=1");
        for (String each : pool) {
            if (random.nextInt(4) == 0) {
                text.append(';').append(each);
            }
        }
        return settings(text.toString());
    }
}
