package io.barnabas.server.config;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * One change that IncrementalAlterConfigs asks for (KIP-339).
 *
 * @param name the key
 * @param type what to do with it
 * @param value the value to set, append or subtract; ignored (and may be null) for DELETE
 */
public record ConfigOp(String name, Type type, String value) {
    public ConfigOp {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
    }

    /** Numbered as on the wire. */
    public enum Type {
        /** Replaces the value. */
        SET(0),
        /** Goes back to what counts without an override. */
        DELETE(1),
        /** Adds elements to a list, those it has not already. */
        APPEND(2),
        /** Takes elements out of a list. */
        SUBTRACT(3);

        private final byte id;

        Type(int id) {
            this.id = (byte) id;
        }

        public byte id() {
            return id;
        }

        /** @return empty for a number that means nothing */
        public static Optional<Type> forId(byte id) {
            return Arrays.stream(values()).filter(each -> each.id == id).findFirst();
        }
    }
}
