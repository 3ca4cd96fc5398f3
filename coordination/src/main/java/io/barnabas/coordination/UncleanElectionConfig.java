package io.barnabas.coordination;

import io.barnabas.metadata.ConfigEntity;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/**
 * Whether topics may be led by replicas out of sync, read when somebody has to know: the topic's own setting, else the
 * controller's broker's, else the cluster's default, else what server.properties says.
 */
final class UncleanElectionConfig {
    private static final String KEY = "unclean.leader.election.enable";

    private final ConfigStore configs;
    private final int brokerId;
    private final boolean configured;

    UncleanElectionConfig(ConfigStore configs, int brokerId, boolean configured) {
        this.configs = configs;
        this.brokerId = brokerId;
        this.configured = configured;
    }

    /** Those of the topics where it is on. */
    CompletableFuture<Set<String>> enabled(Collection<String> topics) {
        CompletableFuture<Map<String, String>> broker = configs.read(ConfigEntity.broker(brokerId));
        CompletableFuture<Map<String, String>> cluster = configs.read(ConfigEntity.defaultBroker());
        Map<String, CompletableFuture<Map<String, String>>> reads = new TreeMap<>();
        topics.forEach(topic -> reads.put(topic, configs.read(ConfigEntity.topic(topic))));
        return CompletableFuture.allOf(broker, cluster, Futures.all(reads.values()))
                .thenApply(nothing -> {
                    boolean byDefault = setting(broker.join())
                            .or(() -> setting(cluster.join()))
                            .orElse(configured);
                    Set<String> enabled = new TreeSet<>();
                    reads.forEach((topic, read) -> {
                        if (setting(read.join()).orElse(byDefault)) {
                            enabled.add(topic);
                        }
                    });
                    return enabled;
                });
    }

    private static Optional<Boolean> setting(Map<String, String> configs) {
        return Optional.ofNullable(configs.get(KEY)).map(value -> Boolean.parseBoolean(value.strip()));
    }
}
