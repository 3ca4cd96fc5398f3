package io.barnabas.message;

/** The fewest bytes a struct takes in any version: how many of them can hide in what remains of a request. */
final class SmallestSize {
    private final MessageSpec message;

    SmallestSize(MessageSpec message) {
        this.message = message;
    }

    int of(StructSpec struct) {
        int smallest = Integer.MAX_VALUE;
        int highest =
                Math.min(struct.versions().highest(), message.root().versions().highest());
        for (int version = struct.versions().lowest(); version <= highest; version++) {
            smallest = Math.min(smallest, inVersion(struct, version));
        }
        return smallest;
    }

    private int inVersion(StructSpec struct, int version) {
        boolean flexible = message.flexible().contains(version);
        int size = flexible ? 1 : 0;
        for (FieldSpec field : struct.fields()) {
            if (field.versions().contains(version) && !field.tagged().contains(version)) {
                size += ofField(field, version, flexible);
            }
        }
        return size;
    }

    private int ofField(FieldSpec field, int version, boolean flexible) {
        if (field.type() instanceof FieldType.Struct struct) {
            return field.nullable().contains(version) ? 1 : inVersion(message.struct(struct.name()), version);
        }
        if (field.type() instanceof Primitive type && !type.hasLength()) {
            return type.fixedSize();
        }
        return flexible ? 1 : field.type() == Primitive.STRING ? 2 : 4;
    }
}
