package io.barnabas.message;

import java.util.List;

/** Writes the {@code read} method of a class. Every length and count is checked by the reader before it is believed. */
final class ReadGenerator {
    private final MessageSpec message;
    private final StructSpec struct;
    private final JavaText out;
    private final Flexibility flexibility;

    ReadGenerator(MessageSpec message, StructSpec struct, JavaText out) {
        this.message = message;
        this.struct = struct;
        this.out = out;
        this.flexibility = new Flexibility(message, struct);
    }

    void generate(boolean checkVersion) {
        out.line("").line("@Override").line("public void read(MessageReader reader, short version) {");
        if (checkVersion) {
            out.line("if (version < LOWEST_SUPPORTED_VERSION || version > HIGHEST_SUPPORTED_VERSION) {");
            out.line("throw UnsupportedVersionException.onRead(\"%s\", version);", struct.className())
                    .line("}");
        }
        flexibility.declare(out);
        for (FieldSpec field : struct.fields()) {
            field(field);
        }
        taggedFields();
        out.line("}");
    }

    private void field(FieldSpec field) {
        Versions possible = struct.versions();
        Versions untagged = field.versions().subtract(field.tagged());
        String condition = untagged.condition(possible);
        if (condition.equals("false")) {
            out.line("this.%s = %s;", field.javaName(), Defaults.value(field));
        } else if (condition.equals("true")) {
            value(field, possible, false);
        } else {
            out.line("if (%s) {", condition);
            value(field, untagged.intersect(possible), false);
            out.line("} else {")
                    .line("this.%s = %s;", field.javaName(), Defaults.value(field))
                    .line("}");
        }
    }

    private void value(FieldSpec field, Versions possible, boolean tagged) {
        String flexible = flexibility.of(field, possible, tagged);
        String nullable = field.nullable().condition(possible);
        if (field.type() instanceof Primitive type) {
            String arguments = type.hasLength() ? ", " + flexible + ", " + nullable : "";
            out.line("this.%s = reader.read%s(%s%s);", field.javaName(), type.method(), label(field), arguments);
        } else if (field.type() instanceof FieldType.Struct type) {
            struct(field, type, nullable, tagged);
        } else {
            array(field, (FieldType.Array) field.type(), flexible, nullable);
        }
    }

    private void struct(FieldSpec field, FieldType.Struct type, String nullable, boolean tagged) {
        String create = "new " + type.name() + "(reader, version)";
        String present = tagged ? "reader.readTaggedPresence(" : "reader.readPresence(";
        if (nullable.equals("false")) {
            out.line("this.%s = %s;", field.javaName(), create);
        } else {
            out.line("this.%s = %s%s, %s) ? %s : null;", field.javaName(), present, label(field), nullable, create);
        }
    }

    private void array(FieldSpec field, FieldType.Array type, String flexible, String nullable) {
        if (type.element() instanceof Primitive element) {
            out.line(
                    "this.%s = reader.read%sList(%s, %s, %s);",
                    field.javaName(), element.method(), label(field), flexible, nullable);
            return;
        }
        String elementType = type.element().javaType();
        int smallest = new SmallestSize(message).of(message.struct(elementType));
        out.line("{");
        out.line("int count = reader.readArrayCount(%s, %s, %s, %d);", label(field), flexible, nullable, smallest);
        out.line("List<%s> list =", elementType);
        out.line("        count < 0 ? null : new ArrayList<>(MessageReader.firstCapacity(count));");
        out.line("for (int i = 0; i < count; i++) {");
        out.line("list.add(new %s(reader, version));", elementType).line("}");
        out.line("this.%s = list;", field.javaName()).line("}");
    }

    private void taggedFields() {
        String condition = message.flexible().condition(struct.versions());
        List<FieldSpec> known =
                struct.fields().stream().filter(field -> field.tag() >= 0).toList();
        if (condition.equals("false") || !known.isEmpty()) {
            out.line("this.unknownTaggedFields = null;");
        }
        if (condition.equals("false")) {
            return;
        }
        if (known.isEmpty()) {
            String read = "reader.readUnknownTaggedFields(\"" + struct.className() + "\")";
            out.line(
                    "this.unknownTaggedFields = %s;",
                    condition.equals("true") ? read : "flexible ? " + read + " : null");
        } else if (condition.equals("true")) {
            knownTags(known);
        } else {
            out.line("if (flexible) {");
            knownTags(known);
            out.line("}");
        }
    }

    private void knownTags(List<FieldSpec> known) {
        out.line("int tags = reader.readTagCount(\"%s\");", struct.className());
        out.line("for (int t = 0; t < tags; t++) {");
        out.line("int tag = reader.readTag(\"%s\");", struct.className());
        out.line("int size = reader.readTagSize(\"%s\", tag);", struct.className());
        out.line("switch (tag) {");
        for (FieldSpec field : known) {
            Versions possible = struct.versions().intersect(message.flexible());
            out.line("case %d: {", field.tag());
            String valid = field.tagged().condition(possible);
            if (!valid.equals("true")) {
                out.line("if (!(%s)) {", valid);
                out.line("throw MessageReader.invalidTag(%s, tag, version);", label(field))
                        .line("}");
            }
            out.line("int outer = reader.enterTag(size);");
            value(field, field.tagged().intersect(possible), true);
            out.line("reader.leaveTag(%s, outer);", label(field)).line("break;").line("}");
        }
        out.line("default: {");
        out.line("this.unknownTaggedFields = reader.readUnknownTaggedField(this.unknownTaggedFields, tag, size);");
        out.line("}").line("}").line("}");
    }

    private String label(FieldSpec field) {
        return "\"" + struct.className() + "." + field.javaName() + "\"";
    }
}
