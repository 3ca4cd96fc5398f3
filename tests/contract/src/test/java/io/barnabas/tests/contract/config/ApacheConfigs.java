package io.barnabas.tests.contract.config;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import kafka.server.ConfigHelper;
import kafka.server.DynamicBrokerConfig;
import kafka.server.KafkaConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import org.apache.kafka.storage.internals.log.LogConfig;
import scala.jdk.javaapi.CollectionConverters;

/** What Apache Kafka 3.9.1's broker says about configuration, in Java collections. */
final class ApacheConfigs {
    static final ConfigDef BROKER = KafkaConfig.configDef();
    static final ConfigDef TOPIC = LogConfig.configDefCopy();

    private ApacheConfigs() {}

    static KafkaConfig config(Map<String, String> settings) {
        return KafkaConfig.fromProps(properties(settings), false);
    }

    static Properties properties(Map<String, String> settings) {
        Properties properties = new Properties();
        properties.putAll(settings);
        return properties;
    }

    static Set<String> dynamic() {
        return new TreeSet<>(CollectionConverters.asJava(DynamicBrokerConfig.AllDynamicConfigs()));
    }

    @SuppressWarnings("unchecked")
    static Set<String> perBroker() throws ReflectiveOperationException {
        Class<?> companion = Class.forName("kafka.server.DynamicBrokerConfig$");
        Method method = companion.getDeclaredMethod("PerBrokerConfigs");
        method.setAccessible(true);
        Object set = method.invoke(companion.getField("MODULE$").get(null));
        return new TreeSet<>(CollectionConverters.asJava((scala.collection.Set<String>) set));
    }

    /** The value a key gets from a text: of the class ours would have, or the message of the refusal. */
    static Object parse(ConfigDef def, String name, String text) {
        ConfigDef.ConfigKey key = def.configKeys().get(name);
        try {
            Object value = ConfigDef.parseType(name, text, key.type);
            if (key.validator != null) {
                key.validator.ensureValid(name, value);
            }
            return plain(value);
        } catch (RuntimeException e) {
            return "refused: " + e.getMessage();
        }
    }

    /** A value of Apache's as ours would be: secrets as text, classes as names. */
    static Object plain(Object value) {
        if (value instanceof Password password) {
            return password.value();
        }
        if (value instanceof Class<?> type) {
            return type.getName();
        }
        return value;
    }

    /** DescribeConfigs of a topic: one line per key. */
    static Map<String, String> describeTopic(KafkaConfig config, Map<String, String> overrides) {
        Properties properties = properties(overrides);
        LogConfig logConfig = LogConfig.fromProps(config.extractLogConfigMap(), properties);
        ConfigHelper helper = new ConfigHelper(null, config, null);
        Map<String, String> lines = new TreeMap<>();
        CollectionConverters.asJava(helper.allConfigs(logConfig)).forEach((name, value) -> {
            DescribeConfigsResourceResult entry =
                    helper.createTopicConfigEntry(logConfig, properties, true, false, name, value);
            lines.put(name, line(entry));
        });
        return lines;
    }

    /** DescribeConfigs of a broker: one line per key. */
    static Map<String, String> describeBroker(KafkaConfig config) throws ReflectiveOperationException {
        ConfigHelper helper = new ConfigHelper(null, config, null);
        Method entryOf = Arrays.stream(ConfigHelper.class.getDeclaredMethods())
                .filter(method -> method.getName().endsWith("createBrokerConfigEntry"))
                .findFirst()
                .orElseThrow();
        entryOf.setAccessible(true);
        Map<String, String> lines = new TreeMap<>();
        for (var each : CollectionConverters.asJava(
                        helper.allConfigs(config.dynamicConfig().currentKafkaConfig()))
                .entrySet()) {
            lines.put(each.getKey(), line((DescribeConfigsResourceResult)
                    entryOf.invoke(helper, true, true, false, each.getKey(), each.getValue())));
        }
        return lines;
    }

    private static String line(DescribeConfigsResourceResult entry) {
        String synonyms = entry.synonyms().stream()
                .map(each -> each.source() + ":" + each.name() + "=" + each.value())
                .collect(Collectors.joining(", "));
        return entry.value() + " source=" + entry.configSource() + " sensitive=" + entry.isSensitive() + " readOnly="
                + entry.readOnly() + " type=" + entry.configType() + " synonyms={" + synonyms + "}";
    }

    static Optional<String> refusal(Runnable action) {
        try {
            action.run();
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
