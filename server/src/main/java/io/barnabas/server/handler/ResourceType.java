package io.barnabas.server.handler;

/** What a configuration belongs to, numbered as on the wire. */
enum ResourceType {
    UNKNOWN(0),
    TOPIC(2),
    BROKER(4),
    BROKER_LOGGER(8),
    CLIENT_METRICS(16),
    GROUP(32);

    private final byte id;

    ResourceType(int id) {
        this.id = (byte) id;
    }

    /** The type of that number; {@link #UNKNOWN} when there is none. */
    static ResourceType forId(byte id) {
        for (ResourceType type : values()) {
            if (type.id == id) {
                return type;
            }
        }
        return UNKNOWN;
    }

    /** The type's name, or what number it is when it has none. */
    static String nameOf(byte id) {
        ResourceType type = forId(id);
        return type == UNKNOWN ? "UNKNOWN (" + id + ")" : type.name();
    }
}
