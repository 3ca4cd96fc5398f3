package io.barnabas.server.replica;

import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordination.ConfigStore;
import io.barnabas.metadata.ConfigEntity;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The configuration overrides of topics, kept up to date with the store, for logs that are loaded or created. Its changes
 * are passed on to logs that exist.
 */
public final class TopicOverrides implements Function<String, Map<String, String>> {
    private final ConfigStore store;
    private final long timeoutMs;
    private final Map<String, Map<String, String>> overrides = new ConcurrentHashMap<>();
    private volatile BiConsumer<String, Map<String, String>> onChange = (topic, configs) -> {};

    /** @param timeoutMs how long to wait for the store, milliseconds */
    public TopicOverrides(ConfigStore store, long timeoutMs) {
        this.store = store;
        this.timeoutMs = timeoutMs;
    }

    /**
     * Reads all topics' overrides and follows changes from then on. Blocks; once, at start.
     *
     * @param listener told of every change: topic and all its overrides; on the store's thread
     */
    public void start(BiConsumer<String, Map<String, String>> listener) {
        // The listener first: a change between the two must not be lost, and is newer than what is read.
        store.addListener((entity, configs) -> {
            if (entity.type().equals(ConfigEntity.TOPICS)) {
                overrides.put(entity.name(), configs);
                onChange.accept(entity.name(), configs);
            }
        });
        onChange = listener;
        await(store.readAll(ConfigEntity.TOPICS))
                .forEach((entity, configs) -> overrides.putIfAbsent(entity.name(), configs));
    }

    /** All topics that have overrides, as last seen. */
    public void forEach(BiConsumer<String, Map<String, String>> action) {
        overrides.forEach(action);
    }

    /** The topic's overrides as last seen; empty when it has none. */
    @Override
    public Map<String, String> apply(String topic) {
        return overrides.getOrDefault(topic, Map.of());
    }

    /**
     * Reads the overrides of those of these topics that are new to it, all at once. Blocks.
     *
     * @throws ApiException REQUEST_TIMED_OUT when the store does not answer
     */
    void learn(Set<String> topics) {
        Map<String, CompletableFuture<Map<String, String>>> reads = new HashMap<>();
        for (String topic : topics) {
            if (!overrides.containsKey(topic)) {
                reads.put(topic, store.read(ConfigEntity.topic(topic)));
            }
        }
        // What the listener heard in the meantime is newer.
        reads.forEach((topic, read) -> overrides.putIfAbsent(topic, await(read)));
    }

    /** The topic is gone; another may come by its name. */
    void forget(String topic) {
        overrides.remove(topic);
    }

    private <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new ApiException(
                    Errors.forException(e),
                    "The topics' configuration cannot be read: " + e.getCause().getMessage(),
                    e);
        } catch (TimeoutException e) {
            throw new ApiException(
                    Errors.REQUEST_TIMED_OUT,
                    "The topics' configuration was not read within " + timeoutMs + " ms: ZooKeeper does not answer",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiException(Errors.REQUEST_TIMED_OUT, "Interrupted while reading the topics' configuration", e);
        }
    }
}
