package io.barnabas.server.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
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

class TopicOverridesTest {
    private final Store store = new Store();
    private final TopicOverrides overrides = new TopicOverrides(store, 50);

    @Test
    void shouldKnowWhatWasThereAndFollowChanges() {
        // Given
        store.configs.put("topics/old", Map.of("retention.ms", "1"));
        List<String> changed = new ArrayList<>();
        overrides.start((topic, configs) -> changed.add(topic + configs));

        // When
        store.listener.onConfigChange(ConfigEntity.topic("new"), Map.of("retention.ms", "2"));
        store.listener.onConfigChange(ConfigEntity.broker(0), Map.of("retention.ms", "3"));

        // Then
        assertEquals(Map.of("retention.ms", "1"), overrides.apply("old"));
        assertEquals(Map.of("retention.ms", "2"), overrides.apply("new"));
        assertEquals(Map.of(), overrides.apply("unknown"));
        assertEquals(List.of("new{retention.ms=2}"), changed);
    }

    @Test
    void shouldReadOnlyTopicsThatAreNewAndTopicsMadeAnew() {
        // Given
        store.configs.put("topics/old", Map.of());
        overrides.start((topic, configs) -> {});
        store.configs.put("topics/new", Map.of("retention.ms", "5"));

        // When / Then
        overrides.learn(Set.of("old", "new"));
        assertEquals(List.of("topics/new"), store.reads);
        assertEquals(Map.of("retention.ms", "5"), overrides.apply("new"));
        overrides.forget("new");
        store.configs.put("topics/new", Map.of("retention.ms", "6"));
        overrides.learn(Set.of("new"));
        assertEquals(Map.of("retention.ms", "6"), overrides.apply("new"));
    }

    @Test
    void shouldNotWaitForeverForTheStore() {
        // Given
        overrides.start((topic, configs) -> {});
        store.silent = true;

        // When / Then
        ApiException failure = assertThrows(ApiException.class, () -> overrides.learn(Set.of("any")));
        assertEquals(Errors.REQUEST_TIMED_OUT, failure.error());
    }

    private static final class Store implements ConfigStore {
        private final Map<String, Map<String, String>> configs = new HashMap<>();
        private final List<String> reads = new ArrayList<>();
        private ConfigChangeListener listener;
        private boolean silent;

        @Override
        public CompletableFuture<Map<String, String>> read(ConfigEntity entity) {
            reads.add(entity.path());
            return silent
                    ? new CompletableFuture<>()
                    : CompletableFuture.completedFuture(configs.getOrDefault(entity.path(), Map.of()));
        }

        @Override
        public CompletableFuture<Map<ConfigEntity, Map<String, String>>> readAll(String type) {
            Map<ConfigEntity, Map<String, String>> all = new HashMap<>();
            configs.forEach((path, values) -> all.put(new ConfigEntity(path), values));
            return CompletableFuture.completedFuture(all);
        }

        @Override
        public CompletableFuture<Map<String, String>> alter(
                ConfigEntity entity, UnaryOperator<Map<String, String>> change) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void addListener(ConfigChangeListener newListener) {
            listener = newListener;
        }
    }
}
