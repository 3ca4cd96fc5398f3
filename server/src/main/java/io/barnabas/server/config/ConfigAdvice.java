package io.barnabas.server.config;

import io.barnabas.common.MetadataVersion;
import io.barnabas.server.config.keys.BarnabasConfigs;
import io.barnabas.server.config.keys.BrokerConfigDef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What to tell an operator about settings that load but do not do what they seem to. */
final class ConfigAdvice {
    /** Keys of older releases, which Apache Kafka 3.x no longer knows, and what took their place. */
    private static final Map<String, String> REMOVED = Map.ofEntries(
            Map.entry("port", "listeners=PLAINTEXT://:PORT"),
            Map.entry("host.name", "listeners=PLAINTEXT://HOST:PORT"),
            Map.entry("advertised.port", "advertised.listeners"),
            Map.entry("advertised.host.name", "advertised.listeners"),
            Map.entry("quota.producer.default", "kafka-configs.sh --entity-type clients --entity-default"),
            Map.entry("quota.consumer.default", "kafka-configs.sh --entity-type clients --entity-default"),
            Map.entry("replica.lag.max.messages", "replica.lag.time.max.ms"),
            Map.entry("controlled.shutdown.socket.timeout.ms", "controller.socket.timeout.ms"));

    /** Not the broker's own keys, but read by plugins or written for tools that read the same file. */
    private static final Set<String> FOREIGN = Set.of("super.users", "allow.everyone.if.no.acl.found");

    private static final List<String> FOREIGN_PREFIXES =
            List.of("listener.name.", "config.providers", "authorizer.", "metrics.context.");

    /** Keys of things this release does not do. */
    private static final Set<String> WITHOUT_EFFECT = Set.of(
            "alter.config.policy.class.name",
            "client.quota.callback.class",
            "control.plane.listener.name",
            "create.topic.policy.class.name",
            "delegation.token.master.key",
            "delegation.token.secret.key",
            "early.start.listeners",
            "kafka.metrics.reporters",
            "metric.reporters",
            "principal.builder.class",
            "remote.log.storage.system.enable",
            "security.providers",
            "zookeeper.metadata.migration.enable");

    /** Plugins cannot be loaded: these two are known by name. */
    private static final Set<String> REPLICA_SELECTORS = Set.of(
            "",
            "org.apache.kafka.common.replica.LeaderSelector",
            "org.apache.kafka.common.replica.RackAwareReplicaSelector");

    private static final List<String> WITHOUT_EFFECT_PREFIXES =
            List.of("sasl.", "ssl.", "controller.quorum.", "metadata.log.", "group.share.", "group.consumer.");

    private ConfigAdvice() {}

    /** One line each, at most one for all keys without effect. */
    static List<String> warnings(KafkaConfig config) {
        List<String> warnings = new ArrayList<>();
        List<String> withoutEffect = new ArrayList<>();
        for (String name : config.originals().keySet()) {
            if (BarnabasConfigs.DEF.key(name).isPresent()) {
                continue;
            }
            if (BrokerConfigDef.DEF.key(name).isEmpty()) {
                unknown(config, name, warnings);
            } else if (isWithoutEffect(config, name)) {
                withoutEffect.add(name);
            }
        }
        messageFormat(config, warnings);
        if (!withoutEffect.isEmpty()) {
            warnings.add("Configurations of features this release does not have are ignored: "
                    + String.join(", ", withoutEffect));
        }
        return warnings;
    }

    private static void unknown(KafkaConfig config, String name, List<String> warnings) {
        if (FOREIGN.contains(name)
                || startsWithAny(name, FOREIGN_PREFIXES)
                || name.startsWith(config.getString("remote.log.storage.manager.impl.prefix"))
                || name.startsWith(config.getString("remote.log.metadata.manager.impl.prefix"))) {
            return;
        }
        String successor = REMOVED.get(name);
        Optional<String> nearest = successor == null ? nearest(name) : Optional.empty();
        String more = ".";
        if (successor != null) {
            more = ": Kafka 3.0 dropped it, use " + successor + " instead.";
        } else if (nearest.isPresent()) {
            more = ". Did you mean '" + nearest.get() + "'?";
        }
        warnings.add("Unknown configuration '" + name + "' is ignored" + more);
    }

    private static boolean startsWithAny(String name, List<String> prefixes) {
        for (String prefix : prefixes) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isWithoutEffect(KafkaConfig config, String name) {
        if (name.equals("replica.selector.class")) {
            return !REPLICA_SELECTORS.contains(config.getString(name));
        }
        boolean listed = WITHOUT_EFFECT.contains(name) || startsWithAny(name, WITHOUT_EFFECT_PREFIXES);
        Object builtIn = BrokerConfigDef.DEF.key(name).orElseThrow().defaultValue();
        Object value = config.value(name);
        return listed && !Objects.equals(value, builtIn) && !"".equals(value);
    }

    private static void messageFormat(KafkaConfig config, List<String> warnings) {
        String configured = config.getString("log.message.format.version");
        boolean old = MetadataVersion.parse(configured).orElseThrow().isLessThan(MetadataVersion.IBP_3_0_IV0);
        if (old && config.interBrokerProtocolVersion().isAtLeast(MetadataVersion.IBP_3_0_IV0)) {
            warnings.add("Configuration log.message.format.version=" + configured + " is ignored because"
                    + " inter.broker.protocol.version is 3.0 or newer: records are stored in one format.");
        }
    }

    /**
     * Settings that ask for protection this release cannot give. Starting without it would open what the operator
     * meant to close, so these are reasons not to start.
     */
    static List<String> refusals(KafkaConfig config) {
        List<String> refusals = new ArrayList<>();
        String authorizer = config.getString("authorizer.class.name");
        if (!authorizer.isEmpty()) {
            refusals.add("authorizer.class.name=" + authorizer + " asks for access control, which this release does not"
                    + " have: everybody would be let in. Remove the setting to start without access control.");
        }
        for (Listener listener : config.listeners().listeners()) {
            if (listener.securityProtocol() != SecurityProtocol.PLAINTEXT) {
                refusals.add("The listener " + listener + " asks for " + listener.securityProtocol()
                        + ", but this release serves PLAINTEXT only. Change listeners or"
                        + " listener.security.protocol.map.");
            }
        }
        return refusals;
    }

    /** The known key that differs in a slip of the finger or two. */
    private static Optional<String> nearest(String name) {
        int allowed = Math.max(1, Math.min(3, name.length() / 6));
        String best = null;
        int bestDistance = allowed + 1;
        Set<String> names = new TreeSet<>(BrokerConfigDef.DEF.names());
        names.addAll(BarnabasConfigs.DEF.names());
        for (String known : names) {
            if (Math.abs(known.length() - name.length()) < bestDistance) {
                int distance = distance(name, known);
                if (distance < bestDistance) {
                    best = known;
                    bestDistance = distance;
                }
            }
        }
        return Optional.ofNullable(best);
    }

    /** Levenshtein's edit distance. */
    private static int distance(String left, String right) {
        int[] previous = new int[right.length() + 1];
        for (int column = 0; column <= right.length(); column++) {
            previous[column] = column;
        }
        for (int row = 1; row <= left.length(); row++) {
            int[] current = new int[right.length() + 1];
            current[0] = row;
            for (int column = 1; column <= right.length(); column++) {
                int replaced = previous[column - 1] + (left.charAt(row - 1) == right.charAt(column - 1) ? 0 : 1);
                current[column] = Math.min(replaced, 1 + Math.min(previous[column], current[column - 1]));
            }
            previous = current;
        }
        return previous[right.length()];
    }
}
