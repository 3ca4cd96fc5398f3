package io.barnabas.common.config;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** All settings of one program, by name. */
public final class ConfigDef {
    private final Map<String, ConfigKey> keys;

    private ConfigDef(Map<String, ConfigKey> keys) {
        this.keys = Collections.unmodifiableMap(keys);
    }

    /** @throws IllegalArgumentException when two keys have the same name */
    public static ConfigDef of(Collection<ConfigKey> keys) {
        Map<String, ConfigKey> byName = new TreeMap<>();
        for (ConfigKey key : keys) {
            if (byName.put(key.name(), key) != null) {
                throw new IllegalArgumentException("configuration " + key.name() + " is defined twice");
            }
        }
        return new ConfigDef(byName);
    }

    /** All keys in alphabetical order. */
    public Map<String, ConfigKey> keys() {
        return keys;
    }

    public Set<String> names() {
        return keys.keySet();
    }

    public Optional<ConfigKey> key(String name) {
        return Optional.ofNullable(keys.get(name));
    }

    /**
     * The value of every key: the given one, read and checked, or the default. Names not defined here are left out.
     *
     * @throws ConfigException for the first value (in alphabetical order of keys) that cannot be used
     */
    public Map<String, Object> parse(Map<String, String> settings) {
        Map<String, Object> values = new HashMap<>(keys.size() * 2);
        for (ConfigKey key : keys.values()) {
            values.put(key.name(), valueOf(key, settings));
        }
        return values;
    }

    private static Object valueOf(ConfigKey key, Map<String, String> settings) {
        String text = settings.get(key.name());
        if (text != null) {
            return key.parse(text);
        }
        if (key.required()) {
            throw new ConfigException(
                    "Missing required configuration \"" + key.name() + "\" which has no default value.");
        }
        return key.defaultValue();
    }
}
