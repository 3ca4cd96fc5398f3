package io.barnabas.message;

/**
 * One field of a struct.
 *
 * @param name the spec's name, in camel case
 * @param versions where the field exists
 * @param nullable where it may be null
 * @param tagged where it is a tagged field
 * @param tag its tag, or -1
 * @param flexible where it uses compact lengths, or null when the message decides
 * @param defaultText the spec's default, or null for the type's own
 * @param ignorable whether a value that a version cannot carry is dropped silently
 */
record FieldSpec(
        String name,
        FieldType type,
        Versions versions,
        Versions nullable,
        Versions tagged,
        int tag,
        Versions flexible,
        String defaultText,
        boolean ignorable) {

    FieldSpec {
        if (tag >= 0 && tagged.isEmpty() || tag < 0 && !tagged.isEmpty()) {
            throw new IllegalArgumentException("Field " + name + " needs both a tag and taggedVersions, or neither");
        }
    }

    /** The Java name: the spec's with a small first letter. */
    String javaName() {
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    /** What follows {@code set}: the spec's name with a capital first letter. */
    String setterName() {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    boolean isNullable() {
        return !nullable.isEmpty();
    }

    boolean defaultsToNull() {
        return "null".equals(defaultText) || (type == Primitive.RECORDS && defaultText == null);
    }

    /** The name of the struct this field holds or lists, or null. */
    String structName() {
        FieldType element = type instanceof FieldType.Array array ? array.element() : type;
        return element instanceof FieldType.Struct struct ? struct.name() : null;
    }
}
