package io.barnabas.message;

import java.util.Comparator;
import java.util.List;

/** Writes the {@code write} method of a class: one pass, tag sizes filled in behind. */
final class WriteGenerator {
    private final MessageSpec message;
    private final StructSpec struct;
    private final JavaText out;
    private final Flexibility flexibility;

    WriteGenerator(MessageSpec message, StructSpec struct, JavaText out) {
        this.message = message;
        this.struct = struct;
        this.out = out;
        this.flexibility = new Flexibility(message, struct);
    }

    void generate(boolean checkVersion) {
        out.line("").line("@Override").line("public void write(MessageWriter writer, short version) {");
        if (checkVersion) {
            out.line("if (version < LOWEST_SUPPORTED_VERSION || version > HIGHEST_SUPPORTED_VERSION) {");
            out.line("throw UnsupportedVersionException.onWrite(\"%s\", version);", struct.className())
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
        Versions untagged = field.versions().subtract(field.tagged()).intersect(possible);
        String condition = untagged.condition(possible);
        boolean mayBeLost = !field.ignorable() && !field.versions().contains(possible);
        if (condition.equals("true")) {
            value(field, possible, false);
        } else if (!condition.equals("false")) {
            out.line("if (%s) {", condition);
            value(field, untagged, false);
            out.line(mayBeLost ? "} else {" : "}");
            if (mayBeLost) {
                throwIfLost(field, possible.subtract(untagged));
                out.line("}");
            }
        } else if (mayBeLost) {
            throwIfLost(field, possible);
        }
    }

    private void throwIfLost(FieldSpec field, Versions possible) {
        String carried = field.versions().condition(possible);
        String lost = carried.equals("false") ? "" : "!(" + carried + ") && ";
        out.line("if (%s%s) {", lost, Defaults.isNotDefault(field));
        out.line("throw UnsupportedVersionException.onField(%s, version);", label(field))
                .line("}");
    }

    private void value(FieldSpec field, Versions possible, boolean tagged) {
        String flexible = flexibility.of(field, possible, tagged);
        String nullable = field.nullable().condition(possible);
        String name = "this." + field.javaName();
        if (field.type() instanceof Primitive type) {
            if (type.hasLength()) {
                out.line("writer.write%s(%s, %s, %s, %s);", type.method(), label(field), name, flexible, nullable);
            } else {
                out.line("writer.write%s(%s);", type.method(), name);
            }
        } else if (field.type() instanceof FieldType.Struct) {
            struct(field, nullable, tagged);
        } else {
            array(field, (FieldType.Array) field.type(), flexible, nullable);
        }
    }

    private void struct(FieldSpec field, String nullable, boolean tagged) {
        String name = "this." + field.javaName();
        if (nullable.equals("false")) {
            out.line("%s.write(writer, version);", name);
            return;
        }
        String present = tagged ? "writeTaggedPresence" : "writePresence";
        out.line("if (writer.%s(%s, %s, %s)) {", present, label(field), name, nullable);
        out.line("%s.write(writer, version);", name).line("}");
    }

    private void array(FieldSpec field, FieldType.Array type, String flexible, String nullable) {
        String name = "this." + field.javaName();
        if (type.element() instanceof Primitive element) {
            out.line("writer.write%sList(%s, %s, %s, %s);", element.method(), label(field), name, flexible, nullable);
            return;
        }
        out.line("if (writer.writeArrayCount(%s, %s, %s, %s)) {", label(field), name, flexible, nullable);
        out.line("for (%s element : %s) {", type.element().javaType(), name);
        out.line("element.write(writer, version);").line("}").line("}");
    }

    private void taggedFields() {
        String condition = message.flexible().condition(struct.versions());
        if (condition.equals("true")) {
            tags();
        } else if (condition.equals("false")) {
            out.line("MessageWriter.throwIfTagged(\"%s\", this.unknownTaggedFields, version);", struct.className());
        } else {
            out.line("if (flexible) {");
            tags();
            out.line("} else {");
            out.line("MessageWriter.throwIfTagged(\"%s\", this.unknownTaggedFields, version);", struct.className());
            out.line("}");
        }
    }

    private void tags() {
        List<FieldSpec> known = struct.fields().stream()
                .filter(field -> field.tag() >= 0)
                .sorted(Comparator.comparingInt(FieldSpec::tag))
                .toList();
        if (known.isEmpty()) {
            out.line("writer.writeUnknownTaggedFields(this.unknownTaggedFields);");
            return;
        }
        Versions possible = struct.versions().intersect(message.flexible());
        out.line("int tags = 0;");
        for (FieldSpec field : known) {
            out.line("if (%s) {", isWritten(field, possible)).line("tags++;").line("}");
        }
        out.line("writer.writeTagCount(tags, this.unknownTaggedFields);");
        out.line("int unknown = 0;");
        for (FieldSpec field : known) {
            out.line("if (%s) {", isWritten(field, possible));
            out.line("unknown = writer.writeUnknownTags(this.unknownTaggedFields, unknown, %d);", field.tag());
            out.line("int mark = writer.beginTag(%d);", field.tag());
            value(field, field.tagged().intersect(possible), true);
            out.line("writer.endTag(mark);").line("}");
        }
        out.line("writer.writeUnknownTags(this.unknownTaggedFields, unknown, -1);");
    }

    private static String isWritten(FieldSpec field, Versions possible) {
        String condition = field.tagged().condition(possible);
        return (condition.equals("true") ? "" : condition + " && ") + Defaults.isNotDefault(field);
    }

    private String label(FieldSpec field) {
        return "\"" + struct.className() + "." + field.javaName() + "\"";
    }
}
