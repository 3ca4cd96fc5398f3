package io.barnabas.server.config;

import io.barnabas.coordination.ConfigStore;
import io.barnabas.metadata.ConfigEntity;
import io.barnabas.server.config.keys.BrokerConfigDef;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration in force while a broker runs (KIP-226): follows what the cluster's store says of all brokers and of
 * this one, and tells the parts of the broker that can follow. What was changed and reaches nobody is named in the log:
 * no setting is taken in silence.
 */
public final class DynamicBrokerConfig {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.server.DynamicBrokerConfig");

    /** Read when a broker starts; a change counts from the next start. */
    private static final Set<String> AT_START = Set.of("num.network.threads", "num.recovery.threads.per.data.dir");

    private final ConfigEntity ofAll = ConfigEntity.defaultBroker();
    private final ConfigEntity ofBroker;
    private final Executor executor;
    private final List<BrokerReconfigurable> reconfigurables = new CopyOnWriteArrayList<>();
    private final List<Consumer<BrokerConfigs>> listeners = new CopyOnWriteArrayList<>();
    private volatile BrokerConfigs current;

    /**
     * @param initial what the broker starts with
     * @param executor where parts of the broker are told, one task at a time
     */
    public DynamicBrokerConfig(int brokerId, BrokerConfigs initial, Executor executor) {
        this.ofBroker = ConfigEntity.broker(brokerId);
        this.current = initial;
        this.executor = executor;
    }

    /** The configuration in force. */
    public BrokerConfigs current() {
        return current;
    }

    /** Tells a part of the broker from the next change on. */
    public void addReconfigurable(BrokerReconfigurable reconfigurable) {
        reconfigurables.add(reconfigurable);
    }

    /** Tells of what is in force now, and of every change: also of keys that are no broker settings proper. */
    public void addListener(Consumer<BrokerConfigs> listener) {
        listeners.add(listener);
        listener.accept(current);
    }

    /** Follows the store from now on; what was changed since the broker began to start is caught up with. */
    public void follow(ConfigStore store) {
        store.addListener((entity, overrides) -> {
            if (entity.equals(ofAll) || entity.equals(ofBroker)) {
                executor.execute(() -> update(entity, overrides));
            }
        });
        for (ConfigEntity entity : List.of(ofAll, ofBroker)) {
            store.read(entity)
                    .thenAccept(overrides -> executor.execute(() -> update(entity, overrides)))
                    .exceptionally(failure -> {
                        LOG.warn("The stored configuration of {} cannot be read just now", entity.name(), failure);
                        return null;
                    });
        }
    }

    /** Takes the overrides of all brokers or of this one; on the executor. */
    private void update(ConfigEntity entity, Map<String, String> overrides) {
        BrokerConfigs before = current;
        boolean perBroker = entity.equals(ofBroker);
        BrokerConfigs after = BrokerConfigs.of(before.fileConfig())
                .withStoredOverrides(
                        perBroker ? before.defaultOverrides() : overrides,
                        perBroker ? overrides : before.brokerOverrides(),
                        ignored -> LOG.error("{}", ignored));
        if (after.equals(before)) {
            return;
        }
        current = after;
        Set<String> changed = changed(before, after);
        if (!changed.isEmpty()) {
            LOG.info("Dynamic configuration of {} changed: {}", entity.name(), changed);
        }
        listeners.forEach(listener -> tell(listener, after));
        for (BrokerReconfigurable each : reconfigurables) {
            if (each.reconfigurableConfigs().stream().anyMatch(changed::contains)) {
                tell(each, before.effective(), after.effective());
            }
        }
        sayWhatReachesNobody(changed);
    }

    /** The keys whose value in force is another. */
    private static Set<String> changed(BrokerConfigs before, BrokerConfigs after) {
        Set<String> names = new TreeSet<>();
        for (BrokerConfigs each : List.of(before, after)) {
            names.addAll(each.defaultOverrides().keySet());
            names.addAll(each.brokerOverrides().keySet());
        }
        names.removeIf(name -> Objects.equals(text(before, name), text(after, name)));
        return names;
    }

    private static String text(BrokerConfigs configs, String name) {
        return configs.effective().originals().get(name);
    }

    private static void tell(Consumer<BrokerConfigs> listener, BrokerConfigs after) {
        try {
            listener.accept(after);
        } catch (RuntimeException e) {
            LOG.error("A changed configuration was not taken", e);
        }
    }

    private static void tell(BrokerReconfigurable part, KafkaConfig before, KafkaConfig after) {
        try {
            part.reconfigure(before, after);
        } catch (RuntimeException e) {
            LOG.error("A changed configuration of {} was not taken", part.reconfigurableConfigs(), e);
        }
    }

    private void sayWhatReachesNobody(Set<String> changed) {
        Set<String> atStart = new TreeSet<>();
        Set<String> never = new TreeSet<>();
        for (String name : changed) {
            boolean reaches = reconfigurables.stream()
                    .anyMatch(each -> each.reconfigurableConfigs().contains(name));
            if (!reaches && AT_START.contains(name)) {
                atStart.add(name);
            } else if (!reaches && BrokerConfigDef.DEF.key(name).isPresent()) {
                never.add(name);
            }
        }
        if (!atStart.isEmpty()) {
            LOG.warn("Counts from the next start of this broker on, not before: {}", atStart);
        }
        if (!never.isEmpty()) {
            LOG.warn("Stored for all brokers that know them, without effect on this one: {}", never);
        }
    }
}
