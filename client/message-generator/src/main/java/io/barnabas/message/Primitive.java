package io.barnabas.message;

/** The types that are not structs or arrays, with what the generators need to know of each. */
enum Primitive implements FieldType {
    BOOL("bool", "boolean", "Boolean", "Boolean", 1),
    INT8("int8", "byte", "Byte", "Byte", 1),
    INT16("int16", "short", "Short", "Short", 2),
    UINT16("uint16", "int", "Integer", "UnsignedShort", 2),
    INT32("int32", "int", "Integer", "Int", 4),
    UINT32("uint32", "long", "Long", "UnsignedInt", 4),
    INT64("int64", "long", "Long", "Long", 8),
    FLOAT64("float64", "double", "Double", "Double", 8),
    UUID("uuid", "Uuid", "Uuid", "Uuid", 16),
    STRING("string", "String", "String", "String", 0),
    BYTES("bytes", "byte[]", "byte[]", "Bytes", 0),
    /** {@code bytes} that are not copied out of the buffer they came in. */
    BYTE_BUFFER("zeroCopy", "ByteBuffer", "ByteBuffer", "ByteBuffer", 0),
    RECORDS("records", "Records", "Records", "Records", 0);

    private final String specName;
    private final String javaType;
    private final String boxedType;
    private final String method;
    private final int fixedSize;

    Primitive(String specName, String javaType, String boxedType, String method, int fixedSize) {
        this.specName = specName;
        this.javaType = javaType;
        this.boxedType = boxedType;
        this.method = method;
        this.fixedSize = fixedSize;
    }

    static Primitive forSpecName(String name) {
        for (Primitive primitive : values()) {
            if (primitive.specName.equals(name) && primitive != BYTE_BUFFER) {
                return primitive;
            }
        }
        return null;
    }

    @Override
    public String javaType() {
        return javaType;
    }

    @Override
    public String boxedType() {
        return boxedType;
    }

    /** What follows {@code read} and {@code write} in the names of the reader's and the writer's methods. */
    String method() {
        return method;
    }

    /** Encoded bytes, or 0 when the value carries its length. */
    int fixedSize() {
        return fixedSize;
    }

    boolean hasLength() {
        return fixedSize == 0;
    }

    boolean isNumber() {
        return fixedSize != 0 && this != BOOL && this != UUID;
    }
}
