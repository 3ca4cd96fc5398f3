package io.barnabas.message;

import java.util.List;

/**
 * A struct: a whole message, or a part of one.
 *
 * @param className the Java name, for a whole message with its {@code Data} suffix
 * @param versions where the struct can occur
 */
record StructSpec(String className, Versions versions, List<FieldSpec> fields) {
    StructSpec {
        fields = List.copyOf(fields);
    }
}
