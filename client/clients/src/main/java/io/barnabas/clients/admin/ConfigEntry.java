package io.barnabas.clients.admin;

/**
 * A setting.
 *
 * @param value null when it is secret or not set
 * @param source where the value comes from
 */
public record ConfigEntry(String name, String value, Source source, boolean sensitive, boolean readOnly) {

    /** Where a value comes from. */
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
}
