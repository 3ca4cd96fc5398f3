package io.barnabas.server.metadata;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * An immutable map whose changed copies share what did not change: a change copies one of 256 small maps, so that a
 * cluster of thousands of topics can take thousands of updates one by one.
 */
final class PersistentMap<K, V> {
    private static final int SHARDS = 256;
    private static final PersistentMap<Object, Object> EMPTY = new PersistentMap<>(newShards(), 0);

    private final Map<K, V>[] shards;
    private final int size;

    private PersistentMap(Map<K, V>[] shards, int size) {
        this.shards = shards;
        this.size = size;
    }

    @SuppressWarnings("unchecked")
    static <K, V> PersistentMap<K, V> empty() {
        return (PersistentMap<K, V>) EMPTY;
    }

    V get(K key) {
        return shards[shardOf(key)].get(key);
    }

    int size() {
        return size;
    }

    void forEach(BiConsumer<? super K, ? super V> action) {
        for (Map<K, V> shard : shards) {
            shard.forEach(action);
        }
    }

    /** A builder that starts from this map and leaves it as it is. */
    Builder<K, V> toBuilder() {
        return new Builder<>(this);
    }

    private static int shardOf(Object key) {
        int hash = key.hashCode() * 0x9E3779B9;
        return hash >>> 24;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static <K, V> Map<K, V>[] newShards() {
        Map<K, V>[] shards = new Map[SHARDS];
        Arrays.fill(shards, Map.of());
        return shards;
    }

    /** Collects changes; used by one thread. */
    static final class Builder<K, V> {
        private final Map<K, V>[] shards;
        private final boolean[] copied = new boolean[SHARDS];
        private int size;

        private Builder(PersistentMap<K, V> base) {
            this.shards = base.shards.clone();
            this.size = base.size;
        }

        V get(K key) {
            return shards[shardOf(key)].get(key);
        }

        void put(K key, V value) {
            if (writable(key).put(key, value) == null) {
                size++;
            }
        }

        void remove(K key) {
            if (get(key) != null) {
                writable(key).remove(key);
                size--;
            }
        }

        PersistentMap<K, V> build() {
            return new PersistentMap<>(shards, size);
        }

        private Map<K, V> writable(K key) {
            int shard = shardOf(key);
            if (!copied[shard]) {
                shards[shard] = new HashMap<>(shards[shard]);
                copied[shard] = true;
            }
            return shards[shard];
        }
    }
}
