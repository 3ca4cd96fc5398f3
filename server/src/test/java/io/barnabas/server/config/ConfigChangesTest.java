package io.barnabas.server.config;

import static io.barnabas.server.config.Configs.config;
import static io.barnabas.server.config.Configs.map;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.server.config.ConfigOp.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers recorded from a live Apache Kafka 3.9.1; where ours is clearer on purpose, the test says so. */
class ConfigChangesTest {
    private static final KafkaConfig CONFIG = config("broker.id=0");
    private static final String TOPIC_PREFIX =
            "Invalid config value for resource ConfigResource(type=TOPIC, name='plain'): ";

    @Test
    void shouldSetDeleteAppendAndSubtract() {
        Map<String, String> set = alterTopic(Map.of(), "+retention.ms=1;+cleanup.policy=compact");
        Map<String, String> appended = alterTopic(Map.of(), "acleanup.policy=compact");
        Map<String, String> again = alterTopic(appended, "acleanup.policy=compact,delete");
        Map<String, String> subtracted = alterTopic(again, "scleanup.policy=delete");

        assertEquals(map("retention.ms=1;cleanup.policy=compact"), set);
        assertEquals("delete,compact", appended.get("cleanup.policy"));
        assertEquals("delete,compact", again.get("cleanup.policy"));
        assertEquals("compact", subtracted.get("cleanup.policy"));
        assertEquals(map("cleanup.policy=compact"), alterTopic(set, "-retention.ms"));
        assertEquals(set, alterTopic(set, "-no.such"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "+retention.ms=abc|INVALID_CONFIG|P:Invalid value abc for configuration retention.ms: Not a"
                        + " number of type LONG",
                "+retention.ms=-7|INVALID_CONFIG|P:Invalid value -7 for configuration retention.ms: Value must be at"
                        + " least -1",
                "+no.such=1|INVALID_CONFIG|Unknown topic config name: no.such",
                "aretention.ms=4|INVALID_CONFIG|Config value append is not allowed for config key: retention.ms",
                "sretention.ms=4|INVALID_CONFIG|Config value subtract is not allowed for config key: retention.ms",
                "acleanup.policy=foo|INVALID_CONFIG|P:Invalid value foo for configuration cleanup.policy:"
                        + " String must be one of: compact, delete",
                "+retention.ms=1;-retention.ms|INVALID_REQUEST|Error due to duplicate config keys",
                "+retention.ms|INVALID_REQUEST|Null value not supported for : retention.ms",
                "+min.compaction.lag.ms=10;+max.compaction.lag.ms=5|INVALID_CONFIG|conflict topic config setting"
                        + " min.compaction.lag.ms (10) > max.compaction.lag.ms (5)",
                "+remote.storage.enable=true|INVALID_CONFIG|P:Tiered Storage functionality is disabled in the broker."
                        + " Topic cannot be configured with remote log storage.",
                "+preallocate=yes|INVALID_CONFIG|P:Invalid value yes for configuration preallocate: Expected"
                        + " value to be either true or false",
                "+min.cleanable.dirty.ratio=1.5|INVALID_CONFIG|P:Invalid value 1.5 for configuration"
                        + " min.cleanable.dirty.ratio: Value must be no more than 1",
            })
    void shouldRefuseTopicChangesInApachesWords(String ops, Errors error, String message) {
        ApiException refused = assertThrows(ApiException.class, () -> alterTopic(Map.of(), ops));

        assertEquals(message.replace("P:", TOPIC_PREFIX), refused.getMessage());
        assertEquals(error, refused.error());
    }

    @Test
    void shouldReplaceTheWholeTopicConfiguration() {
        assertEquals(map("retention.ms=77"), ConfigChanges.replaceTopic(CONFIG, "plain", map("retention.ms=77")));
        assertEquals(
                "Default topic resources are not allowed.",
                assertThrows(ApiException.class, () -> ConfigChanges.replaceTopic(CONFIG, "", Map.of()))
                        .getMessage());
    }

    @Test
    void shouldCheckTheConfigurationOfANewTopic() {
        Map<String, String> withNull = new HashMap<>();
        withNull.put("retention.ms", null);

        assertEquals(
                "Null value not supported for topic configs: retention.ms",
                assertThrows(ApiException.class, () -> TopicConfigs.validate(CONFIG, withNull))
                        .getMessage());
        ApiException bad =
                assertThrows(ApiException.class, () -> TopicConfigs.validate(CONFIG, map("retention.ms=abc")));
        assertEquals("Invalid value abc for configuration retention.ms: Not a number of type LONG", bad.getMessage());
        assertEquals(Errors.INVALID_CONFIG, bad.error());
        TopicConfigs.validate(CONFIG, map("retention.ms= 5 ;cleanup.policy="));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|+log.retention.hours=1|INVALID_REQUEST|Cannot update these configs dynamically:"
                        + " Set(log.retention.hours)",
                "0|+broker.id=9;+log.retention.hours=1|INVALID_REQUEST|Cannot update these configs dynamically:"
                        + " Set(broker.id, log.retention.hours)",
                "''|+listeners=PLAINTEXT://:1|INVALID_REQUEST|Cannot update these configs at default cluster level,"
                        + " broker id must be specified: Set(listeners)",
                "0|+ssl.keystore.location=/x|INVALID_REQUEST|These security configs can be dynamically updated only"
                        + " per-listener using the listener prefix: Set(ssl.keystore.location)",
                "0|+log.cleaner.threads=x|INVALID_REQUEST|Invalid value x for configuration log.cleaner.threads: Not a"
                        + " number of type INT",
                "0|+num.io.threads=0|INVALID_REQUEST|Invalid value 0 for configuration num.io.threads: Value must be at"
                        + " least 1",
                // Apache wraps this one into a second sentence about "Invalid dynamic configuration".
                "0|+num.io.threads=100|INVALID_REQUEST|Dynamic thread count update validation failed for"
                        + " num.io.threads=100, value should not be greater than double the current value 8",
                "0|+log.cleaner.threads=5|INVALID_REQUEST|Log cleaner threads cannot be increased to more than double"
                        + " the current value 1",
                "0|+max.connections=0|INVALID_REQUEST|Invalid max.connections 0",
                "0|amessage.max.bytes=1|INVALID_CONFIG|Config value append is not allowed for config key:"
                        + " message.max.bytes",
                "abc|+background.threads=11|INVALID_REQUEST|Node id must be an integer, but it is: abc",
                "1|+background.threads=11|INVALID_REQUEST|Unexpected broker id, expected 0, but received 1",
                "0|+listener.name.x.ssl.key.password=p|INVALID_CONFIG|Password encoder secret not configured",
            })
    void shouldRefuseBrokerChangesInApachesWords(String broker, String ops, Errors error, String message) {
        BrokerConfigs brokers = BrokerConfigs.of(CONFIG);

        ApiException refused =
                assertThrows(ApiException.class, () -> ConfigChanges.alterBroker(brokers, 0, broker, ops(ops)));

        assertEquals(message, refused.getMessage());
        assertEquals(error, refused.error());
    }

    @Test
    void shouldChangeWhatABrokerCanChange() {
        BrokerConfigs brokers = BrokerConfigs.of(config("broker.id=0;log.retention.hours=7"));

        Map<String, String> one = ConfigChanges.alterBroker(brokers, 0, "0", ops("+log.retention.ms=5;+no.such=1"));
        Map<String, String> all = ConfigChanges.alterBroker(brokers, 0, "", ops("+message.max.bytes=99"));
        KafkaConfig effective =
                brokers.withDefaultOverrides(all).withBrokerOverrides(one).effective();

        assertEquals(5, effective.logRetentionTimeMs());
        assertEquals(99, effective.getInt("message.max.bytes"));
        assertEquals(7 * 3_600_000L, brokers.effective().logRetentionTimeMs());
    }

    @Test
    void shouldRunWithoutTheStoredOverridesItCannotUse() {
        List<String> ignored = new ArrayList<>();

        BrokerConfigs loaded = BrokerConfigs.of(CONFIG)
                .withStoredOverrides(
                        map("message.max.bytes=x;log.cleaner.threads=2"),
                        map("broker.id=9;log.retention.ms=0;min.insync.replicas=2"),
                        ignored::add);

        assertEquals(2, loaded.effective().getInt("log.cleaner.threads"));
        assertEquals(2, loaded.effective().minInsyncReplicas());
        assertEquals(0, loaded.effective().brokerId());
        assertEquals(3, ignored.size(), ignored::toString);
    }

    private static Map<String, String> alterTopic(Map<String, String> current, String ops) {
        return ConfigChanges.alterTopic(CONFIG, "plain", current, ops(ops));
    }

    /** {@code +k=v} sets, {@code -k} deletes, {@code ak=v} appends, {@code sk=v} subtracts. */
    private static List<ConfigOp> ops(String text) {
        List<ConfigOp> ops = new ArrayList<>();
        for (String each : text.split(";")) {
            int equals = each.indexOf('=');
            String name = equals < 0 ? each.substring(1) : each.substring(1, equals);
            Type type =
                    switch (each.charAt(0)) {
                        case '+' -> Type.SET;
                        case '-' -> Type.DELETE;
                        case 'a' -> Type.APPEND;
                        default -> Type.SUBTRACT;
                    };
            ops.add(new ConfigOp(name, type, equals < 0 ? null : each.substring(equals + 1)));
        }
        return ops;
    }
}
