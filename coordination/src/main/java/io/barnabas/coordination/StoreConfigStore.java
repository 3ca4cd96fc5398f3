package io.barnabas.coordination;

import io.barnabas.common.Time;
import io.barnabas.coordination.MetadataStore.Node;
import io.barnabas.coordination.MetadataStore.Write;
import io.barnabas.coordination.MetadataStoreException.Code;
import io.barnabas.coordination.znode.ConfigChangeZNode;
import io.barnabas.coordination.znode.ConfigZNode;
import io.barnabas.metadata.ConfigEntity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** {@code /config} in the store. A change and its notification are one transaction. */
final class StoreConfigStore implements ConfigStore {
    private static final int MAX_ATTEMPTS = 10;

    private final MetadataStore store;
    private final ConfigChanges changes;

    StoreConfigStore(MetadataStore store, Time time) {
        this.store = store;
        this.changes = new ConfigChanges(store, time, this::read);
    }

    @Override
    public CompletableFuture<Map<String, String>> read(ConfigEntity entity) {
        return node(entity).thenApply(node -> node == null ? Map.of() : ConfigZNode.decode(entity, node.data()));
    }

    @Override
    public CompletableFuture<Map<ConfigEntity, Map<String, String>>> readAll(String type) {
        return store.children(ConfigZNode.typePath(type)).thenCompose(names -> {
            Map<ConfigEntity, CompletableFuture<Map<String, String>>> reads = new LinkedHashMap<>();
            names.stream()
                    .sorted()
                    .map(name -> new ConfigEntity(type + "/" + name))
                    .forEach(entity -> reads.put(entity, read(entity)));
            return Futures.all(reads.values()).thenApply(nothing -> {
                Map<ConfigEntity, Map<String, String>> all = new LinkedHashMap<>();
                reads.forEach((entity, read) -> all.put(entity, read.join()));
                return all;
            });
        });
    }

    @Override
    public CompletableFuture<Map<String, String>> alter(
            ConfigEntity entity, UnaryOperator<Map<String, String>> change) {
        return alter(entity, change, null, MAX_ATTEMPTS);
    }

    /** @param unsure what an attempt whose reply was lost has tried to write; null when there is none */
    private CompletableFuture<Map<String, String>> alter(
            ConfigEntity entity, UnaryOperator<Map<String, String>> change, byte[] unsure, int attempts) {
        return node(entity).thenCompose(node -> {
            if (unsure != null && node != null && Arrays.equals(unsure, node.data())) {
                return CompletableFuture.completedFuture(ConfigZNode.decode(entity, unsure));
            }
            Map<String, String> before = node == null ? Map.of() : ConfigZNode.decode(entity, node.data());
            Map<String, String> after = change.apply(before);
            byte[] data = ConfigZNode.encode(after);
            return store.multi(writes(entity, node, data))
                    .handle((results, thrown) -> thrown == null
                            ? CompletableFuture.completedFuture(after)
                            : again(entity, change, data, attempts, thrown))
                    .thenCompose(next -> next);
        });
    }

    private CompletableFuture<Map<String, String>> again(
            ConfigEntity entity,
            UnaryOperator<Map<String, String>> change,
            byte[] data,
            int attempts,
            Throwable thrown) {
        Code code = MetadataStoreException.codeOf(thrown);
        if (attempts == 1 || code == Code.NO_AUTH || code == Code.OTHER) {
            return CompletableFuture.failedFuture(thrown);
        }
        byte[] unsure = code.isAmbiguous() ? data : null;
        CompletableFuture<Void> ready =
                code == Code.NO_NODE ? createFolders(entity) : CompletableFuture.completedFuture(null);
        return ready.thenCompose(nothing -> alter(entity, change, unsure, attempts - 1));
    }

    private static List<Write> writes(ConfigEntity entity, Node node, byte[] data) {
        String path = ConfigZNode.path(entity);
        Write write = node == null
                ? Write.create(path, data)
                : Write.setData(path, data, node.stat().version());
        return List.of(write, Write.createSequential(ConfigChangeZNode.createPath(), ConfigChangeZNode.encode(entity)));
    }

    /** users/alice/clients/app needs users/alice and users/alice/clients. */
    private CompletableFuture<Void> createFolders(ConfigEntity entity) {
        List<String> folders = new ArrayList<>();
        String path = ConfigZNode.path(entity);
        for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
            folders.add(path.substring(0, slash));
        }
        return Futures.createMissing(store, folders);
    }

    /** The node, null when it is missing. */
    private CompletableFuture<Node> node(ConfigEntity entity) {
        return Futures.orElse(store.get(ConfigZNode.path(entity)), Code.NO_NODE, null);
    }

    @Override
    public void addListener(ConfigChangeListener listener) {
        changes.addListener(listener);
    }

    /** Watches are gone with the session: look again for what was missed. */
    void newSession() {
        changes.refresh();
    }
}
