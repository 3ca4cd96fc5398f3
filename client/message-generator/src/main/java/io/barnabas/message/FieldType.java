package io.barnabas.message;

/** The type of a field as a spec names it: a primitive, a struct, or an array of either. */
sealed interface FieldType permits Primitive, FieldType.Struct, FieldType.Array {

    /** The Java type of a field, accessor or setter parameter. */
    String javaType();

    /** The Java type as a type argument. */
    String boxedType();

    /** A struct declared in the same message. */
    record Struct(String name) implements FieldType {
        @Override
        public String javaType() {
            return name;
        }

        @Override
        public String boxedType() {
            return name;
        }
    }

    /** An array; Kafka's specs know no arrays of arrays. */
    record Array(FieldType element) implements FieldType {
        @Override
        public String javaType() {
            return "List<" + element.boxedType() + ">";
        }

        @Override
        public String boxedType() {
            return javaType();
        }
    }

    /** Reads a type name of a spec: {@code int32}, {@code []string}, {@code Foo}, {@code []Foo}. */
    static FieldType parse(String text, boolean zeroCopy) {
        if (text.startsWith("[]")) {
            return new Array(parse(text.substring(2), false));
        }
        if (zeroCopy && text.equals("bytes")) {
            return Primitive.BYTE_BUFFER;
        }
        Primitive primitive = Primitive.forSpecName(text);
        if (primitive != null) {
            return primitive;
        }
        if (!Character.isUpperCase(text.charAt(0))) {
            throw new IllegalArgumentException("Unknown field type " + text);
        }
        return new Struct(text);
    }
}
