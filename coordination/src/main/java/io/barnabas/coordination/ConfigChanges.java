package io.barnabas.coordination;

import io.barnabas.common.Time;
import io.barnabas.coordination.ConfigStore.ConfigChangeListener;
import io.barnabas.coordination.MetadataStore.Node;
import io.barnabas.coordination.MetadataStoreException.Code;
import io.barnabas.coordination.znode.ConfigChangeZNode;
import io.barnabas.metadata.ConfigEntity;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows {@code /config/changes}. What is there when the watching begins has been read by the broker at start; later
 * notifications are handled once each, in order; all are swept away when they are a quarter of an hour old.
 */
final class ConfigChanges {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.common.ZkNodeChangeNotificationListener");
    private static final long EXPIRATION_MS = TimeUnit.MINUTES.toMillis(15);
    private static final long NOT_STARTED = -2;

    private final MetadataStore store;
    private final Time time;
    private final Function<ConfigEntity, CompletableFuture<Map<String, String>>> reader;
    private final List<ConfigChangeListener> listeners = new CopyOnWriteArrayList<>();
    /** Handling of one look follows that of the look before. */
    private CompletableFuture<Void> tail = CompletableFuture.completedFuture(null);

    private volatile long lastHandled = NOT_STARTED;

    ConfigChanges(
            MetadataStore store, Time time, Function<ConfigEntity, CompletableFuture<Map<String, String>>> reader) {
        this.store = store;
        this.time = time;
        this.reader = reader;
    }

    void addListener(ConfigChangeListener listener) {
        listeners.add(listener);
        boolean first;
        synchronized (this) {
            first = lastHandled == NOT_STARTED;
            lastHandled = first ? -1 : lastHandled;
        }
        if (first) {
            look(names -> {
                lastHandled = Math.max(lastHandled, newest(names));
                return CompletableFuture.completedFuture(null);
            });
        }
    }

    void refresh() {
        if (lastHandled != NOT_STARTED) {
            look(this::handleNew);
        }
    }

    private void look(Function<List<String>, CompletableFuture<Void>> then) {
        store.children(ConfigChangeZNode.PARENT, path -> refresh()).whenComplete((names, thrown) -> {
            if (thrown != null) {
                LOG.warn(
                        "Configuration changes cannot be read just now: {}",
                        Futures.cause(thrown).getMessage());
                return;
            }
            synchronized (this) {
                tail = tail.thenCompose(nothing -> then.apply(names)).exceptionally(failed -> {
                    LOG.error("A configuration change could not be handled", Futures.cause(failed));
                    return null;
                });
            }
        });
    }

    private static long newest(List<String> names) {
        return names.stream()
                .filter(ConfigChangeZNode::isNotification)
                .mapToLong(ConfigChangeZNode::sequence)
                .max()
                .orElse(-1);
    }

    private CompletableFuture<Void> handleNew(List<String> names) {
        List<String> sorted = names.stream()
                .filter(ConfigChangeZNode::isNotification)
                .sorted(Comparator.comparingLong(ConfigChangeZNode::sequence))
                .toList();
        CompletableFuture<Void> chain = CompletableFuture.completedFuture(null);
        for (String name : sorted) {
            if (ConfigChangeZNode.sequence(name) > lastHandled) {
                lastHandled = ConfigChangeZNode.sequence(name);
                chain = chain.thenCompose(nothing -> handle(name));
            }
        }
        return chain.thenRun(() -> sweep(sorted));
    }

    private CompletableFuture<Void> handle(String name) {
        return Futures.orElse(store.get(ConfigChangeZNode.path(name)), Code.NO_NODE, null)
                .thenCompose(node -> {
                    if (node == null) {
                        return CompletableFuture.completedFuture(null);
                    }
                    ConfigEntity entity = ConfigChangeZNode.decode(name, node.data());
                    return reader.apply(entity)
                            .thenAccept(
                                    configs -> listeners.forEach(listener -> listener.onConfigChange(entity, configs)));
                });
    }

    private void sweep(List<String> names) {
        long now = time.milliseconds();
        for (String name : names) {
            if (ConfigChangeZNode.sequence(name) > lastHandled) {
                continue;
            }
            store.get(ConfigChangeZNode.path(name)).thenAccept(node -> maybeDelete(name, node, now));
        }
    }

    private void maybeDelete(String name, Node node, long now) {
        if (now - node.stat().createdMs() > EXPIRATION_MS) {
            // Every broker sweeps; whoever is second finds nothing, which is just as well.
            store.multi(List.of(MetadataStore.Write.delete(
                    ConfigChangeZNode.path(name), node.stat().version())));
        }
    }
}
