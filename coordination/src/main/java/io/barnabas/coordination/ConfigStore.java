package io.barnabas.coordination;

import io.barnabas.metadata.ConfigEntity;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** Dynamic configuration of topics, brokers, users, clients and ips ({@code /config}). */
public interface ConfigStore {
    /** Told of every change, also of changes this broker made itself. Called on the store's thread: only enqueue. */
    @FunctionalInterface
    interface ConfigChangeListener {
        /** @param configs all overrides the entity has now; empty when it has none or is gone */
        void onConfigChange(ConfigEntity entity, Map<String, String> configs);
    }

    /** The entity's overrides; empty when it has none. */
    CompletableFuture<Map<String, String>> read(ConfigEntity entity);

    /** All entities of a type ({@code topics}, {@code brokers}, ...) that have overrides written down. */
    CompletableFuture<Map<ConfigEntity, Map<String, String>>> readAll(String type);

    /**
     * Changes an entity's overrides and notifies all brokers. The change may be applied again when somebody else wrote
     * in between, so it must depend on its argument only. What it throws fails the future.
     *
     * @return the overrides written
     */
    CompletableFuture<Map<String, String>> alter(ConfigEntity entity, UnaryOperator<Map<String, String>> change);

    /** Adds a listener and, with the first one, begins to watch for changes. Changes made before are not replayed. */
    void addListener(ConfigChangeListener listener);
}
