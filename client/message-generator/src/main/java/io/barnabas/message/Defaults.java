package io.barnabas.message;

/** Default values of fields, and the Java conditions that tell whether a field has left its default. */
final class Defaults {
    private Defaults() {}

    /** The Java expression of a field's default. */
    static String value(FieldSpec field) {
        if (field.defaultsToNull()) {
            return "null";
        }
        if (field.type() instanceof FieldType.Array) {
            return "new ArrayList<>(0)";
        }
        if (field.type() instanceof FieldType.Struct struct) {
            return "new " + struct.name() + "()";
        }
        String text = field.defaultText() == null ? "" : field.defaultText();
        Primitive type = (Primitive) field.type();
        return switch (type) {
            case BOOL -> Boolean.toString(Boolean.parseBoolean(text));
            case INT8 -> "(byte) " + Byte.decode(orZero(text));
            case INT16 -> "(short) " + Short.decode(orZero(text));
            case INT32, UINT16 -> Integer.decode(orZero(text)).toString();
            case INT64, UINT32 -> Long.decode(orZero(text)) + "L";
            case FLOAT64 -> text.isEmpty() ? "0.0" : Double.toString(Double.parseDouble(text));
            case STRING -> "\"" + text + "\"";
            case UUID -> "Uuid.ZERO_UUID";
            case BYTES -> "EMPTY_BYTES";
            case BYTE_BUFFER -> "EMPTY_BUFFER";
            case RECORDS -> "null";
        };
    }

    /** The Java condition under which the field holds something else than its default. */
    static String isNotDefault(FieldSpec field) {
        String name = "this." + field.javaName();
        if (field.defaultsToNull()) {
            return name + " != null";
        }
        if (field.type() instanceof Primitive type && type.isNumber()) {
            return name + " != " + value(field);
        }
        if (field.type() == Primitive.BOOL) {
            return value(field).equals("true") ? "!" + name : name;
        }
        String differs = isNotDefaultObject(field, name);
        return field.isNullable() ? "(" + name + " == null || " + differs + ")" : differs;
    }

    private static String isNotDefaultObject(FieldSpec field, String name) {
        if (field.type() instanceof FieldType.Array) {
            return "!" + name + ".isEmpty()";
        }
        if (field.type() instanceof FieldType.Struct) {
            return "!" + name + ".hasDefaults()";
        }
        return switch ((Primitive) field.type()) {
            case BYTES -> name + ".length != 0";
            case BYTE_BUFFER -> name + ".hasRemaining()";
            default -> "!" + name + ".equals(" + value(field) + ")";
        };
    }

    private static String orZero(String text) {
        return text.isEmpty() ? "0" : text;
    }
}
