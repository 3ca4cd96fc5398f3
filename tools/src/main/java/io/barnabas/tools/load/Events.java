package io.barnabas.tools.load;

import io.barnabas.tools.JsonObject;

/** What the verifiable commands print: a line of JSON per event. */
final class Events {
    private Events() {}

    /** An event of now, to be completed. */
    static JsonObject now(String name) {
        return new JsonObject().number("timestamp", System.currentTimeMillis()).string("name", name);
    }
}
