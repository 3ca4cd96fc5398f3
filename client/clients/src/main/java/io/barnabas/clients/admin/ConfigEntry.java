package io.barnabas.clients.admin;

import java.util.List;

/**
 * A setting.
 *
 * @param value null when it is secret or not set
 * @param source where the value comes from
 * @param sensitive whether the broker keeps the value to itself
 * @param readOnly whether it can only be changed in the broker's file
 * @param synonyms the settings the value could come from, the one in force first; empty unless asked for
 * @param type what kind of value it is; UNKNOWN when the broker is too old to say
 * @param documentation what it is for; null unless asked for
 */
public record ConfigEntry(
        String name,
        String value,
        Source source,
        boolean sensitive,
        boolean readOnly,
        List<Synonym> synonyms,
        Type type,
        String documentation) {

    public ConfigEntry {
        synonyms = List.copyOf(synonyms);
    }

    /** A setting to be set, as {@link Admin#alterConfigs} takes it. */
    public ConfigEntry(String name, String value) {
        this(name, value, Source.UNKNOWN, false, false);
    }

    public ConfigEntry(String name, String value, Source source, boolean sensitive, boolean readOnly) {
        this(name, value, source, sensitive, readOnly, List.of(), Type.UNKNOWN, null);
    }

    /** Whether nobody has set it. */
    public boolean isDefault() {
        return source == Source.DEFAULT_CONFIG;
    }

    /**
     * A setting that the value could come from.
     *
     * @param name it may differ: a topic's {@code retention.ms} falls back to the broker's {@code log.retention.ms}
     * @param value null when it is secret
     */
    public record Synonym(String name, String value, Source source) {}

    /** Where a value comes from; the ordinal is the number on the wire. */
    public enum Source {
        UNKNOWN,
        DYNAMIC_TOPIC_CONFIG,
        DYNAMIC_BROKER_CONFIG,
        DYNAMIC_DEFAULT_BROKER_CONFIG,
        STATIC_BROKER_CONFIG,
        DEFAULT_CONFIG,
        DYNAMIC_BROKER_LOGGER_CONFIG,
        DYNAMIC_CLIENT_METRICS_CONFIG;

        private static final Source[] BY_ID = values();

        static Source forId(byte id) {
            return id > 0 && id < BY_ID.length ? BY_ID[id] : UNKNOWN;
        }
    }

    /** What kind of value a setting has; the ordinal is the number on the wire. */
    public enum Type {
        UNKNOWN,
        BOOLEAN,
        STRING,
        INT,
        SHORT,
        LONG,
        DOUBLE,
        LIST,
        CLASS,
        PASSWORD;

        private static final Type[] BY_ID = values();

        static Type forId(byte id) {
            return id > 0 && id < BY_ID.length ? BY_ID[id] : UNKNOWN;
        }
    }
}
