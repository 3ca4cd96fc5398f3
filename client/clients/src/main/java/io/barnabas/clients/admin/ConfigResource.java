package io.barnabas.clients.admin;

/**
 * What a configuration belongs to.
 *
 * @param type kind of thing
 * @param name the topic's name, the broker's id; empty for the default of all brokers
 */
public record ConfigResource(Type type, String name) {

    /** Kinds of configured things. */
    public enum Type {
        TOPIC(2),
        BROKER(4),
        BROKER_LOGGER(8),
        CLIENT_METRICS(16);

        private final byte id;

        Type(int id) {
            this.id = (byte) id;
        }

        /** The number on the wire. */
        public byte id() {
            return id;
        }
    }
}
