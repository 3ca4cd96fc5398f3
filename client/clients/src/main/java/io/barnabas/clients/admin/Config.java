package io.barnabas.clients.admin;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** The settings of one thing, by name. */
public final class Config {
    private final Map<String, ConfigEntry> entries = new HashMap<>();

    public Config(Collection<ConfigEntry> entries) {
        for (ConfigEntry entry : entries) {
            this.entries.put(entry.name(), entry);
        }
    }

    public Collection<ConfigEntry> entries() {
        return entries.values();
    }

    /** The setting of a name, or null. */
    public ConfigEntry get(String name) {
        return entries.get(name);
    }
}
