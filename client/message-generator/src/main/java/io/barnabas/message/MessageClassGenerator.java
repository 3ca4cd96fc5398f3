package io.barnabas.message;

/** Writes the source file of one message. */
final class MessageClassGenerator {
    static final String PACKAGE = "io.barnabas.common.message";
    private static final String PROTOCOL = "io.barnabas.common.protocol.";

    private MessageClassGenerator() {}

    static String generate(MessageSpec message) {
        JavaText out = new JavaText(PACKAGE);
        for (String name : new String[] {
            "ApiMessage", "MessageReader", "MessageWriter", "RawTaggedField", "UnsupportedVersionException"
        }) {
            out.importClass(PROTOCOL + name);
        }
        out.importClass("java.util.ArrayList");
        out.importClass("java.util.List");
        if (!message.structs().isEmpty()) {
            out.importClass(PROTOCOL + "Message");
        }
        importFieldTypes(message.root(), out);
        message.structs().forEach(struct -> importFieldTypes(struct, out));
        new StructGenerator(message, message.root(), out)
                .generate(() -> message.structs().forEach(struct -> {
                    out.line("");
                    new StructGenerator(message, struct, out).generate(() -> {});
                }));
        return out.render();
    }

    static String generatePackageInfo() {
        return """
                /**
                 * The messages of Kafka's protocol, generated from Apache Kafka's published specs: every request,
                 * response and header, and the schemas of the records the coordinators and consumers write. One object
                 * stands for every version. What never enters: anything written by hand.
                 */
                package %s;
                """
                .formatted(PACKAGE);
    }

    private static void importFieldTypes(StructSpec struct, JavaText out) {
        for (FieldSpec field : struct.fields()) {
            FieldType type = field.type() instanceof FieldType.Array array ? array.element() : field.type();
            if (type == Primitive.UUID) {
                out.importClass("io.barnabas.common.Uuid");
            } else if (type == Primitive.RECORDS) {
                out.importClass("io.barnabas.common.record.Records");
            } else if (type == Primitive.BYTE_BUFFER) {
                out.importClass("java.nio.ByteBuffer");
            }
        }
    }
}
