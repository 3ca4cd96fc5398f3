package io.barnabas.message;

import java.util.List;
import java.util.Locale;

/** Writes one class: a message, or a struct nested in it. */
final class StructGenerator {
    private final MessageSpec message;
    private final StructSpec struct;
    private final JavaText out;
    private final boolean isRoot;

    StructGenerator(MessageSpec message, StructSpec struct, JavaText out) {
        this.message = message;
        this.struct = struct;
        this.out = out;
        this.isRoot = struct == message.root();
    }

    /** Writes the class; {@code nested} runs before its closing brace. */
    void generate(Runnable nested) {
        out.line("/** %s */", about());
        out.line(
                "public %sfinal class %s implements %s {",
                isRoot ? "" : "static ", struct.className(), isRoot ? "ApiMessage" : "Message");
        out.line(
                "public static final short LOWEST_SUPPORTED_VERSION = %d;",
                struct.versions().lowest());
        out.line(
                "public static final short HIGHEST_SUPPORTED_VERSION = %d;",
                struct.versions().highest());
        if (isRoot) {
            constants();
        }
        fields();
        constructors();
        versionAccessors();
        new ReadGenerator(message, struct, out).generate(isRoot);
        new WriteGenerator(message, struct, out).generate(isRoot);
        if (isComparedWithDefault()) {
            hasDefaults();
        }
        accessors();
        describe();
        nested.run();
        out.line("}");
    }

    private String about() {
        Versions versions = struct.versions();
        String range = versions.lowest() == versions.highest()
                ? "version " + versions.lowest()
                : "versions " + versions.lowest() + " to " + versions.highest();
        if (!isRoot) {
            return "Part of {@link " + message.root().className() + "}, " + range + ".";
        }
        String what = message.kind().name().toLowerCase(Locale.ROOT);
        String api = message.apiKey() < 0 ? "" : ", API " + message.apiKey();
        return message.name() + ": " + what + api + ", " + range + ".";
    }

    private void constants() {
        if (uses(Primitive.BYTES)) {
            out.line("private static final byte[] EMPTY_BYTES = new byte[0];");
        }
        if (uses(Primitive.BYTE_BUFFER)) {
            out.line("private static final ByteBuffer EMPTY_BUFFER = ByteBuffer.allocate(0).asReadOnlyBuffer();");
        }
    }

    private boolean uses(Primitive type) {
        return message.root().fields().stream().anyMatch(field -> field.type() == type)
                || message.structs().stream()
                        .flatMap(nested -> nested.fields().stream())
                        .anyMatch(field -> field.type() == type);
    }

    private void fields() {
        out.line("");
        for (FieldSpec field : struct.fields()) {
            out.line("%s %s;", field.type().javaType(), field.javaName());
        }
        out.line("private List<RawTaggedField> unknownTaggedFields;");
    }

    private void constructors() {
        out.line("").line("public %s(MessageReader reader, short version) {", struct.className());
        out.line("read(reader, version);").line("}");
        out.line("").line("public %s() {", struct.className());
        for (FieldSpec field : struct.fields()) {
            out.line("this.%s = %s;", field.javaName(), Defaults.value(field));
        }
        out.line("}");
    }

    private void versionAccessors() {
        if (isRoot) {
            constantMethod("apiKey", Integer.toString(message.apiKey()));
        }
        constantMethod("lowestSupportedVersion", "LOWEST_SUPPORTED_VERSION");
        constantMethod("highestSupportedVersion", "HIGHEST_SUPPORTED_VERSION");
    }

    private void constantMethod(String name, String value) {
        out.line("").line("@Override").line("public short %s() {", name);
        out.line("return %s;", value).line("}");
    }

    /** A struct held directly by a field is left out of the message while it says nothing. */
    private boolean isComparedWithDefault() {
        FieldType self = new FieldType.Struct(struct.className());
        return message.root().fields().stream().anyMatch(field -> field.type().equals(self))
                || message.structs().stream()
                        .flatMap(other -> other.fields().stream())
                        .anyMatch(field -> field.type().equals(self));
    }

    private void hasDefaults() {
        out.line("").line("boolean hasDefaults() {");
        out.line("if (this.unknownTaggedFields != null && !this.unknownTaggedFields.isEmpty()) {");
        out.line("return false;").line("}");
        for (FieldSpec field : struct.fields()) {
            out.line("if (%s) {", Defaults.isNotDefault(field))
                    .line("return false;")
                    .line("}");
        }
        out.line("return true;").line("}");
    }

    private void accessors() {
        for (FieldSpec field : struct.fields()) {
            String name = field.javaName();
            out.line("").line("public %s %s() {", field.type().javaType(), name);
            out.line("return this.%s;", name).line("}");
        }
        out.line("").line("@Override").line("public List<RawTaggedField> unknownTaggedFields() {");
        out.line("if (this.unknownTaggedFields == null) {");
        out.line("this.unknownTaggedFields = new ArrayList<>(0);").line("}");
        out.line("return this.unknownTaggedFields;").line("}");
        for (FieldSpec field : struct.fields()) {
            setter(field);
        }
    }

    private void setter(FieldSpec field) {
        String limit = null;
        if (field.type() == Primitive.UINT16) {
            limit = "0xffff";
        } else if (field.type() == Primitive.UINT32) {
            limit = "0xffffffffL";
        }
        out.line("")
                .line(
                        "public %s set%s(%s value) {",
                        struct.className(), field.setterName(), field.type().javaType());
        if (limit != null) {
            out.line("if (value < 0 || value > %s) {", limit);
            out.line("throw new IllegalArgumentException(\"%s out of range: \" + value);", field.javaName());
            out.line("}");
        }
        out.line("this.%s = value;", field.javaName()).line("return this;").line("}");
    }

    /** Byte contents stay out of the text: they can be long, and they can be secrets. */
    private void describe() {
        out.line("").line("@Override").line("public String toString() {");
        out.line("StringBuilder text = new StringBuilder(\"%s(\");", struct.className());
        List<FieldSpec> fields = struct.fields();
        for (int i = 0; i < fields.size(); i++) {
            FieldSpec field = fields.get(i);
            String name = "this." + field.javaName();
            String shown =
                    switch (field.type() instanceof Primitive type ? type : Primitive.INT8) {
                        case BYTES -> name + " == null ? \"null\" : name(" + name + ".length)";
                        case BYTE_BUFFER -> name + " == null ? \"null\" : name(" + name + ".remaining())";
                        case RECORDS -> name + " == null ? \"null\" : name(" + name + ".sizeInBytes())";
                        default -> name;
                    };
            out.line(
                    "text.append(\"%s%s=\").append(%s);",
                    i == 0 ? "" : ", ", field.javaName(), shown.replace("name(", "\"bytes:\" + ("));
        }
        out.line("return text.append(')').toString();").line("}");
    }
}
