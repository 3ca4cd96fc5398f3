package io.barnabas.server.config;

/** Where a value comes from, strongest first within a resource; the id is DescribeConfigs' (KIP-226). */
public enum ConfigSource {
    /** Override of one topic. */
    DYNAMIC_TOPIC_CONFIG(1),
    /** Override of one broker. */
    DYNAMIC_BROKER_CONFIG(2),
    /** Override of all brokers. */
    DYNAMIC_DEFAULT_BROKER_CONFIG(3),
    /** server.properties. */
    STATIC_BROKER_CONFIG(4),
    /** Built in. */
    DEFAULT_CONFIG(5);

    private final byte id;

    ConfigSource(int id) {
        this.id = (byte) id;
    }

    public byte id() {
        return id;
    }
}
