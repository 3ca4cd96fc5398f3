package io.barnabas.server.config;

import io.barnabas.common.config.ConfigKey;
import io.barnabas.server.config.keys.BrokerConfigDef;
import io.barnabas.server.config.keys.BrokerQuotaConfigs;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Broker keys that stand for the same thing: units of one duration, and a listener's own version of a key. */
final class ConfigSynonyms {
    private static final Pattern LISTENER_KEY = Pattern.compile("listener\\.name\\.[^.]*\\.(.*)");
    private static final List<List<String>> DURATIONS = List.of(
            List.of("log.retention.ms", "log.retention.minutes", "log.retention.hours"),
            List.of("log.roll.ms", "log.roll.hours"),
            List.of("log.roll.jitter.ms", "log.roll.jitter.hours"));
    private static final List<String> FLUSH = List.of("log.flush.interval.ms", "log.flush.scheduler.interval.ms");
    /** Keys a listener can have per SASL mechanism: listener.name.L.MECHANISM.KEY. */
    private static final List<String> MECHANISM_KEYS = List.of(
            "sasl.jaas.config",
            "sasl.login.callback.handler.class",
            "sasl.login.class",
            "sasl.server.callback.handler.class",
            "connections.max.reauth.ms");

    private ConfigSynonyms() {}

    /** The names under which a value for this key is looked for, most specific first. */
    static List<String> of(String name) {
        for (List<String> units : DURATIONS) {
            if (units.contains(name)) {
                return units;
            }
        }
        if (name.equals(FLUSH.get(0))) {
            return FLUSH;
        }
        String base = baseName(name);
        return base.equals(name) ? List.of(name) : List.of(name, base);
    }

    /** Whether the key belongs to one listener: listener.name.L.KEY. */
    static boolean isListenerKey(String name) {
        return LISTENER_KEY.matcher(name).matches();
    }

    /** KEY of listener.name.L.KEY and of listener.name.L.MECHANISM.KEY; other names as they are. */
    static String baseName(String name) {
        Matcher matcher = LISTENER_KEY.matcher(name);
        if (!matcher.matches()) {
            return name;
        }
        String rest = matcher.group(1);
        return MECHANISM_KEYS.stream().filter(rest::endsWith).findFirst().orElse(rest);
    }

    /** The definition that applies to a key, also to a listener's. */
    static Optional<ConfigKey> definition(String name) {
        return BrokerConfigDef.DEF.key(baseName(name)).or(() -> BrokerQuotaConfigs.DEF.key(name));
    }

    /** Whether values of the key are secrets; those of an unknown key may be. */
    static boolean sensitive(String name) {
        return definition(name).map(ConfigKey::sensitive).orElse(true);
    }
}
