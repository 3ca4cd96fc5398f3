package io.barnabas.tests.contract.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.MetadataVersion;
import io.barnabas.common.config.ConfigDef;
import io.barnabas.common.config.ConfigException;
import io.barnabas.common.config.ConfigKey;
import io.barnabas.common.config.ConfigType;
import io.barnabas.common.config.DynamicMode;
import io.barnabas.common.config.Password;
import io.barnabas.server.config.KafkaConfig;
import io.barnabas.server.config.keys.BarnabasConfigs;
import io.barnabas.server.config.keys.BrokerConfigDef;
import io.barnabas.server.config.keys.TopicConfigDef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.server.config.ServerTopicConfigSynonyms;
import org.junit.jupiter.api.Test;

/** Our definitions of the 328 broker keys and 36 topic keys beside Apache Kafka 3.9.1's own. */
class ConfigDefContractTest {
    private static final List<String> WORDS = List.of(
            "",
            " ",
            "abc",
            "0",
            "-1",
            "1",
            " 7 ",
            "2",
            "-2",
            "13",
            "14",
            "100",
            "101",
            "1000",
            "9999999999",
            "-0",
            "+5",
            "2147483647",
            "2147483648",
            "-2147483649",
            "9223372036854775807",
            "9223372036854775808",
            "32767",
            "32768",
            "0.5",
            "0.51",
            "1.0",
            "1.00001",
            "-0.1",
            "1e3",
            "NaN",
            "true",
            "TRUE",
            "False",
            "yes",
            "delete",
            "compact",
            "compact,delete",
            "delete, compact ",
            "compact,",
            "foo,delete",
            "gzip",
            "zstd",
            "brotli",
            "producer",
            "CreateTime",
            "createtime",
            "LogAppendTime",
            "none",
            "required",
            "requested",
            "PLAINTEXT",
            "SASL_SSL",
            "4.0",
            "3.9",
            "3.9-IV0",
            "3.9-IV1",
            "2.8",
            "2.8.1",
            "0.10.2",
            "0.10",
            "0.9.0",
            "0.9.0.1",
            "9.9",
            "4.0-IV1",
            "3.",
            "classic",
            "consumer,classic",
            "disabled",
            "UPGRADE",
            "Bidirectional",
            "0:1",
            "0:1,1:2",
            "*",
            "0:x",
            "broker");

    private static final long[] BOUNDS = {0, 10, 1000, 30_000, 3_600_000, Integer.MAX_VALUE, Long.MAX_VALUE};

    @Test
    void shouldKnowEveryBrokerKeyAsApacheKafkaDoes() throws ReflectiveOperationException {
        assertEquals(328, BrokerConfigDef.DEF.names().size());
        assertEquals(describe(ApacheConfigs.BROKER), describe(BrokerConfigDef.DEF));
        Set<String> changeable = new TreeSet<>();
        Set<String> perBroker = new TreeSet<>();
        for (ConfigKey key : BrokerConfigDef.DEF.keys().values()) {
            if (key.dynamicMode() != DynamicMode.READ_ONLY) {
                changeable.add(key.name());
            }
            if (key.dynamicMode() == DynamicMode.PER_BROKER) {
                perBroker.add(key.name());
            }
        }
        assertEquals(ApacheConfigs.dynamic(), changeable);
        assertEquals(ApacheConfigs.perBroker(), perBroker);
    }

    @Test
    void shouldAddOnlyKeysThatApacheKafkaIgnores() {
        Map<String, String> settings = new TreeMap<>(Map.of("zookeeper.connect", "localhost:2181"));
        for (ConfigKey key : BarnabasConfigs.DEF.keys().values()) {
            assertTrue(key.name().startsWith("barnabas."), key.name());
            assertTrue(!ApacheConfigs.BROKER.names().contains(key.name()), key.name());
            settings.put(key.name(), key.type().format(key.defaultValue()));
        }
        assertEquals("localhost:2181", ApacheConfigs.config(settings).zkConnect());
        assertEquals(List.of(), KafkaConfig.of(settings).warnings());
    }

    @Test
    void shouldKnowEveryTopicKeyAsApacheKafkaDoes() {
        assertEquals(36, TopicConfigDef.DEF.names().size());
        assertEquals(describe(ApacheConfigs.TOPIC), describe(TopicConfigDef.DEF));
        for (String name : TopicConfigDef.DEF.names()) {
            String expected = ServerTopicConfigSynonyms.TOPIC_CONFIG_SYNONYMS.get(name);
            assertEquals(expected, TopicConfigDef.serverKey(name).orElse(null), name);
        }
    }

    @Test
    void shouldDescribeEveryKeyInItsOwnWords() {
        for (ConfigKey key : BrokerConfigDef.DEF.keys().values()) {
            String theirs = ApacheConfigs.BROKER.configKeys().get(key.name()).documentation;
            assertTrue(key.doc().length() > 10 && key.doc().endsWith("."), key.name());
            assertTrue(!key.doc().equals(theirs), key.name());
        }
    }

    @Test
    void shouldReadAndRefuseTheSameWords() {
        List<String> differences = new ArrayList<>();
        for (String word : WORDS) {
            compare(ApacheConfigs.BROKER, BrokerConfigDef.DEF, word, differences);
            compare(ApacheConfigs.TOPIC, TopicConfigDef.DEF, word, differences);
        }
        assertTrue(differences.isEmpty(), () -> differences.size() + ":\n" + String.join("\n", differences));
    }

    @Test
    void shouldReadAndRefuseTheSameNumbers() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<String> differences = new ArrayList<>();
        for (int round = 0; round < 200; round++) {
            long near = BOUNDS[random.nextInt(BOUNDS.length)];
            long number = random.nextBoolean() ? near + random.nextInt(5) - 2 : random.nextLong() >> random.nextInt(64);
            String word = random.nextInt(4) == 0 ? Double.toString(random.nextGaussian()) : Long.toString(number);
            compare(ApacheConfigs.BROKER, BrokerConfigDef.DEF, word, differences);
            compare(ApacheConfigs.TOPIC, TopicConfigDef.DEF, word, differences);
        }
        assertTrue(differences.isEmpty(), () -> "seed " + seed + ":\n" + String.join("\n", differences));
    }

    @Test
    void shouldKnowTheSameVersions() {
        for (org.apache.kafka.server.common.MetadataVersion theirs :
                org.apache.kafka.server.common.MetadataVersion.VERSIONS) {
            MetadataVersion ours = MetadataVersion.parse(theirs.version()).orElseThrow();
            assertEquals(theirs.version(), ours.version());
            assertEquals(theirs.shortVersion(), ours.shortVersion());
            if (theirs.isProduction()) {
                assertEquals(
                        org.apache.kafka.server.common.MetadataVersion.fromVersionString(theirs.shortVersion())
                                .version(),
                        MetadataVersion.parse(theirs.shortVersion())
                                .orElseThrow()
                                .version());
            }
        }
        assertEquals(
                org.apache.kafka.server.common.MetadataVersion.LATEST_PRODUCTION.version(),
                MetadataVersion.LATEST_PRODUCTION.version());
    }

    private static void compare(
            org.apache.kafka.common.config.ConfigDef theirs, ConfigDef ours, String word, List<String> differences) {
        for (ConfigKey key : ours.keys().values()) {
            // Apache loads the class; here it stays a name. Voters are checked more loosely by their form.
            if (key.type() == ConfigType.CLASS || key.name().startsWith("controller.quorum.")) {
                continue;
            }
            Object expected = ApacheConfigs.parse(theirs, key.name(), word);
            Object actual = parse(key, word);
            if (!expected.equals(actual)) {
                differences.add(key.name() + "=" + word + ": expected " + expected + " but was " + actual);
            }
        }
    }

    private static Object parse(ConfigKey key, String word) {
        try {
            Object value = key.parse(word);
            return value instanceof Password password ? password.value() : value;
        } catch (ConfigException e) {
            return "refused: " + e.getMessage();
        }
    }

    private static Map<String, String> describe(org.apache.kafka.common.config.ConfigDef def) {
        Map<String, String> lines = new TreeMap<>();
        def.configKeys()
                .forEach((name, key) -> lines.put(
                        name,
                        key.type + " " + ApacheConfigs.plain(key.defaultValue) + " " + key.importance + " "
                                + key.internalConfig));
        return lines;
    }

    private static Map<String, String> describe(ConfigDef def) {
        Map<String, String> lines = new TreeMap<>();
        def.keys()
                .forEach((name, key) -> lines.put(
                        name, key.type() + " " + key.defaultValue() + " " + key.importance() + " " + key.internal()));
        return lines;
    }
}
