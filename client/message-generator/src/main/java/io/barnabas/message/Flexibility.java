package io.barnabas.message;

/** Tells generated code whether a length is compact: a constant where it can be, else the local {@code flexible}. */
final class Flexibility {
    private final MessageSpec message;
    private final StructSpec struct;

    Flexibility(MessageSpec message, StructSpec struct) {
        this.message = message;
        this.struct = struct;
    }

    /** Declares the local when versions of the struct differ. */
    void declare(JavaText out) {
        String condition = message.flexible().condition(struct.versions());
        if (!condition.equals("true") && !condition.equals("false")) {
            out.line("boolean flexible = %s;", condition);
        }
    }

    /** The Java condition for one field in the given versions of the message. */
    String of(FieldSpec field, Versions possible, boolean tagged) {
        if (field.flexible() != null) {
            return field.flexible().condition(possible);
        }
        if (tagged) {
            return "true";
        }
        String condition = message.flexible().condition(possible);
        return condition.equals("true") || condition.equals("false") ? condition : "flexible";
    }
}
