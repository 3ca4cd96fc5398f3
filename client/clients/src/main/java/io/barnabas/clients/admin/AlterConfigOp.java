package io.barnabas.clients.admin;

/**
 * A change of one setting.
 *
 * @param type what to do
 * @param value null for {@link Type#DELETE}
 */
public record AlterConfigOp(String name, Type type, String value) {

    /** What to do; the ordinal is the number on the wire. */
    public enum Type {
        SET,
        DELETE,
        APPEND,
        SUBTRACT
    }
}
