package io.barnabas.clients.producer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.clients.ClientConfigs;
import io.barnabas.common.config.ConfigException;
import io.barnabas.common.config.ConfigKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProducerConfigTest {
    /** Kafka's keys that have no meaning here: metrics, and what comes with TLS, SASL and transactions. */
    private static final Set<String> NOT_SERVED = Set.of(
            "auto.include.jmx.reporter",
            "client.dns.lookup",
            "connections.max.idle.ms",
            "enable.metrics.push",
            "interceptor.classes",
            "metadata.max.idle.ms",
            "metadata.recovery.strategy",
            "metric.reporters",
            "metrics.num.samples",
            "metrics.recording.level",
            "metrics.sample.window.ms",
            "security.providers",
            "socket.connection.setup.timeout.max.ms");

    private static final Map<String, ConfigDef.ConfigKey> KAFKAS =
            org.apache.kafka.clients.producer.ProducerConfig.configDef().configKeys();

    @Test
    void shouldHaveKafkasKeysWithKafkasTypesAndDefaults() {
        for (ConfigKey key : ProducerConfig.keys()) {
            if (key.name().equals(ClientConfigs.BOOTSTRAP_TIMEOUT_MS)) {
                continue;
            }
            ConfigDef.ConfigKey kafkas = KAFKAS.get(key.name());
            assertEquals(kafkas.type.name(), key.type().name(), key.name());
            if (kafkas.type != ConfigDef.Type.CLASS) {
                assertEquals(
                        ConfigDef.convertToString(kafkas.defaultValue, kafkas.type), key.defaultText(), key.name());
            }
        }
    }

    @Test
    void shouldLeaveOutNoKeyOfKafkasWithoutSayingSo() {
        Set<String> missing = new TreeSet<>(KAFKAS.keySet());
        ProducerConfig.keys().forEach(key -> missing.remove(key.name()));
        missing.removeIf(name -> name.startsWith("ssl.") || name.startsWith("sasl."));
        assertEquals(new TreeSet<>(NOT_SERVED), missing);
    }

    private static Map<String, String> settings(String line) {
        Map<String, String> settings = new HashMap<>(Map.of("bootstrap.servers", "127.0.0.1:1"));
        for (String pair : line.split(" ")) {
            settings.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
        }
        return settings;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "enable.idempotence=true acks=1",
                "enable.idempotence=true acks=0",
                "enable.idempotence=true retries=0",
                "enable.idempotence=true max.in.flight.requests.per.connection=6",
                "transactional.id=t enable.idempotence=false",
                "transactional.id=t acks=1",
                "delivery.timeout.ms=10 linger.ms=5",
                "acks=2",
                "compression.type=brotli",
                "linger.ms=-1",
                "batch.size=x",
                "retries=-1",
                "buffer.memory=-1",
                "compression.gzip.level=0",
                "compression.lz4.level=18",
                "compression.zstd.level=23",
                "partitioner.availability.timeout.ms=-1",
                "max.in.flight.requests.per.connection=0"
            })
    void shouldRefuseWhatKafkaRefusesInItsWords(String line) {
        Properties properties = new Properties();
        properties.putAll(settings(line));
        RuntimeException kafkas = assertThrows(
                RuntimeException.class,
                () -> new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer()).close());
        Throwable reason = kafkas.getCause() == null ? kafkas : kafkas.getCause();
        assertEquals(
                reason.getMessage(),
                assertThrows(ConfigException.class, () -> new ProducerConfig(settings(line)))
                        .getMessage());
    }

    @Test
    void shouldDoWithoutNumbersWhereOtherSettingsSpeakAgainstThem() {
        assertTrue(new ProducerConfig(settings("linger.ms=1")).isIdempotent());
        for (String line : new String[] {
            "acks=1", "acks=0", "retries=0", "max.in.flight.requests.per.connection=6", "enable.idempotence=false"
        }) {
            assertEquals(false, new ProducerConfig(settings(line)).isIdempotent(), line);
        }
    }

    @Test
    void shouldKnowKafkasPartitionersByName() {
        assertNull(Partitioners.named("org.apache.kafka.clients.producer.internals.DefaultPartitioner"));
        assertTrue(
                Partitioners.named("org.apache.kafka.clients.producer.RoundRobinPartitioner")
                        instanceof RoundRobinPartitioner);
        assertTrue(Partitioners.ignoresKeys("org.apache.kafka.clients.producer.UniformStickyPartitioner"));
        String message = assertThrows(ConfigException.class, () -> Partitioners.named("org.acme.Mine"))
                .getMessage();
        assertTrue(
                message.startsWith("Invalid value org.acme.Mine for configuration partitioner.class: Class"
                        + " org.acme.Mine could not be found."),
                message);
    }
}
