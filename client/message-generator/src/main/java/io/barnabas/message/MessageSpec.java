package io.barnabas.message;

import java.util.List;

/**
 * One spec file.
 *
 * @param name the spec's name, such as {@code ProduceRequest}
 * @param apiKey the API's number, or -1 for headers and data
 * @param root the message itself
 * @param structs every struct inside it, common ones included, each name once
 * @param flexible versions with compact lengths and tagged fields
 * @param latestVersionUnstable whether the last version may still change
 * @param deprecated versions announced to go
 * @param listeners kinds of server that serve the API
 */
record MessageSpec(
        String name,
        Kind kind,
        int apiKey,
        StructSpec root,
        List<StructSpec> structs,
        Versions flexible,
        boolean latestVersionUnstable,
        Versions deprecated,
        List<String> listeners) {

    enum Kind {
        REQUEST,
        RESPONSE,
        HEADER,
        DATA
    }

    MessageSpec {
        structs = List.copyOf(structs);
        listeners = List.copyOf(listeners);
    }

    StructSpec struct(String structName) {
        return structs.stream()
                .filter(struct -> struct.className().equals(structName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(name + " has no struct " + structName));
    }
}
