package io.barnabas.clients.admin;

import io.barnabas.common.protocol.ApiException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A future for each of several things asked about in one call. */
final class Futures<K, V> {
    private final Map<K, CompletableFuture<V>> byKey;

    Futures(Collection<K> keys) {
        byKey = new LinkedHashMap<>(keys.size() * 2);
        for (K key : keys) {
            byKey.put(key, new CompletableFuture<>());
        }
    }

    void complete(K key, V value) {
        CompletableFuture<V> future = byKey.get(key);
        if (future != null) {
            future.complete(value);
        }
    }

    void fail(K key, ApiException failure) {
        CompletableFuture<V> future = byKey.get(key);
        if (future != null) {
            future.completeExceptionally(failure);
        }
    }

    /** Fails what has no outcome yet. */
    void failRest(ApiException failure) {
        byKey.values().forEach(future -> future.completeExceptionally(failure));
    }

    boolean isDone(K key) {
        return byKey.get(key).isDone();
    }

    Map<K, CompletableFuture<V>> asMap() {
        return byKey;
    }
}
