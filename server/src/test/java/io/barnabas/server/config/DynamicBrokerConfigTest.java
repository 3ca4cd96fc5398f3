package io.barnabas.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.barnabas.common.protocol.ApiException;
import io.barnabas.coordination.ConfigStore;
import io.barnabas.metadata.ConfigEntity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class DynamicBrokerConfigTest {
    private static final ConfigEntity ALL = ConfigEntity.defaultBroker();
    private static final ConfigEntity MINE = ConfigEntity.broker(1);

    private final Store store = new Store();
    private final DynamicBrokerConfig dynamic = new DynamicBrokerConfig(
            1, BrokerConfigs.of(Configs.config("broker.id=1;num.replica.fetchers=1")), Runnable::run);

    /** A part of the broker that writes down what it was told. */
    private static final class Fetchers implements BrokerReconfigurable {
        private final List<Integer> told = new ArrayList<>();

        @Override
        public Set<String> reconfigurableConfigs() {
            return Set.of("num.replica.fetchers");
        }

        @Override
        public void reconfigure(KafkaConfig before, KafkaConfig after) {
            told.add(after.getInt("num.replica.fetchers"));
        }
    }

    @Test
    void shouldTellPartsOfTheBrokerWhatConcernsThem() {
        Fetchers fetchers = new Fetchers();
        dynamic.addReconfigurable(fetchers);
        dynamic.follow(store);

        store.change(ALL, Map.of("num.replica.fetchers", "2"));
        store.change(ALL, Map.of("num.replica.fetchers", "2", "message.max.bytes", "5"));
        store.change(MINE, Map.of("num.replica.fetchers", "3"));
        store.change(ALL, Map.of("num.replica.fetchers", "4"));
        store.change(MINE, Map.of());
        store.change(ConfigEntity.broker(2), Map.of("num.replica.fetchers", "9"));
        store.change(ConfigEntity.topic("1"), Map.of("num.replica.fetchers", "9"));

        assertEquals(List.of(2, 3, 4), fetchers.told);
        assertEquals(4, dynamic.current().effective().getInt("num.replica.fetchers"));
    }

    @Test
    void shouldCatchUpWithWhatWasChangedWhileTheBrokerStarted() {
        store.configs.put(MINE, Map.of("num.replica.fetchers", "2"));
        Fetchers fetchers = new Fetchers();
        dynamic.addReconfigurable(fetchers);

        dynamic.follow(store);

        assertEquals(List.of(2), fetchers.told);
    }

    @Test
    void shouldGoOnWithTheRestWhenAPartFailsOrAValueIsWrong() {
        dynamic.addReconfigurable(new BrokerReconfigurable() {
            @Override
            public Set<String> reconfigurableConfigs() {
                return Set.of("num.replica.fetchers");
            }

            @Override
            public void reconfigure(KafkaConfig before, KafkaConfig after) {
                throw new IllegalStateException("cannot");
            }
        });
        Fetchers fetchers = new Fetchers();
        dynamic.addReconfigurable(fetchers);
        dynamic.follow(store);

        store.change(ALL, Map.of("num.replica.fetchers", "2", "message.max.bytes", "many"));

        assertEquals(List.of(2), fetchers.told);
    }

    @Test
    void shouldTellListenersOfQuotasThatAreNoBrokerSettings() {
        List<String> told = new ArrayList<>();
        dynamic.addListener(configs ->
                told.add(configs.brokerOverrides().getOrDefault("leader.replication.throttled.rate", "none")));
        dynamic.follow(store);

        store.change(MINE, Map.of("leader.replication.throttled.rate", "1000"));
        store.change(MINE, Map.of());

        assertEquals(List.of("none", "1000", "none"), told);
    }

    @Test
    void shouldCheckQuotasAndRefuseWhatIsBoundAtStart() {
        assertEquals(
                "Invalid value abc for configuration leader.replication.throttled.rate: Not a number of type LONG",
                refusal("1", "leader.replication.throttled.rate", "abc"));
        assertEquals(
                "Invalid value -1 for configuration follower.replication.throttled.rate: Value must be at least 0",
                refusal("", "follower.replication.throttled.rate", "-1"));
        assertEquals(
                "Dynamic thread count update validation failed for num.io.threads=100, value should not be greater than"
                        + " double the current value 8",
                refusal("1", "num.io.threads", "100"));
        assertEquals(
                "Cannot be changed while a broker of this release runs: listeners. Set it in server.properties and"
                        + " restart the broker.",
                refusal("1", "listeners", "PLAINTEXT://:1"));
    }

    private String refusal(String name, String key, String value) {
        List<ConfigOp> ops = List.of(new ConfigOp(key, ConfigOp.Type.SET, value));
        return assertThrows(
                        ApiException.class, () -> ConfigChanges.alterBroker(dynamic.current(), 1, name, Map.of(), ops))
                .getMessage();
    }

    @Test
    void shouldDescribeQuotasAsNoSecrets() {
        BrokerConfigs configs = BrokerConfigs.of(Configs.config("broker.id=1"))
                .withBrokerOverrides(Map.of("leader.replication.throttled.rate", "1000"));

        DescribedConfig described = configs.describeBroker().stream()
                .filter(each -> each.name().equals("leader.replication.throttled.rate"))
                .findFirst()
                .orElseThrow();

        assertEquals("1000", described.value());
        assertEquals(ConfigSource.DYNAMIC_BROKER_CONFIG, described.source());
        assertEquals(1, described.synonyms().size());
    }

    private static final class Store implements ConfigStore {
        private final Map<ConfigEntity, Map<String, String>> configs = new HashMap<>();
        private final List<ConfigChangeListener> listeners = new ArrayList<>();

        void change(ConfigEntity entity, Map<String, String> overrides) {
            configs.put(entity, overrides);
            listeners.forEach(listener -> listener.onConfigChange(entity, overrides));
        }

        @Override
        public CompletableFuture<Map<String, String>> read(ConfigEntity entity) {
            return CompletableFuture.completedFuture(configs.getOrDefault(entity, Map.of()));
        }

        @Override
        public CompletableFuture<Map<ConfigEntity, Map<String, String>>> readAll(String type) {
            return CompletableFuture.completedFuture(Map.of());
        }

        @Override
        public CompletableFuture<Map<String, String>> alter(
                ConfigEntity entity, UnaryOperator<Map<String, String>> change) {
            Map<String, String> after = change.apply(configs.getOrDefault(entity, Map.of()));
            change(entity, after);
            return CompletableFuture.completedFuture(after);
        }

        @Override
        public void addListener(ConfigChangeListener listener) {
            listeners.add(listener);
        }
    }
}
